/** A deadline for everything that is sent before the first answer of any kind. */
export interface FirstAnswer {
  /** Call it with how each attempt ended: undefined, or its error. */
  saw(fault: unknown): void;
  /**
   * Runs `task`, and aborts it when the deadline passes without any answer. It then fails with the last network error,
   * or else with a TimeoutError, marked as final.
   */
  run<T>(task: (signal: AbortSignal | undefined) => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

/** Makes a deadline of so many ms. */
export function firstAnswer(timeout: number): FirstAnswer {
  let answered = false;
  let lastFault: object = Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  return {
    saw(fault) {
      if (fault === undefined || hasStatus(fault)) {
        answered = true;
      } else if (typeof fault === 'object' && fault !== null) {
        lastFault = fault;
      }
    },
    async run(task, signal) {
      if (answered) {
        return task(signal);
      }
      const deadline = new AbortController();
      const pass = () => deadline.abort();
      signal?.addEventListener('abort', pass);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          if (!answered) {
            reject(Object.assign(lastFault, { final: true }));
            deadline.abort();
          }
        }, timeout);
      });
      try {
        return await Promise.race([task(deadline.signal), late]);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', pass);
      }
    },
  };
}

function hasStatus(fault: unknown): boolean {
  const { $metadata } = (fault ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}

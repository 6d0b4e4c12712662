/** The wish of a person to end a run, and not the program around it. */
export interface Interrupt {
  /** Throws an Interrupted if the wish has come. It comes only while this thread waits or has nothing to do. */
  check(): void;
  /** Waits, or throws an Interrupted as soon as the wish comes. */
  wait<T>(what: Promise<T>): Promise<T>;
  /** Calls an action with the Interrupted when the wish comes. Returns a function that cancels this. */
  onWish(action: (error: Error) => void): () => void;
}

/** Thrown where a person ended the run. */
export class Interrupted extends Error {}

/** Takes Ctrl-C for the wish to end a run, until `release` is called. */
export function catchInterrupts(): Interrupt & { release(): void } {
  const controller = new AbortController();
  const { signal } = controller;
  const wish = () => controller.abort(new Interrupted());
  process.on('SIGINT', wish);
  const onWish = (action: (error: Error) => void) => {
    const listener = () => action(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  };
  return {
    check: () => signal.throwIfAborted(),
    async wait(what) {
      // What nobody waits for any more may fail.
      what.catch(() => {});
      signal.throwIfAborted();
      let cancel = () => {};
      const wished = new Promise<never>((_, reject) => {
        cancel = onWish(reject);
      });
      try {
        return await Promise.race([what, wished]);
      } finally {
        cancel();
      }
    },
    onWish,
    release: () => void process.off('SIGINT', wish),
  };
}

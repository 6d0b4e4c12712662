/** A wish to stop soon. */
export interface Interrupt {
  /** Fires at the first of the signals; its reason is the exit code for it. */
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Handles Ctrl-C, or other signals, as a wish to stop soon: the first one fires the signal, the second one ends the
 * program. It holds until `release`.
 */
export function catchInterrupt(names: readonly NodeJS.Signals[] = ['SIGINT']): Interrupt {
  const controller = new AbortController();
  const before = names.map((name) => [name, process.rawListeners(name) as NodeJS.SignalsListener[]] as const);
  const onSignal = (_: NodeJS.Signals, number: number) => {
    if (controller.signal.aborted) process.exit(128 + number);
    controller.abort(128 + number);
  };
  for (const name of names) {
    process.removeAllListeners(name);
    process.on(name, onSignal);
  }
  return {
    signal: controller.signal,
    release() {
      for (const [name, listeners] of before) {
        process.off(name, onSignal);
        for (const listener of listeners) process.on(name, listener);
      }
    },
  };
}

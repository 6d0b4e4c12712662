import { EXIT } from '../../errors.ts';

/**
 * Handles Ctrl-C as a wish to stop soon: the first one fires the signal, the second one ends the program. It holds
 * until `release`.
 */
export function catchInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const before = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  process.removeAllListeners('SIGINT');
  const onInterrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onInterrupt);
      for (const listener of before) process.on('SIGINT', listener);
    },
  };
}

import { setTimeout as after } from 'node:timers/promises';
import type { ByteSource } from './bytes.ts';

/** A signal that ends us and the writer of a pipe reaches both within so many ms. */
const SAME_SIGNAL = 50;

/**
 * The same source, which ends once `signal` fires, without waiting for bytes. What its writer broke off because of the
 * same signal is no error.
 */
export function until(source: ByteSource, signal: AbortSignal): ByteSource {
  let stop = () => {};
  signal.addEventListener('abort', () => stop(), { once: true });
  const wait = async (got: Promise<number>): Promise<number> => {
    try {
      return await new Promise((resolve, reject) => {
        stop = () => resolve(0);
        got.then(resolve, reject);
      });
    } catch (error) {
      await after(SAME_SIGNAL);
      if (signal.aborted) return 0;
      throw error;
    }
  };
  return {
    read(into) {
      if (signal.aborted) return 0;
      const got = source.read(into);
      return typeof got === 'number' ? got : wait(got);
    },
    close: () => source.close(),
    ...(source.place && { place: (number: number) => source.place!(number) }),
  };
}

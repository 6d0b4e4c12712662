import type { SettlingSink } from './sink.ts';

/** How many milliseconds rows may be held while the input is waited for, and while it has more at hand. */
const WAITING = 5;
const READING = 50;

/**
 * When rows go on that a sink holds: by need, so that a reader is woken for many at a time, and a line that comes is a
 * line that goes.
 */
export interface Outflow {
  /** The rows of a block are in the sink. */
  afterBlock(): void;
  /**
   * Waits for input: what is held then goes on, as soon as it is clear that more does not follow at once. Throws what
   * writing throws, too.
   */
  during<T>(input: Promise<T>): Promise<T>;
}

export function createOutflow(sink: SettlingSink): Outflow {
  let passed = performance.now();
  const flush = () => {
    sink.flush();
    passed = performance.now();
  };
  return {
    afterBlock() {
      sink.settle();
      if (performance.now() - passed > READING) flush();
    },
    during(input) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          try {
            flush();
          } catch (error) {
            reject(error);
          }
        }, WAITING);
        input.then(resolve, reject).finally(() => clearTimeout(timer));
      });
    },
  };
}

import type { SettlingSink } from './sink.ts';

/**
 * The longest time, in milliseconds, that rows are held while the loop waits for input, and while it has more input
 * available.
 */
const WAITING = 5;
const READING = 50;

/**
 * Decides when rows that a sink holds are written, so that a reader is woken for many at a time, and a line of a slow
 * stream is passed on at once.
 */
export interface Outflow {
  /** Call it when the rows of a block are in the sink. */
  afterBlock(): void;
  /**
   * Waits for input, and writes held rows once it is clear that no more input follows at once. Also throws errors of
   * writing.
   */
  during<T>(input: Promise<T>): Promise<T>;
}

/** Makes an outflow for a sink. */
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

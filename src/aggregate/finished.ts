import type { Json } from '../record/record.ts';

/** An answer, and its error if it is an estimate: relative (0.01 is 1 %) unless the aggregate documents otherwise. */
export interface Finished {
  readonly value: Json | undefined;
  readonly error?: number;
}

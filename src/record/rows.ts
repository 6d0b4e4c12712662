import type { JsonRecord } from './record.ts';

/** Records of an answer, in order. They may be made anew each time they are iterated. */
export interface Rows extends Iterable<JsonRecord> {
  /** The number of rows. Computing it may cost as much as iterating all of them. */
  readonly length: number;
  /**
   * The same rows as lines of JSON text, many at a time, with each block valid until the next. If present, this is
   * faster.
   */
  blocks?(): Iterable<Uint8Array>;
}

/**
 * Records that were kept as lines, in order, each without its line end. The lines may be made anew for each iteration.
 */
export interface Lines extends Iterable<string> {
  readonly length: number;
}

/** Whether there are no rows. */
export function hasNone(rows: Rows): boolean {
  for (const _ of rows) return false;
  return true;
}

import type { Place } from '../record/expression/compile.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Scanner } from '../record/scanner.ts';

/**
 * The record that the stages look at: a row of a scanner, whose values are taken from its bytes only when they are
 * asked for, or, from the first `map` on, a value that a stage has made. One cursor is reused for all records.
 */
export interface Cursor {
  scanner: Scanner;
  row: number;
  /** The number of the row among all that have come to the first stage of this loop. */
  number: number;
  /**
   * 0-based number of the record among those that have come to the stage at work, where an expression there asks for
   * it.
   */
  index: number;
  /** Where the row lies. */
  readonly place: Place;
  /** The number of the stage at work in the plan. */
  stage: number;
  /** What the last `map` or `flat-map` made; not looked at before one has run. */
  made: Json | undefined;
  /** The same as a line, where bytes of the row were copied to make it: then `made` is not looked at. */
  line: Uint8Array | undefined;
}

/** Takes a record on; false asks for no more input. */
export type Step = (cursor: Cursor) => boolean;

/** The record of a row: the whole of it, parsed. */
export function wholeRecord(cursor: Cursor): JsonRecord {
  return cursor.scanner.record(cursor.row);
}

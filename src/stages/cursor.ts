import type { Place } from '../record/expression/compile.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Scanner } from '../record/scanner.ts';

/**
 * The record that the stages look at: a row of a scanner, whose values are read from its bytes only when they are asked
 * for, or, from the first `map` on, a value that a stage has made. One cursor is reused for all records.
 */
export interface Cursor {
  scanner: Scanner;
  row: number;
  /** The number of the row among all that have reached the first stage of this loop. */
  number: number;
  /**
   * The number of the record, from 0, among those that have come to the current stage, if an expression there asks for
   * it.
   */
  index: number;
  /** The place of the row. */
  readonly place: Place;
  /** The number of the current stage in the plan. */
  stage: number;
  /** The value that the last `map` or `flat-map` made; not read before one has run. */
  made: Json | undefined;
  /** The same value as a line, if bytes of the row were copied to make it; then `made` is not read. */
  line: Uint8Array | undefined;
}

/** Takes a record; returns false to ask for no more input. */
export type Step = (cursor: Cursor) => boolean;

/** The whole record of the current row, parsed. */
export function wholeRecord(cursor: Cursor): JsonRecord {
  return cursor.scanner.record(cursor.row);
}

import type { Join } from '../plan/plan.ts';
import type { Cursor } from './cursor.ts';
import type { JoinTable } from './join-key.ts';

/** Reads a value of the current record: an expression that is bound to the place of the record's values. */
export type Reader = (cursor: Cursor) => unknown;

/**
 * Copies a string of the current record to a position in bytes, if that is the same as reading it. Returns its length,
 * or -1.
 */
export type Copier = (cursor: Cursor, into: Uint8Array, at: number) => number;

/**
 * Binds expressions to the place of values: the scanner's slots before the first stage that makes records, and the made
 * value after it.
 */
export interface Binder {
  /** Binds an expression. With `bytes`, an array or object at a path may come as the bytes of its JSON text. */
  bind(expr: string, bytes?: boolean): Reader;
  /** The table of a join; undefined if the plan is only compiled and not run. */
  table?(stage: Join): JoinTable | undefined;
  /** Counts a record for which a table has no row. */
  unmatched?(): void;
  /** Counts a record that came too late for a stretch of time, and keeps it with the bad lines. */
  late?(cursor: Cursor): void;
  /** Counts a record that does not state the dimension by which it is selected. */
  unsaid?(): void;
  /**
   * Makes a function that copies the text of a path if it is plain ASCII; undefined if the expression is not a path of
   * a row.
   */
  copy?(expr: string): Copier | undefined;
  /**
   * Makes the line of a new record by copying, where the expression and the record allow it; else undefined. Present
   * only where records are written as lines and not read any more.
   */
  line?(expr: string): ((cursor: Cursor) => Uint8Array | undefined) | undefined;
}

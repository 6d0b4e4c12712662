import type { Cursor } from './cursor.ts';

/** Reads a value of the current record: an expression bound to where the record's values come from. */
export type Reader = (cursor: Cursor) => unknown;

/** Binds expressions: to the scanner's slots before the first stage that makes records, to the made value after it. */
export interface Binder {
  /** Where `bytes` is set, an array or object at a path may come as the bytes of its JSON text. */
  bind(expr: string, bytes?: boolean): Reader;
  /** Counts a record that does not say by what it is chosen. */
  unsaid?(): void;
  /**
   * Makes the line of a new record by copying, where the expression and the record allow it; undefined elsewhere. It is
   * there where nothing else than lines comes of the records.
   */
  line?(expr: string): ((cursor: Cursor) => Uint8Array | undefined) | undefined;
}

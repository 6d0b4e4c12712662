import type { Json, JsonRecord, Path } from './record.ts';
import type { Shape } from './shape.ts';

/** Why a line is not a record. `column` is the byte offset inside the line, from 0, where it is known. */
export interface BadLine {
  readonly reason: string;
  readonly column?: number;
}

/** An object made from a row: the names of its members, and the slots of their values. */
export interface Projection {
  readonly members: readonly { readonly key: string; readonly slot: number }[];
}

/**
 * Turns blocks of bytes into rows, and computes only what is asked of each row. Two twins implement it: the plain one
 * (JSON.parse; tests measure by it) and the WebAssembly one. Both give the same rows and values on every input.
 *
 * A row is a line that is not blank. Lines end at \n; a \r before it, a BOM at the start of the input and JSON white
 * space around the object are not part of the text. A line `id<TAB>{…}` (anything before the first tab that does not
 * begin with `{`) is a record whose member `id` is the text before the tab, unless the object has an own member `id`.
 * Invalid UTF-8 reads as U+FFFD, as with Buffer#toString; under `strict`, its row is bad.
 *
 * Use: `reserve` space, write bytes into it, `advance` by the number written, then look at rows 0 … n-1. The rows, and
 * every byte range handed out, are valid until the next `reserve`.
 */
export interface Scanner {
  /**
   * Returns writable space for at least `min` bytes. It is a view of the scanner's own memory: write to it, and do not
   * keep it.
   */
  reserve(min: number): Uint8Array;
  /**
   * Takes in `written` bytes of the reserved space; `last` says that the input ends there. Returns the number of rows
   * found.
   */
  advance(written: number, last: boolean): number;
  /** Why the row is not a record; undefined for a record. */
  bad(row: number): BadLine | undefined;
  /** Whether the row holds bytes that are not UTF-8, which read as U+FFFD. */
  garbled(row: number): boolean;
  /** The line number of the row from the start of the input, from 1, blank lines included. */
  line(row: number): number;
  /** The byte offset of the row's first byte from the start of the input. */
  offset(row: number): number;
  /** The row's bytes as they came, without the line end. `--bad` writes these for a bad line. */
  raw(row: number): Uint8Array;
  /**
   * The row as one NDJSON line without the line end: `raw`, but with `id<TAB>{…}` written as `{"id":…,…}` and without a
   * BOM.
   */
  text(row: number): Uint8Array;
  /**
   * The value at `paths[slot]`, as far as its shape asks for it; undefined where it is missing. A path with an `every`
   * step gives an array of all values found, in document order (empty if there are none). Only own members count: no
   * prototype is ever consulted.
   */
  value(row: number, slot: number): Json | undefined;
  /**
   * The number at `paths[slot]` as the row writes it, with every digit; undefined where the value is not a number. Only
   * for a path without `every`.
   */
  digits(row: number, slot: number): string | undefined;
  /** Like `value`, but an array or an object may come as the bytes of its JSON text, if it has not been parsed. */
  bytes(row: number, slot: number): Uint8Array | Json | undefined;
  /**
   * Copies the string at `paths[slot]` to `into` from `at` on, if its text is ASCII without escapes, fits, and has not
   * been parsed. Returns its length; otherwise -1, then use `value`.
   */
  plain(row: number, slot: number, into: Uint8Array, at: number): number;
  /**
   * The object as JSON.stringify writes it, where copying the row's bytes yields that. Otherwise undefined; then write
   * it from `value`.
   */
  project(row: number, projection: Projection): Uint8Array | undefined;
  /** The whole record, as JSON.parse makes it (with `id` first where it came before a tab). */
  record(row: number): JsonRecord;
}

/** The options of a scanner. */
export interface ScannerOptions {
  /** The paths that `value` will be asked for: slot k is `paths[k]`. */
  readonly paths: readonly Path[];
  /**
   * The part of the value at each path that is read; a scanner may leave out the rest. All of it where undefined or
   * null.
   */
  readonly shapes?: readonly (Shape | null)[];
  /**
   * Check every byte of every line as JSON.parse does, and also that it is UTF-8. Otherwise a scanner may check only
   * the bytes that it visits.
   */
  readonly strict: boolean;
}

/** A function that makes a scanner: of these there are the fast one and the plain one. */
export type CreateScanner = (options: ScannerOptions) => Scanner;

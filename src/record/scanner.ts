import type { Json, JsonRecord, Path } from './record.ts';
import type { Shape } from './shape.ts';

/** Why a line is no record. `column` is a byte offset inside the line, 0-based, where it is known. */
export interface BadLine {
  readonly reason: string;
  readonly column?: number;
}

/** An object made of a row: names of members, and the slots whose values they are. */
export interface Projection {
  readonly members: readonly { readonly key: string; readonly slot: number }[];
}

/**
 * Turns blocks of bytes into rows, and answers only what is asked of each row. Two twins implement it: the plain one
 * (JSON.parse; the oracle) and the WebAssembly one. Both give the same rows and values on every input.
 *
 * A row is a line that is not blank. Lines end at \n; a \r before it, a BOM at the start of the input and JSON white
 * space around the object are not part of the text. A line `id<TAB>{…}` (anything before the first tab that does not
 * begin with `{`) is a record whose member `id` is the text before the tab, unless the object has an own member `id`.
 * Invalid UTF-8 reads as U+FFFD, as Buffer#toString does; where every byte is to be checked, its row is a bad one.
 *
 * Use: `reserve` space, write bytes into it, `advance` by what was written, then look at rows 0 … n-1; the rows, and
 * every byte range handed out, are valid until the next `reserve`.
 */
export interface Scanner {
  /** Writable space for at least `min` bytes. The view is of the scanner's own memory: write, do not keep. */
  reserve(min: number): Uint8Array;
  /**
   * `written` bytes now lie in the reserved space; `last` says that the input ends there. Returns the number of rows
   * found.
   */
  advance(written: number, last: boolean): number;
  /** Undefined for a record; otherwise why the row is none. */
  bad(row: number): BadLine | undefined;
  /** Whether the row holds bytes that are no UTF-8: they read as U+FFFD. */
  garbled(row: number): boolean;
  /** 1-based line number of the row, counting blank lines too, from the start of the input. */
  line(row: number): number;
  /** Byte offset of the row's first byte from the start of the input. */
  offset(row: number): number;
  /** The row's bytes as they came, without the line end. For a bad line this is what `--bad` keeps. */
  raw(row: number): Uint8Array;
  /**
   * The row as one NDJSON line without the line end: `raw`, but with `id<TAB>{…}` written as `{"id":…,…}` and a BOM
   * dropped.
   */
  text(row: number): Uint8Array;
  /**
   * The value at `paths[slot]`, as far as its shape asks for it, undefined where it is missing. A path with an `every`
   * step gives an array of all values found, in document order (an empty array where none is). Only own members count:
   * no prototype is ever consulted.
   */
  value(row: number, slot: number): Json | undefined;
  /**
   * The number at `paths[slot]` as it is written in the row, every digit; undefined where the value there is no number.
   * For a path without `every`.
   */
  digits(row: number, slot: number): string | undefined;
  /** As `value`, but an array or an object may come as the bytes of its JSON text, where nobody has parsed it. */
  bytes(row: number, slot: number): Uint8Array | Json | undefined;
  /**
   * The object as JSON.stringify writes it, where copying the row's bytes makes that; undefined elsewhere, then `value`
   * tells what to write.
   */
  project(row: number, projection: Projection): Uint8Array | undefined;
  /** The whole record, as JSON.parse makes it (with `id` first where it came before a tab). */
  record(row: number): JsonRecord;
}

export interface ScannerOptions {
  /** What `value` will be asked for: slot k is `paths[k]`. */
  readonly paths: readonly Path[];
  /**
   * What is looked at of the value at each path; a scanner may leave the rest out. Undefined or not there: all of it.
   */
  readonly shapes?: readonly (Shape | null)[];
  /**
   * Check every byte of every line, as JSON.parse does, and that it is UTF-8. Without it a scanner may check only what
   * it walks over.
   */
  readonly strict: boolean;
}

export type CreateScanner = (options: ScannerOptions) => Scanner;

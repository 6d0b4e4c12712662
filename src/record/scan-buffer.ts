import { constants } from 'node:buffer';
import type { BadLine } from './scanner.ts';

/** The longest line, in bytes. A longer line becomes a bad row, because no JavaScript string can hold its text. */
export const LONGEST_LINE = Math.min(constants.MAX_STRING_LENGTH, 2 ** 29 - 24);

/** The number of bytes that are kept of a line longer than `longest`, as the raw bytes of its row. */
export function keptOf(longest: number): number {
  return Math.min(65_536, longest);
}

/**
 * The number of readable bytes after the filled part, so that a line end can be set there and vector loads stay inside.
 */
export const PADDING = 128;

/** The fault of a line longer than `longest`. */
export function tooLong(longest: number): BadLine {
  return { reason: `longer than ${longest >= 2 ** 20 ? `${Math.ceil(longest / 2 ** 20)} MB` : `${longest} bytes`}` };
}

/** Whole lines in a buffer: every line in [from, to) ends with \n, and so does the last byte. */
export interface Lines {
  readonly from: number;
  readonly to: number;
  /**
   * Set if the line before `from` was too long: its first bytes lie at [0, kept), and it began at byte `offset` of the
   * input.
   */
  readonly long?: { readonly kept: number; readonly offset: number };
}

/**
 * Cuts a stream of blocks at line ends. The rest behind the last line end of a block is moved to the front before the
 * next block is written behind it. The buffer grows only for a line that is longer than a block, and never beyond
 * `longest`: of a longer line only the beginning is kept. Each byte is looked at once, however small the blocks.
 */
export class LineBuffer {
  /** The memory of the scanner; rows are ranges of it. */
  bytes: Buffer;
  readonly #resize: (capacity: number) => Buffer;
  readonly #longest: number;
  #filled = 0;
  #done = 0;
  #base = 0;
  #skipped = 0;
  #long = false;
  #ended = false;

  /**
   * `resize` returns memory of at least `capacity` bytes that begins with the bytes of the memory that it returned
   * before.
   */
  constructor(resize: (capacity: number) => Buffer, longest = LONGEST_LINE) {
    this.#resize = resize;
    this.#longest = longest;
    this.bytes = resize(PADDING);
  }

  /** The offset in the input of a position in `bytes`. */
  offset(position: number): number {
    return this.#base + position;
  }

  /** Returns `min` writable bytes. After the end of an input it starts the next one. */
  reserve(min: number): Uint8Array {
    if (this.#ended) this.#restart();
    this.#moveTail();
    this.#ensure(this.#filled + min + PADDING);
    return this.bytes.subarray(this.#filled, this.#filled + min);
  }

  /** Takes in `written` bytes of the reserved space, and returns the lines that are now whole. */
  advance(written: number, last: boolean): Lines {
    const added = this.#filled;
    this.#filled += written;
    this.#ended = last;
    if (last) this.#endLastLine();
    const end = added + this.bytes.subarray(added, this.#filled).lastIndexOf(10);
    if (end < added) {
      if (this.#long) this.#drop(added);
      return { from: this.#done, to: this.#done };
    }
    const from = this.#done;
    this.#done = end + 1;
    if (!this.#long) return { from, to: this.#done };
    const long = { kept: added, offset: this.#base };
    this.#long = false;
    this.#base += this.#skipped;
    this.#skipped = 0;
    return { from: this.bytes.indexOf(10, added) + 1, to: this.#done, long };
  }

  #endLastLine(): void {
    if (this.#filled === this.#done || this.bytes[this.#filled - 1] === 10) return;
    this.#ensure(this.#filled + PADDING);
    this.bytes[this.#filled++] = 10;
  }

  #restart(): void {
    this.#filled = this.#done = this.#base = this.#skipped = 0;
    this.#long = this.#ended = false;
  }

  #moveTail(): void {
    if (this.#done > 0) {
      this.bytes.copyWithin(0, this.#done, this.#filled);
      this.#base += this.#done;
      this.#filled -= this.#done;
      this.#done = 0;
    }
    if (this.#filled > this.#longest) {
      this.#long = true;
      this.#drop(keptOf(this.#longest));
    }
  }

  #drop(kept: number): void {
    this.#skipped += this.#filled - kept;
    this.#filled = kept;
  }

  #ensure(needed: number): void {
    if (needed > this.bytes.length) this.bytes = this.#resize(Math.max(needed, Math.ceil(this.bytes.length * 1.5)));
  }
}

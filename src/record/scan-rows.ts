import { HEADER, ROWS, type ScanKernel } from '../kernels/scan/kernel.ts';
import { keptOf, type LineBuffer } from './scan-buffer.ts';

const WORDS = 3;

/** The rows of the blocks taken in since the last `clear`: their places in the buffer, and their line numbers. */
export class RowTable {
  count = 0;
  readonly #kernel: ScanKernel;
  readonly #lines: LineBuffer;
  /** The address of the buffer in the kernel's memory. */
  readonly #input: number;
  readonly #longest: number;
  /** The start, end and line number of each row. */
  #table = new Uint32Array(WORDS * 64);
  /** The input offsets of rows that are too long, of which only the beginning is in the buffer. */
  readonly #long = new Map<number, number>();
  #line = 0;
  #ended = false;

  constructor(kernel: ScanKernel, lines: LineBuffer, input: number, longest: number) {
    this.#kernel = kernel;
    this.#lines = lines;
    this.#input = input;
    this.#longest = longest;
  }

  clear(): void {
    this.count = 0;
    if (this.#long.size > 0) this.#long.clear();
    if (!this.#ended) return;
    this.#line = 0;
    this.#ended = false;
  }

  /**
   * Takes in `written` bytes; `words` gives the kernel's memory. Returns the range in the buffer of the lines that are
   * now whole.
   */
  advance(written: number, last: boolean, words: () => Uint32Array): readonly [from: number, to: number] {
    const { from, to, long } = this.#lines.advance(written, last);
    this.#ended = last;
    if (long !== undefined) {
      this.#long.set(0, long.offset);
      this.#table.set([0, long.kept, ++this.#line]);
      this.count++;
    }
    const first = this.count;
    this.#frame(from, to, words());
    if (to - from > this.#longest) this.#cutLong(first);
    return [from, to];
  }

  /** The start, end and line number of `count` rows, one after the other. */
  some(row: number, count: number): Uint32Array {
    return this.#table.subarray(row * WORDS, (row + count) * WORDS);
  }

  start(row: number): number {
    return this.#table[this.#index(row)]!;
  }

  end(row: number): number {
    return this.#table[this.#index(row) + 1]!;
  }

  line(row: number): number {
    return this.#table[this.#index(row) + 2]!;
  }

  offset(row: number): number {
    return (this.isLong(row) ? this.#long.get(row) : undefined) ?? this.#lines.offset(this.start(row));
  }

  isLong(row: number): boolean {
    return this.#long.size > 0 && this.#long.has(row);
  }

  #index(row: number): number {
    if (row >= this.count) throw new RangeError(`no row ${row}`);
    return row * WORDS;
  }

  #frame(from: number, to: number, words: Uint32Array): void {
    for (let at = from; at < to; ) {
      const skipped = at === 0 && this.#lines.offset(0) === 0 && startsBlankAfterBom(this.#lines.bytes) ? 3 : 0;
      const count = this.#kernel.frame(this.#input + at + skipped, this.#input + to, this.#line);
      this.#append(words, count);
      at = words[HEADER / 4]! - this.#input;
      this.#line = words[HEADER / 4 + 1]!;
    }
  }

  #append(words: Uint32Array, count: number): void {
    const start = this.count * WORDS;
    const end = start + count * WORDS;
    while (end > this.#table.length) this.#grow();
    const table = this.#table;
    for (let k = start, word = ROWS / 4; k < end; k += WORDS, word += WORDS) {
      table[k] = words[word]! - this.#input;
      table[k + 1] = words[word + 1]! - this.#input;
      table[k + 2] = words[word + 2]!;
    }
    this.count += count;
  }

  #grow(): void {
    const table = new Uint32Array(this.#table.length * 2);
    table.set(this.#table);
    this.#table = table;
  }

  /** Cuts rows longer than the limit, which only a block longer than the limit can hold. */
  #cutLong(first: number): void {
    for (let row = first; row < this.count; row++) {
      const start = this.start(row);
      if (this.#lines.bytes.indexOf(10, this.end(row)) - start <= this.#longest) continue;
      this.#table[row * WORDS + 1] = Math.min(this.end(row), start + keptOf(this.#longest));
      this.#long.set(row, this.#lines.offset(start));
    }
  }
}

/** Whether a BOM is followed by nothing on its line. The kernel does not know the BOM and would take it for a row. */
function startsBlankAfterBom(bytes: Buffer): boolean {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return false;
  let at = 3;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d) at++;
  return bytes[at] === 0x0a;
}

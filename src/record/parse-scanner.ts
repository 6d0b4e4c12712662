import { readPath } from './path.ts';
import type { Json, JsonRecord } from './record.ts';
import { keptOf, LineBuffer, LONGEST_LINE, tooLong } from './scan-buffer.ts';
import { digitsAt, isBlank, parseLine, splitLine, writeLine } from './scan-line.ts';
import { garbled, Utf8Check } from './scan-utf8.ts';
import type { BadLine, Scanner, ScannerOptions } from './scanner.ts';

/**
 * Makes the plain scanner, which calls `JSON.parse` for every line that is asked about. It parses every byte whether
 * `strict` or not, so tests measure the fast scanner by it. It keeps the last parsed record, and for each row of the
 * block whether it is bad.
 */
export function createParseScanner(options: ScannerOptions, longest = LONGEST_LINE): Scanner {
  return new ParseScanner(options, longest);
}

interface Row {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly offset: number;
  readonly long: boolean;
  bad?: BadLine | undefined;
}

class ParseScanner implements Scanner {
  readonly #paths: ScannerOptions['paths'];
  readonly #longest: number;
  readonly #lines: LineBuffer;
  readonly #utf8 = new Utf8Check();
  readonly #strict: boolean;
  #rows: Row[] = [];
  #line = 0;
  #ended = false;
  #parsed = -1;
  #record: JsonRecord = {};

  constructor(options: ScannerOptions, longest: number) {
    this.#paths = options.paths;
    this.#strict = options.strict;
    this.#longest = longest;
    this.#lines = new LineBuffer((capacity) => {
      const bytes = Buffer.allocUnsafeSlow(capacity);
      this.#lines?.bytes.copy(bytes);
      return bytes;
    }, longest);
  }

  reserve(min: number): Uint8Array {
    this.#forget();
    return this.#lines.reserve(min);
  }

  advance(written: number, last: boolean): number {
    this.#forget();
    const { from, to, long } = this.#lines.advance(written, last);
    this.#ended = last;
    if (long !== undefined) this.#push(0, long.kept, long.offset, true);
    this.#utf8.advance(this.#lines.bytes, from, to);
    for (let start = from; start < to; ) {
      const end = this.#lines.bytes.indexOf(10, start);
      this.#push(start, end, this.#lines.offset(start), end - start > this.#longest);
      start = end + 1;
    }
    return this.#rows.length;
  }

  bad(row: number): BadLine | undefined {
    const found = this.#at(row);
    if ('bad' in found) return found.bad;
    if (found.long) found.bad = tooLong(this.#longest);
    else if (this.#strict && this.garbled(row)) found.bad = garbled(this.raw(row));
    else this.#parse(row, found);
    return found.bad;
  }

  garbled(row: number): boolean {
    return this.#utf8.isGarbled(() => this.raw(row));
  }

  line(row: number): number {
    return this.#at(row).line;
  }

  offset(row: number): number {
    return this.#at(row).offset;
  }

  raw(row: number): Uint8Array {
    const { start, end } = this.#at(row);
    return this.#lines.bytes.subarray(start, end);
  }

  text(row: number): Uint8Array {
    const { start, end, offset } = this.#at(row);
    const { bytes } = this.#lines;
    const line = splitLine(bytes, start, end, offset === 0);
    if (line.id === undefined || this.bad(row) !== undefined) {
      return writeLine(bytes, { ...line, id: undefined }, end, offset === 0, false);
    }
    const parsed = parseLine(bytes, { ...line, id: undefined });
    return writeLine(bytes, line, end, offset === 0, 'record' in parsed && Object.hasOwn(parsed.record, 'id'));
  }

  value(row: number, slot: number): Json | undefined {
    return readPath(this.record(row), this.#paths[slot]!);
  }

  digits(row: number, slot: number): string | undefined {
    if (typeof this.value(row, slot) !== 'number') return undefined;
    const { start, end, offset } = this.#at(row);
    const { bytes } = this.#lines;
    return digitsAt(bytes, splitLine(bytes, start, end, offset === 0), this.#paths[slot]!);
  }

  bytes(row: number, slot: number): Json | undefined {
    return this.value(row, slot);
  }

  /** The plain scanner never copies bytes. */
  plain(): number {
    return -1;
  }

  /** The plain scanner never copies bytes. */
  project(): undefined {
    return undefined;
  }

  record(row: number): JsonRecord {
    const bad = this.bad(row);
    if (bad !== undefined) throw new Error(`row ${row} is no record: ${bad.reason}`);
    if (this.#parsed !== row) this.#parse(row, this.#at(row));
    return this.#record;
  }

  #at(row: number): Row {
    const found = this.#rows[row];
    if (found === undefined) throw new RangeError(`no row ${row}`);
    return found;
  }

  #forget(): void {
    this.#rows = [];
    this.#parsed = -1;
    this.#utf8.clear();
    if (!this.#ended) return;
    this.#line = 0;
    this.#ended = false;
  }

  #push(start: number, lineEnd: number, offset: number, long: boolean): void {
    this.#line++;
    const { bytes } = this.#lines;
    if (long) {
      const end = Math.min(lineEnd, start + keptOf(this.#longest));
      this.#rows.push({ start, end, line: this.#line, offset, long });
      return;
    }
    const end = lineEnd > start && bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
    if (!isBlank(bytes, start, end, offset === 0)) this.#rows.push({ start, end, line: this.#line, offset, long });
  }

  #parse(row: number, found: Row): void {
    const { bytes } = this.#lines;
    const parsed = parseLine(bytes, splitLine(bytes, found.start, found.end, found.offset === 0));
    found.bad = 'bad' in parsed ? parsed.bad : undefined;
    if ('bad' in parsed) return;
    this.#parsed = row;
    this.#record = parsed.record;
  }
}

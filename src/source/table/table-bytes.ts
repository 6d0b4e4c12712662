import { badLine } from '../bad-line.ts';
import type { ByteSource } from '../bytes.ts';
import { parseTypes } from '../field-types.ts';
import { readPieces } from '../piece-bytes.ts';
import { type Row, readRow, unclosedRow } from './read-row.ts';
import { RowLines } from './row-lines.ts';
import { separatorOf, type TableForm } from './table-form.ts';

const CHUNK = 1 << 17;
/**
 * The number of rows that decide which columns hold numbers. The first record waits until they, or all rows, are read.
 */
const JUDGED = 100;
/** A quote that is not closed within this many bytes counts as never closed. */
const LONGEST = 1 << 24;

/** The byte order mark of UTF-8, with a character for each byte. */
const MARK = '\xef\xbb\xbf';

/** The place in the table of a line, and the fault of its row, if it has one. */
interface Place {
  readonly line: number;
  readonly offset: number;
  readonly reason?: string;
}

/**
 * Turns a table of text into lines of NDJSON, one for each row after the header. A row that is not valid becomes a bad
 * line, for which `place` gives the reason and the place. Holds a block and a row, and at first up to JUDGED rows.
 */
export function tableBytes(source: ByteSource, form: TableForm, types: string | undefined): ByteSource {
  const block = Buffer.allocUnsafe(CHUNK);
  const table = new Table(form, types);
  let isOver = false;
  return {
    read: readPieces(async () => {
      if (isOver) return undefined;
      const got = await source.read(block);
      isOver = got === 0;
      return isOver ? table.end() : table.take(block.subarray(0, got));
    }),
    place: (number) => table.place(number),
    close: () => source.close(),
  };
}

class Table {
  readonly #form: TableForm;
  readonly #types: string | undefined;
  #separator: string | undefined;
  #header: Row | undefined;
  #lines: RowLines | undefined;
  /** Rows that are held until there are enough to find the types of the columns. */
  #waiting: (readonly [row: Row, place: Place])[] = [];
  /** The text from the first row on that has not ended, with a character for each byte. */
  #rest = '';
  /** The offset in the table at which that row begins, and its line number. */
  #offset = 0;
  #line = 1;
  #places: Place[] = [];
  /** The number, from 1, of the line to which the first place belongs. */
  #first = 1;
  #out: string[] = [];

  constructor(form: TableForm, types: string | undefined) {
    this.#form = form;
    this.#types = types;
  }

  take(block: Buffer): Buffer {
    this.#forget();
    this.#rest += block.toString('latin1');
    if (this.#offset === 0 && this.#rest.startsWith(MARK)) {
      this.#rest = this.#rest.slice(MARK.length);
      this.#offset = MARK.length;
    }
    this.#cut(false);
    return this.#made();
  }

  end(): Buffer {
    this.#forget();
    this.#cut(true);
    this.#judge();
    return this.#made();
  }

  place(number: number): Place | undefined {
    return this.#places[number - this.#first];
  }

  #forget(): void {
    this.#first += this.#places.length;
    this.#places = [];
  }

  #made(): Buffer {
    const text = this.#out.join('');
    this.#out = [];
    return Buffer.from(text, 'latin1');
  }

  /** Takes in the rows of the text that have ended. `isLast` says that no more text follows. */
  #cut(isLast: boolean): void {
    if (isLast && this.#rest !== '' && !this.#rest.endsWith('\n')) this.#rest += '\n';
    const text = this.#rest;
    let start = 0;
    while (start < text.length) {
      this.#separator ??= this.#findSeparator(text, isLast);
      if (this.#separator === undefined) break;
      const isEndless = isLast || text.length - start > LONGEST;
      const row = readRow(text, start, this.#separator) ?? (isEndless ? unclosedRow(text, start) : undefined);
      if (row === undefined) break;
      const place = { line: this.#line, offset: this.#offset };
      const length = row.end + 1 - start;
      this.#offset += length;
      for (let at = text.indexOf('\n', start); at >= 0 && at <= row.end; at = text.indexOf('\n', at + 1)) this.#line++;
      start += length;
      if (row.text !== '') this.#take(row, place);
    }
    this.#rest = text.slice(start);
  }

  /** The separator of the columns; undefined until the header has been read. */
  #findSeparator(text: string, isLast: boolean): string | undefined {
    const header = text.slice(0, text.indexOf('\n') + 1);
    return header === '' && !isLast ? undefined : separatorOf(header, this.#form);
  }

  #take(row: Row, place: Place): void {
    if (this.#header === undefined) this.#header = row;
    else this.#add(row, place);
  }

  #add(row: Row, place: Place): void {
    if (this.#lines) {
      this.#write(row, place);
      return;
    }
    this.#waiting.push([row, place]);
    if (this.#waiting.length >= JUDGED) this.#judge();
  }

  #judge(): void {
    if (this.#lines || this.#header === undefined) return;
    this.#lines = new RowLines(
      this.#header,
      parseTypes(this.#types),
      this.#waiting.map(([row]) => row),
    );
    for (const [row, place] of this.#waiting) this.#write(row, place);
    this.#waiting = [];
  }

  #write(row: Row, place: Place): void {
    const made = this.#lines!.lineOf(row);
    if ('line' in made) this.#out.push(made.line, '\n');
    else this.#out.push(badLine(row.text), '\n');
    this.#places.push('line' in made ? place : { ...place, reason: made.fault });
  }
}

import { formatPath } from '../../record/path.ts';
import type { Path } from '../../record/record.ts';
import type { Scanner } from '../../record/scanner.ts';
import type { Extract, LineFault } from '../../source/cache/extract.ts';

/** The most bytes of an extract, which is held until its part has been read. */
const MOST = 64 << 20;
/** It must be smaller than this share of its part, or reading it is hardly faster; looked at from so many bytes on. */
const SHARE = 1 / 4;
const LOOKED_AT = 1 << 20;

/** The members that a line of an extract has: at a name the slot of a value, or the members of an object. */
type Members = Map<string, number | Members>;

/**
 * Takes the values at some paths out of rows, as an extract of their part. It gives up, and `end` returns undefined,
 * where it could not be exact: a row has bytes that are not UTF-8, or a value has been changed by reading it; or where
 * the extract is larger than 64 MB, or than a quarter of its part.
 */
export class ExtractRows {
  readonly #paths: readonly string[];
  readonly #members: Members = new Map();
  readonly #faults: LineFault[] = [];
  #lines = Buffer.allocUnsafe(1 << 16);
  #size = 0;
  #steps = Buffer.allocUnsafe(1 << 12);
  #stepped = 0;
  /** The number and the offset of the last line that was taken. */
  #line = 0;
  #offset = 0;
  #isKept = true;

  /** `paths` are those of the scanner's slots; each is of names alone. */
  constructor(paths: readonly Path[]) {
    this.#paths = paths.map(formatPath).sort();
    const isBelow = (path: Path, other: Path) =>
      other.length < path.length && formatPath(path.slice(0, other.length)) === formatPath(other);
    for (const [slot, path] of paths.entries())
      if (!paths.some((other) => isBelow(path, other))) place(this.#members, path, slot);
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Takes a row. Call it before anything reads the row. */
  take(scanner: Scanner, row: number): void {
    if (!this.#isKept) return;
    const line = scanner.line(row);
    for (; this.#line < line - 1; this.#line++) this.#add('', 0);
    const offset = scanner.offset(row);
    const step = offset - this.#offset;
    if (offset > LOOKED_AT && this.#size > offset * SHARE) this.#isKept = false;
    this.#offset = offset;
    this.#line = line;
    const bad = scanner.bad(row);
    if (bad !== undefined) {
      this.#faults.push({ line, ...bad });
      this.#add('!', step);
    } else if (scanner.garbled(row)) this.#isKept = false;
    else this.#add(this.#textOf(scanner, row, this.#members), step);
  }

  /** The extract of the part, whose bytes are given; undefined if there is none. */
  end(bytes: number, known: readonly string[]): Extract | undefined {
    if (!this.#isKept) return undefined;
    return {
      paths: this.#paths,
      bytes,
      faults: this.#faults,
      known,
      steps: this.#steps.subarray(0, this.#stepped),
      lines: this.#lines.subarray(0, this.#size),
    };
  }

  #textOf(scanner: Scanner, row: number, members: Members): string {
    let text = '';
    for (const [name, own] of members) {
      const value = typeof own === 'number' ? this.#valueText(scanner, row, own) : this.#textOf(scanner, row, own);
      if (value === undefined || (value === '{}' && typeof own !== 'number')) continue;
      text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${value}`;
    }
    return text === '' ? '{}' : `${text}}`;
  }

  #valueText(scanner: Scanner, row: number, slot: number): string | undefined {
    const value = scanner.bytes(row, slot);
    if (value === undefined) return undefined;
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString();
    if (typeof value === 'object' && value !== null) this.#isKept = false;
    return typeof value === 'number' ? scanner.digits(row, slot) : JSON.stringify(value);
  }

  #add(text: string, step: number): void {
    const most = text.length * 3 + 1;
    if (this.#size + most > MOST) this.#isKept = false;
    if (this.#size + most > this.#lines.length) this.#lines = grown(this.#lines, this.#size + most);
    this.#size += this.#lines.write(text, this.#size);
    this.#lines[this.#size++] = 10;
    if (this.#stepped + 9 > this.#steps.length) this.#steps = grown(this.#steps, this.#stepped + 9);
    let rest = step;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#steps[this.#stepped++] = (rest % 128) | 128;
    this.#steps[this.#stepped++] = rest;
  }
}

function place(members: Members, [step, ...rest]: Path, slot: number): void {
  const name = (step as { readonly key: string }).key;
  if (rest.length === 0) members.set(name, slot);
  else {
    const inner = (members.get(name) as Members | undefined) ?? new Map();
    members.set(name, inner);
    place(inner, rest, slot);
  }
}

function grown(bytes: Buffer<ArrayBuffer>, least: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.max(least, bytes.length * 2));
  bytes.copy(larger);
  return larger;
}

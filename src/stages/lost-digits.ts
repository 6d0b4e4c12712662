import { formatPath, readPath } from '../record/path.ts';
import type { Json, Path } from '../record/record.ts';
import type { Cursor } from './cursor.ts';

/** The most paths that are told apart; what is inside further ones counts for the requested path. */
const PATHS = 100;
/** Matches texts of JSON, which are skipped, and whole numbers. */
const TEXTS_AND_WHOLE = /"(?:[^"\\]|\\.)*"|-?\d+(?:[\d.eE+-]*)/g;
/** The text that replaces a number that lost digits. */
const LOST = '\0lost digits';

/**
 * Counts, by path, the records in which a whole number has more digits than a double holds.
 */
export class LostDigits {
  readonly counts = new Map<string, number>();
  /** The number of the last record that was counted for a path, because several expressions may read it. */
  readonly #last = new Map<string, number>();

  /** Examines a value that was read for a slot. Inside arrays and objects, each long number counts at its own path. */
  look(cursor: Cursor, slot: number, path: Path, value: unknown): void {
    if (typeof value === 'number') {
      if (isLong(value) && losesDigits(cursor.scanner.digits(cursor.row, slot))) this.#count(cursor, path, path);
    } else if (
      typeof value === 'object' &&
      value !== null &&
      !(value instanceof Uint8Array) &&
      hasLong(value as Json)
    ) {
      for (const at of lostInside(cursor.scanner.text(cursor.row), path)) this.#count(cursor, at, path);
    }
  }

  /** Searches the whole record. Reads every sixteenth byte. */
  lookThrough(cursor: Cursor): void {
    const line = cursor.scanner.text(cursor.row);
    if (hasManyDigits(line)) for (const at of lostInside(line, [])) this.#count(cursor, at, []);
  }

  #count({ number }: Cursor, at: Path, asked: Path): void {
    const own = formatPath(at);
    const name = this.counts.size < PATHS || this.counts.has(own) ? own : formatPath(asked);
    if (this.#last.get(name) === number) return;
    this.#last.set(name, number);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** Whether a number may have lost digits; smaller whole numbers are held exactly. */
function isLong(value: number): boolean {
  return value >= 2 ** 53 || value <= -(2 ** 53);
}

function losesDigits(digits: string | undefined): boolean {
  return digits !== undefined && /^-?\d+$/.test(digits) && BigInt(digits) !== BigInt(Number(digits));
}

/**
 * The number of digits of the shortest whole number beyond 2^53; in so many digits, one stands at a multiple of this
 * number.
 */
const MANY = 16;

function hasManyDigits(line: Uint8Array): boolean {
  for (let at = MANY - 1; at < line.length; at += MANY) {
    if (!isDigit(line[at]!)) continue;
    let from = at;
    let to = at + 1;
    while (isDigit(line[from - 1]!)) from--;
    while (isDigit(line[to]!)) to++;
    if (to - from >= MANY) return true;
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/**
 * Whether a value may have lost digits anywhere. It is made for speed, because hardly any value has, and keeps its own
 * stack, because values may be nested deeply.
 */
function hasLong(value: Json): boolean {
  const rest: Json[] = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'number' && isLong(next)) return true;
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) for (let k = 0; k < next.length; k++) push(rest, next[k]!);
    else for (const key in next) push(rest, next[key]!);
  }
  return false;
}

function push(rest: Json[], value: Json): void {
  if (typeof value === 'number' ? isLong(value) : typeof value === 'object') rest.push(value);
}

/**
 * The paths of the numbers that lost digits, at a path of a line and below. Each such number is replaced by a text
 * before the line is parsed.
 */
function lostInside(line: Uint8Array, path: Path): Path[] {
  const marked = Buffer.from(line)
    .toString()
    .replace(TEXTS_AND_WHOLE, (part) => (losesDigits(part) ? JSON.stringify(LOST) : part));
  try {
    return lostPaths(readPath(JSON.parse(marked), path), path);
  } catch {
    // The line is broken in a place that no path reads.
    return [path];
  }
}

function lostPaths(value: Json | undefined, path: Path): Path[] {
  if (value === LOST) return [path];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((element) => lostPaths(element, [...path, { every: true }]));
  return Object.entries(value).flatMap(([key, member]) => lostPaths(member, [...path, { key }]));
}

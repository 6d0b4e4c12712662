import { ByteTable } from './byte-table.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSED,
  COMMA,
  END,
  isDigit,
  JsonCursor,
  LOST,
  OPEN_LIST,
  QUOTE,
} from './json-cursor.ts';
import { endOfNumbers, endOfStrings, KnownTexts } from './known-texts.ts';

/**
 * Reads the JSON text of a `threadHangStats` array from its bytes, without making a JavaScript value of it: many times as fast as JSON.parse and
 * a walk. It knows only the usual form. At anything else (an escape in a key, a member twice, a number that is no plain whole one, another type than
 * expected) it gives up, and the caller parses the text: so the answer is always that of JSON.parse. What it skips it does not check.
 */
export class ThreadScanner {
  /** Counts how often the tables started anew: numbers of another age mean nothing. */
  age = 0;
  /** Texts of frames. */
  readonly frames = new ByteTable();
  /** Stacks: their frames, as numbers of `frames`. */
  readonly stacks = new KnownTexts();
  /** Values of histograms: keys, in rising order, each followed by its count. */
  readonly values = new KnownTexts();
  /** Threads found: name and first hang. */
  readonly names: string[] = [];
  readonly firstHang: number[] = [];
  /** Hangs found: stacks and values by their numbers. */
  hangs = 0;
  readonly stackOf: number[] = [];
  readonly valuesOf: number[] = [];
  readonly #cursor = new JsonCursor();

  /** Scans one value. True where it was understood; what was found holds until the next call. */
  scan(bytes: Uint8Array): boolean {
    const cursor = this.#cursor;
    cursor.begin(bytes);
    this.hangs = 0;
    this.names.length = 0;
    this.firstHang.length = 0;
    this.#relieve();
    return this.#list(THREAD) && cursor.space() === END;
  }

  /** Frames with line numbers, and counts, have no end: once there is too much, all is forgotten. */
  #relieve(): void {
    if (!this.frames.full && !this.stacks.full && !this.values.full) return;
    this.age++;
    this.frames.clear();
    this.stacks.clear();
    this.values.clear();
  }

  /** An array of threads, or of hangs. */
  #list(kind: typeof THREAD | typeof HANG): boolean {
    const cursor = this.#cursor;
    if (cursor.space() !== OPEN_LIST) return false;
    cursor.at++;
    if (cursor.space() === CLOSE_LIST) {
      cursor.at++;
      return true;
    }
    for (;;) {
      if (!(kind === THREAD ? this.#thread() : this.#hang())) return false;
      const next = cursor.space();
      cursor.at++;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
    }
  }

  #thread(): boolean {
    const cursor = this.#cursor;
    let name: string | undefined;
    let hangs = false;
    this.names.push('');
    this.firstHang.push(this.hangs);
    if (!cursor.open()) return false;
    for (let more = cursor.key(); more !== CLOSED; more = cursor.next()) {
      if (more === LOST) return false;
      if (cursor.isKey(NAME)) {
        if (name !== undefined || cursor.space() !== QUOTE) return false;
        const id = this.#string();
        if (id < 0) return false;
        name = this.frames.text(id);
      } else if (cursor.isKey(HANGS)) {
        if (hangs || !this.#list(HANG)) return false;
        hangs = true;
      } else if (!cursor.skip()) return false;
    }
    if (name === undefined || !hangs) return false;
    this.names[this.names.length - 1] = name;
    return true;
  }

  #hang(): boolean {
    const cursor = this.#cursor;
    let stack = -1;
    let values = -1;
    if (!cursor.open()) return false;
    for (let more = cursor.key(); more !== CLOSED; more = cursor.next()) {
      if (more === LOST) return false;
      if (cursor.isKey(STACK)) {
        if (stack >= 0 || cursor.space() !== OPEN_LIST) return false;
        stack = this.stacks.read(cursor, endOfStrings(cursor), this.#readStack);
        if (stack < 0) return false;
      } else if (cursor.isKey(HISTOGRAM)) {
        if (values >= 0) return false;
        values = this.#histogram();
        if (values < 0) return false;
      } else if (!cursor.skip()) return false;
    }
    if (stack < 0 || values < 0) return false;
    this.stackOf[this.hangs] = stack;
    this.valuesOf[this.hangs++] = values;
    return true;
  }

  /** The number of its values, or -1. */
  #histogram(): number {
    const cursor = this.#cursor;
    let values = -1;
    if (!cursor.open()) return -1;
    for (let more = cursor.key(); more !== CLOSED; more = cursor.next()) {
      if (more === LOST) return -1;
      if (cursor.isKey(VALUES)) {
        if (values >= 0) return -1;
        cursor.space();
        values = this.values.read(cursor, endOfNumbers(cursor), this.#readValues);
        if (values < 0) return -1;
      } else if (!cursor.skip()) return -1;
    }
    return values;
  }

  readonly #readStack = (): boolean => {
    const cursor = this.#cursor;
    cursor.at++;
    if (cursor.space() === CLOSE_LIST) {
      cursor.at++;
      return true;
    }
    for (;;) {
      const frame = cursor.space() === QUOTE ? this.#string() : -1;
      if (frame < 0) return false;
      this.stacks.list.push(frame);
      const next = cursor.space();
      cursor.at++;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
    }
  };

  /** `{"255":3,…}` in any order; they are put into rising order, as objects have them, and so a key that comes twice is seen. */
  readonly #readValues = (): boolean => {
    const cursor = this.#cursor;
    const found: [key: number, count: number][] = [];
    if (!cursor.open()) return false;
    for (let more = cursor.key(); more !== CLOSED; more = cursor.next()) {
      if (more === LOST) return false;
      const key = cursor.digits(cursor.keyStart, cursor.keyEnd);
      cursor.space();
      const start = cursor.at;
      const { bytes } = cursor;
      while (isDigit(bytes[cursor.at]!)) cursor.at++;
      const count = cursor.digits(start, cursor.at);
      if (key < 0 || count < 0) return false;
      found.push([key, count]);
    }
    found.sort((a, b) => a[0] - b[0]);
    if (found.some(([key], i) => key === found[i - 1]?.[0])) return false;
    for (const [key, count] of found) this.values.list.push(key, count);
    return true;
  };

  /** A string, from its quote, as a number of `frames`, and steps over it; -1 where it does not end. */
  #string(): number {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const end = bytes.length;
    const start = cursor.at + 1;
    let hash = 0x811c9dc5 | 0;
    let escaped = false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE && !escaped) {
        cursor.at = at + 1;
        return this.frames.idOf(cursor, start, at, hash);
      }
      if (byte < 0x20) return -1;
      escaped = byte === BACKSLASH && !escaped;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return -1;
  }
}

const THREAD = 0;
const HANG = 1;
const [NAME, HANGS, STACK, HISTOGRAM, VALUES] = ['name', 'hangs', 'stack', 'histogram', 'values'].map((key) =>
  new TextEncoder().encode(key),
) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

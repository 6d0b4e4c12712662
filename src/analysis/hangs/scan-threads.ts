import { FrameTable } from './frame-table.ts';

/**
 * Reads the JSON text of a `threadHangStats` array from its bytes, without making a JavaScript value of it: about five times as fast as JSON.parse and
 * a walk. It knows only the usual form. At anything else (an escape in a key, a member twice, a number that is no plain whole one, another type than
 * expected) it gives up, and the caller parses the text: so the answer is always that of JSON.parse. What it skips it does not check.
 */
export class ThreadScanner {
  readonly frames = new FrameTable();
  /** Threads found: name and first hang. */
  readonly names: string[] = [];
  readonly firstHang: number[] = [];
  /** Hangs found: where their frames and their bins begin. The end is where the next begins. */
  hangs = 0;
  readonly firstFrame: number[] = [0];
  readonly firstBin: number[] = [0];
  /** Frames as numbers of `frames`. */
  readonly stack: number[] = [];
  readonly keys: number[] = [];
  readonly counts: number[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #frameCount = 0;
  #binCount = 0;

  /** Scans one value. True where it was understood; what was found holds until the next call. */
  scan(bytes: Uint8Array): boolean {
    this.#bytes = bytes;
    this.#at = 0;
    this.#frameCount = 0;
    this.#binCount = 0;
    this.hangs = 0;
    this.names.length = 0;
    this.firstHang.length = 0;
    this.frames.relieve();
    return this.#list(THREAD) && this.#space() === END;
  }

  /** An array of threads, or of hangs. */
  #list(kind: typeof THREAD | typeof HANG): boolean {
    if (this.#space() !== OPEN_LIST) return false;
    this.#at++;
    if (this.#space() === CLOSE_LIST) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (!(kind === THREAD ? this.#thread() : this.#hang())) return false;
      const next = this.#space();
      this.#at++;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
    }
  }

  #thread(): boolean {
    let name: string | undefined;
    let hangs = false;
    const first = this.hangs;
    this.names.push('');
    this.firstHang.push(first);
    if (!this.#open()) return false;
    for (let more = this.#key(); more !== CLOSED; more = this.#next()) {
      if (more === LOST) return false;
      if (this.#isKey(NAME)) {
        if (name !== undefined || this.#space() !== QUOTE) return false;
        const id = this.#string();
        if (id < 0) return false;
        name = this.frames.text(id);
      } else if (this.#isKey(HANGS)) {
        if (hangs || !this.#list(HANG)) return false;
        hangs = true;
      } else if (!this.#skip()) return false;
    }
    if (name === undefined || !hangs) return false;
    this.names[this.names.length - 1] = name;
    return true;
  }

  #hang(): boolean {
    let stack = false;
    let histogram = false;
    if (!this.#open()) return false;
    for (let more = this.#key(); more !== CLOSED; more = this.#next()) {
      if (more === LOST) return false;
      if (this.#isKey(STACK)) {
        if (stack || !this.#stack()) return false;
        stack = true;
      } else if (this.#isKey(HISTOGRAM)) {
        if (histogram || !this.#histogram()) return false;
        histogram = true;
      } else if (!this.#skip()) return false;
    }
    if (!stack || !histogram) return false;
    this.hangs++;
    this.firstFrame[this.hangs] = this.#frameCount;
    this.firstBin[this.hangs] = this.#binCount;
    return true;
  }

  #stack(): boolean {
    if (this.#space() !== OPEN_LIST) return false;
    this.#at++;
    if (this.#space() === CLOSE_LIST) {
      this.#at++;
      return true;
    }
    let id = -1;
    for (;;) {
      if (this.#space() !== QUOTE) return false;
      id = this.#frame(id);
      if (id < 0) return false;
      this.stack[this.#frameCount++] = id;
      const next = this.#space();
      this.#at++;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
    }
  }

  #histogram(): boolean {
    let values = false;
    if (!this.#open()) return false;
    for (let more = this.#key(); more !== CLOSED; more = this.#next()) {
      if (more === LOST) return false;
      if (this.#isKey(VALUES)) {
        if (values || !this.#values()) return false;
        values = true;
      } else if (!this.#skip()) return false;
    }
    return values;
  }

  /** `{"255":3,…}` in any order; they are put into rising order, as objects have them, and so a key that comes twice is seen. */
  #values(): boolean {
    if (!this.#open()) return false;
    const first = this.#binCount;
    for (let more = this.#key(); more !== CLOSED; more = this.#next()) {
      if (more === LOST) return false;
      const key = this.#digits(this.#keyStart, this.#keyEnd);
      this.#space();
      const start = this.#at;
      const bytes = this.#bytes;
      while (isDigit(bytes[this.#at]!)) this.#at++;
      const count = this.#digits(start, this.#at);
      if (key < 0 || count < 0 || !this.#insert(first, key, count)) return false;
    }
    return true;
  }

  #insert(first: number, key: number, count: number): boolean {
    const { keys, counts } = this;
    let at = this.#binCount++;
    for (; at > first && keys[at - 1]! >= key; at--) {
      if (keys[at - 1] === key) return false;
      keys[at] = keys[at - 1]!;
      counts[at] = counts[at - 1]!;
    }
    keys[at] = key;
    counts[at] = count;
    return true;
  }

  /** A whole number as JSON and object keys write it, or -1. */
  #digits(start: number, end: number): number {
    const bytes = this.#bytes;
    if (end === start || end - start > 15 || (bytes[start] === ZERO && end - start > 1)) return -1;
    let number = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (!isDigit(byte)) return -1;
      number = number * 10 + byte - ZERO;
    }
    return number;
  }

  #open(): boolean {
    const opens = this.#space() === OPEN;
    this.#at++;
    return opens;
  }

  #keyStart = 0;
  #keyEnd = 0;

  /** The first key of an object just opened. */
  #key(): number {
    if (this.#space() === CLOSE) {
      this.#at++;
      return CLOSED;
    }
    return this.#readKey();
  }

  /** After a member: the next one's key. */
  #next(): number {
    const byte = this.#space();
    this.#at++;
    if (byte === CLOSE) return CLOSED;
    if (byte !== COMMA) return LOST;
    this.#space();
    return this.#readKey();
  }

  #readKey(): number {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== QUOTE) return LOST;
    let at = this.#at + 1;
    this.#keyStart = at;
    for (; bytes[at] !== QUOTE; at++) if (at >= bytes.length || bytes[at] === BACKSLASH) return LOST;
    this.#keyEnd = at;
    this.#at = at + 1;
    if (this.#space() !== COLON) return LOST;
    this.#at++;
    return FOUND;
  }

  #isKey(name: Uint8Array): boolean {
    const start = this.#keyStart;
    if (this.#keyEnd - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.#bytes[start + i] !== name[i]) return false;
    return true;
  }

  /** A frame below another one (-1: the first). Mostly it is the one that was there last time, which one comparison tells. */
  #frame(above: number): number {
    const { frames } = this;
    const guess = frames.after(above);
    const start = this.#at + 1;
    const end = guess < 0 ? -1 : frames.match(guess, this.#bytes, start);
    if (end >= 0 && this.#bytes[end] === QUOTE) {
      this.#at = end + 1;
      return guess;
    }
    const id = this.#string();
    if (id >= 0) frames.expect(above, id);
    return id;
  }

  /** A string, from its quote, as a number of the frame table; -1 where it does not end. */
  #string(): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    const start = this.#at + 1;
    let hash = 0x811c9dc5 | 0;
    let escaped = false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE && !escaped) {
        this.#at = at + 1;
        return this.frames.idOf(bytes, start, at, hash);
      }
      if (byte < 0x20) return -1;
      escaped = byte === BACKSLASH && !escaped;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return -1;
  }

  /** Steps over white space and answers with the byte there, END after the last. */
  #space(): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    let at = this.#at;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      this.#at = at;
      return byte;
    }
    this.#at = at;
    return END;
  }

  /** Steps over any value. */
  #skip(): boolean {
    const bytes = this.#bytes;
    let depth = 0;
    this.#space();
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        for (at++; bytes[at] !== QUOTE; at++) {
          if (at >= bytes.length) return false;
          if (bytes[at] === BACKSLASH) at++;
        }
      } else if (byte === OPEN || byte === OPEN_LIST) {
        depth++;
        continue;
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (--depth < 0) {
          this.#at = at;
          return true;
        }
      } else if (depth > 0 || byte !== COMMA) {
        // Inside, or a letter of a plain value, which ends before a comma or a bracket.
        continue;
      } else {
        this.#at = at;
        return true;
      }
      if (depth === 0) {
        this.#at = at + 1;
        return true;
      }
    }
    return false;
  }
}

const THREAD = 0;
const HANG = 1;
const END = -1;
const FOUND = 0;
const CLOSED = 1;
const LOST = 2;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const [NAME, HANGS, STACK, HISTOGRAM, VALUES] = ['name', 'hangs', 'stack', 'histogram', 'values'].map((key) =>
  new TextEncoder().encode(key),
) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

/** What `key` and `next` answer: a key is there, the object is at its end, or this is not understood. */
export const FOUND = 0;
export const CLOSED = 1;
export const LOST = 2;

export const END = -1;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;

/** Steps through the bytes of a JSON text. It knows the usual form of objects: keys without escapes. What it skips it does not check. */
export class JsonCursor {
  bytes = Buffer.alloc(0);
  /** The same bytes. */
  view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;
  keyStart = 0;
  keyEnd = 0;

  /** Begins a text. */
  begin({ buffer, byteOffset, length }: Uint8Array): void {
    this.bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, length);
    this.view = new DataView(buffer, byteOffset, length);
    this.at = 0;
  }

  /** Steps over the opening brace of an object; false where there is none. */
  open(): boolean {
    const opens = this.space() === OPEN;
    this.at++;
    return opens;
  }

  /** The first key of an object just opened. */
  key(): number {
    if (this.space() === CLOSE) {
      this.at++;
      return CLOSED;
    }
    return this.readKey();
  }

  /** After a member: the next one's key. */
  next(): number {
    const byte = this.space();
    this.at++;
    if (byte === CLOSE) return CLOSED;
    if (byte !== COMMA) return LOST;
    this.space();
    return this.readKey();
  }

  private readKey(): number {
    const bytes = this.bytes;
    if (bytes[this.at] !== QUOTE) return LOST;
    let at = this.at + 1;
    this.keyStart = at;
    for (; bytes[at] !== QUOTE; at++) if (at >= bytes.length || bytes[at] === BACKSLASH) return LOST;
    this.keyEnd = at;
    this.at = at + 1;
    if (this.space() !== COLON) return LOST;
    this.at++;
    return FOUND;
  }

  /** Whether the key just read is this one. */
  isKey(name: Uint8Array): boolean {
    const start = this.keyStart;
    if (this.keyEnd - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name[i]) return false;
    return true;
  }

  /** A whole number as JSON and object keys write it, or -1. */
  digits(start: number, end: number): number {
    const bytes = this.bytes;
    if (end === start || end - start > 15 || (bytes[start] === ZERO && end - start > 1)) return -1;
    let number = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (!isDigit(byte)) return -1;
      number = number * 10 + byte - ZERO;
    }
    return number;
  }

  /** Steps over white space and answers with the byte there, END after the last. */
  space(): number {
    const bytes = this.bytes;
    const end = bytes.length;
    let at = this.at;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      this.at = at;
      return byte;
    }
    this.at = at;
    return END;
  }

  /** Steps over any value. */
  skip(): boolean {
    const bytes = this.bytes;
    let depth = 0;
    this.space();
    for (let at = this.at; at < bytes.length; at++) {
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
          this.at = at;
          return true;
        }
      } else if (depth > 0 || byte !== COMMA) {
        // Inside, or a letter of a plain value, which ends before a comma or a bracket.
        continue;
      } else {
        this.at = at;
        return true;
      }
      if (depth === 0) {
        this.at = at + 1;
        return true;
      }
    }
    return false;
  }
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

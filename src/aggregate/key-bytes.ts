import type { Json } from '../record/record.ts';
import { type Key, keyOf, valueOfKey } from './key.ts';

/**
 * Keys as bytes whose order, byte by byte, is that of `compareValues`, and which are equal if the values have the same
 * JSON. Each value is a tag, followed by: the eight bytes of a number, transformed so that they compare as bytes; for a
 * string its UTF-16 units, each in the form of UTF-8, and a final 0; for arrays and objects their canonical text in the
 * same way. No key is a prefix of another. Plain ASCII stays readable.
 */
const MISSING = 1;
const NULL = 2;
const FALSE = 3;
const TRUE = 4;
const NUMBER = 5;
/** The tag of a string. */
export const STRING = 6;
const CONTAINER = 7;

/** A unit that would look like the end of a string is written one larger, behind this byte. */
const ESCAPE = 1;
/** The most bytes of one unit. */
const WIDEST = 3;
/** The bytes of a tag and a number, or of the end of a string. */
const ROOM = 9;

const number = new DataView(new ArrayBuffer(8));

/** Writes keys to a buffer that grows as needed. */
export class KeyWriter {
  bytes: Uint8Array<ArrayBuffer>;
  /** The position of the next byte. */
  at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** Makes room for so many bytes, rounded up to whole words. */
  reserve(size: number): void {
    if (this.at + size + 4 <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max((this.at + size + 7) & ~3, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  /** Fills the last word with zeros. */
  pad(): void {
    this.reserve(0);
    while ((this.at & 3) !== 0) this.bytes[this.at++] = 0;
  }

  /** Writes any value that an expression may return. */
  value(value: unknown): void {
    this.key(keyOf(value));
  }

  /**
   * Turns so many bytes behind the current position, which must be ASCII without control characters, into a string.
   * Returns false if there is no room for its end.
   */
  endCopy(length: number): boolean {
    const end = this.at + length + 1;
    if (end + 4 > this.bytes.length) return false;
    this.bytes[this.at] = STRING;
    this.bytes[end] = 0;
    this.at = end + 1;
    return true;
  }

  /** Writes the bytes of a key that a writer has written before. */
  copy(key: Uint8Array): void {
    this.reserve(key.length);
    const { bytes, at } = this;
    for (let k = 0; k < key.length; k++) bytes[at + k] = key[k]!;
    this.at = at + key.length;
  }

  /** Writes a key that `keyOf` returned. */
  key(key: Key): void {
    this.reserve(ROOM);
    if (typeof key === 'string') {
      if (key.charCodeAt(0) !== 0) this.#text(STRING, key, 0);
      else if (key.charCodeAt(1) === M) this.bytes[this.at++] = MISSING;
      else this.#text(key.charCodeAt(1) === S ? STRING : CONTAINER, key, 2);
    } else if (typeof key === 'number') this.#number(key);
    else this.bytes[this.at++] = key === null ? NULL : key ? TRUE : FALSE;
  }

  #number(value: number): void {
    const { bytes } = this;
    number.setFloat64(0, value);
    const flip = value < 0 ? 0xff : 0;
    bytes[this.at++] = NUMBER;
    bytes[this.at++] = number.getUint8(0) ^ (flip || 0x80);
    for (let k = 1; k < 8; k++) bytes[this.at++] = number.getUint8(k) ^ flip;
  }

  #text(tag: number, text: string, from: number): void {
    this.reserve((text.length - from) * WIDEST + ROOM);
    const { bytes } = this;
    let at = this.at;
    bytes[at++] = tag;
    for (let k = from; k < text.length; k++) {
      const unit = text.charCodeAt(k);
      if (unit < 0x80) {
        if (unit <= ESCAPE) bytes[at++] = ESCAPE;
        bytes[at++] = unit <= ESCAPE ? unit + 1 : unit;
      } else {
        if (unit < 0x800) bytes[at++] = 0xc0 | (unit >> 6);
        else {
          bytes[at++] = 0xe0 | (unit >> 12);
          bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
        }
        bytes[at++] = 0x80 | (unit & 0x3f);
      }
    }
    bytes[at++] = 0;
    this.at = at;
  }
}

const M = 0x6d;
const S = 0x73;

/** Reads the values that a `KeyWriter` wrote, one after the other. */
export class KeyReader {
  bytes: Uint8Array = new Uint8Array();
  at = 0;

  /** Reads a key in the form of `keyOf`. */
  key(): Key {
    const { bytes } = this;
    switch (bytes[this.at++]) {
      case MISSING:
        return MISSING_KEY;
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        return this.#number();
      case STRING: {
        const text = this.#text();
        return text.charCodeAt(0) === 0 ? `\0s${text}` : text;
      }
      default:
        return `\0j${this.#text()}`;
    }
  }

  value(): Json | undefined {
    return valueOfKey(this.key());
  }

  #number(): number {
    const { bytes } = this;
    const flip = bytes[this.at]! < 0x80 ? 0xff : 0;
    number.setUint8(0, bytes[this.at++]! ^ (flip || 0x80));
    for (let k = 1; k < 8; k++) number.setUint8(k, bytes[this.at++]! ^ flip);
    return number.getFloat64(0);
  }

  #text(): string {
    const { bytes } = this;
    const from = this.at;
    const end = bytes.indexOf(0, from);
    this.at = end + 1;
    for (let k = from; k < end; k++) if (bytes[k]! >= 0x80 || bytes[k] === ESCAPE) return unitsOf(bytes, from, end);
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('latin1');
  }
}

const MISSING_KEY = keyOf(undefined);
/** The number of units that become text at a time. */
const MANY = 4096;

function unitsOf(bytes: Uint8Array, from: number, end: number): string {
  const units = new Uint16Array(Math.min(MANY, end - from));
  let text = '';
  let count = 0;
  for (let at = from; at < end; ) {
    const first = bytes[at++]!;
    let unit = first;
    if (first === ESCAPE) unit = bytes[at++]! - 1;
    else if (first >= 0xe0) unit = ((first & 0xf) << 12) | ((bytes[at++]! & 0x3f) << 6) | (bytes[at++]! & 0x3f);
    else if (first >= 0x80) unit = ((first & 0x1f) << 6) | (bytes[at++]! & 0x3f);
    units[count++] = unit;
    if (count === MANY || at === end) {
      text += Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
      count = 0;
    }
  }
  return text;
}

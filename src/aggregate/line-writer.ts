import { jsonText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import { KeyReader, STRING } from './key-bytes.ts';

/** The most bytes of a safe whole number. */
const DIGITS = 17;

/** Writes lines of JSON as JSON.stringify would. Plain values are copied without making text of them. */
export class LineWriter {
  /** The position of the next byte. */
  at = 0;
  /** The reader from which the keys of the row come. */
  readonly reader = new KeyReader();
  #bytes: Buffer;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Writes the reader's next key as a member; `head` is a comma, the name and a colon. */
  key(head: Uint8Array): void {
    const { reader } = this;
    const { bytes } = reader;
    let from = reader.at;
    if (bytes[from++] === STRING) {
      let end = from;
      while (isPlain(bytes[end]!)) end++;
      if (bytes[end] === 0) {
        this.#reserve(head.length + end - from + 2);
        this.#copy(head);
        const own = this.#bytes;
        own[this.at++] = QUOTE;
        while (from < end) own[this.at++] = bytes[from++]!;
        own[this.at++] = QUOTE;
        reader.at = end + 1;
        return;
      }
    }
    this.member(head, reader.value() ?? null);
  }

  /** Writes a member. */
  member(head: Uint8Array, value: Json): void {
    this.#reserve(head.length + DIGITS);
    this.#copy(head);
    if (typeof value === 'number' && Number.isSafeInteger(value)) this.#whole(value);
    else this.#text(jsonText(value));
  }

  /** Makes an object line of the members from `start` on. */
  endLine(start: number): void {
    this.#reserve(3);
    if (this.at === start) this.at++;
    this.#bytes[start] = 0x7b;
    this.#bytes[this.at++] = 0x7d;
    this.#bytes[this.at++] = 0x0a;
  }

  /** Replaces what has been written from `start` on by a line. */
  line(start: number, text: string): void {
    this.at = start;
    this.#text(text);
    this.#text('\n');
  }

  /** Returns everything that was written, valid until the next write. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.at);
    this.at = 0;
    return taken;
  }

  #whole(value: number): void {
    const bytes = this.#bytes;
    if (value < 0) bytes[this.at++] = 0x2d;
    let left = Math.abs(value);
    let length = 1;
    for (let power = 10; left >= power; power *= 10) length++;
    for (let at = this.at + length - 1; at >= this.at; at--) {
      const next = left < 0x8000_0000 ? ((left | 0) / 10) | 0 : Math.floor(left / 10);
      bytes[at] = 0x30 + (left - next * 10);
      left = next;
    }
    this.at += length;
  }

  #text(text: string): void {
    this.#reserve(text.length * 3);
    this.at += this.#bytes.write(text, this.at);
  }

  #copy(bytes: Uint8Array): void {
    const own = this.#bytes;
    for (let k = 0; k < bytes.length; k++) own[this.at++] = bytes[k]!;
  }

  #reserve(size: number): void {
    if (this.at + size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.at + size, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

const QUOTE = 0x22;

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== 0x5c;
}

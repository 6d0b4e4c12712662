import type { Path } from '../record/record.ts';

/** The parts of a document that are records: the elements of arrays at a path, or each of its top-level values. */
export type Records = { readonly elements: Path } | 'values';

/** The beginning of a record in its document: the byte, from 0, and the line, from 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Why bytes are not a document. */
export class DocumentFault extends Error {}

/** An open container that is on the path to records, or holds them. */
interface Frame {
  /** The byte that closes it. */
  readonly close: number;
  /** The number of steps of the path that lead here. If that is all of them, the elements are records. */
  readonly matched: number;
  index: number;
  /** The bytes of the key of the next member. */
  key: number[];
  expects: 'first' | 'key' | 'in key' | 'colon' | 'value' | 'comma';
}

/**
 * Cuts records out of JSON documents, block by block: a line for each, without white space. Outside records every byte
 * is checked; inside them only quotes and brackets, because the reader of the lines checks the rest. The cost per byte
 * does not depend on the size of records, and no record is held.
 */
export class DocumentFrames {
  /** Whether there was a value, and an array to take records from. */
  begun = false;
  found = false;
  readonly #path: Path | undefined;
  readonly #frames: Frame[] = [];
  /** Inside a value: the bytes that close its open containers. Undefined between values. */
  #value: { readonly isRecord: boolean; readonly open: number[] } | undefined;
  #inString = false;
  #escaped = false;
  /**
   * Whether the last byte of a value was part of a word, and white space followed it: two words must not become one.
   */
  #word = false;
  #space = false;
  #offset = 0;
  #line = 1;
  #out = Buffer.alloc(0);
  #used = 0;
  /**
   * The beginnings of the records that may still be asked for, the number of the first of them, and how many have
   * ended.
   */
  #places: Place[] = [];
  #first = 1;
  #ended = 0;

  constructor(records: Records) {
    this.#path = records === 'values' ? undefined : records.elements;
  }

  /**
   * Takes a block; `lines` then has the lines in it. Throws a DocumentFault; the lines before the fault are available.
   */
  take(block: Uint8Array): void {
    if (this.#out.length < 2 * block.length) this.#out = Buffer.allocUnsafe(2 * block.length);
    this.#forget();
    let at = this.#offset === 0 && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? 3 : 0;
    while (at < block.length) at = this.#value ? this.#takeValue(block, at) : this.#takeStructure(block, at);
    this.#offset += block.length;
  }

  /** Ends the input. Throws a DocumentFault if that is in the middle of a document. */
  end(): void {
    this.#forget();
    if (this.#frames.length > 0 || this.#inString || (this.#value && this.#value.open.length > 0))
      throw this.#fault('it ends in the middle', 0);
    if (this.#value) this.#endValue();
  }

  /** The lines made from the last block, valid until the next one. */
  get lines(): Buffer {
    return this.#out.subarray(0, this.#used);
  }

  /**
   * Returns the beginning of the record of line `number` (of all lines), if it ended in the last block or has not
   * ended.
   */
  place(number: number): Place | undefined {
    return this.#places[number - this.#first];
  }

  /** Forgets the places of the block before, whose lines have been read. */
  #forget(): void {
    this.#places.splice(0, this.#ended);
    this.#first += this.#ended;
    this.#ended = this.#used = 0;
  }

  #takeStructure(block: Uint8Array, at: number): number {
    const byte = block[at]!;
    const frame = this.#frames.at(-1);
    if (frame?.expects === 'in key') return this.#takeKey(frame, byte, at);
    if (byte === LF) this.#line++;
    if (isSpace(byte)) return at + 1;
    if (frame === undefined) {
      // In RFC 7464 a record separator stands before each text.
      return byte === RS && this.#path === undefined ? at + 1 : this.#begin(byte, at, 0);
    }
    if (byte === frame.close && (frame.expects === 'first' || frame.expects === 'comma')) {
      this.#frames.pop();
      return at + 1;
    }
    const isObject = frame.close === CLOSE_OBJECT;
    switch (frame.expects) {
      case 'comma':
        if (byte !== COMMA) throw this.#fault(isObject ? 'expected , or }' : 'expected , or ]', at);
        frame.index++;
        frame.expects = isObject ? 'key' : 'value';
        return at + 1;
      case 'colon':
        if (byte !== COLON) throw this.#fault('expected :', at);
        frame.expects = 'value';
        return at + 1;
      case 'first':
      case 'key':
        if (!isObject) break;
        if (byte !== QUOTE) throw this.#fault('expected a key', at);
        frame.key = [];
        frame.expects = 'in key';
        return at + 1;
    }
    frame.expects = 'comma';
    return this.#begin(byte, at, this.#matchedBelow(frame));
  }

  #takeKey(frame: Frame, byte: number, at: number): number {
    if (byte === QUOTE && !this.#escaped) frame.expects = 'colon';
    else frame.key.push(byte);
    this.#escaped = byte === BACKSLASH && !this.#escaped;
    return at + 1;
  }

  /**
   * The number of matched steps for the next value in a frame; undefined if it is a record, -1 if it is not on the
   * path.
   */
  #matchedBelow({ matched, close, index, key }: Frame): number | undefined {
    const step = this.#path![matched];
    if (step === undefined) return undefined;
    const fits =
      'every' in step ||
      (close === CLOSE_OBJECT ? 'key' in step && step.key === textOf(key) : 'index' in step && step.index === index);
    return fits ? matched + 1 : -1;
  }

  /** Begins a value, which is a record, a container on the path to records, or neither. */
  #begin(byte: number, at: number, matched: number | undefined): number {
    if (ENDS.has(byte)) throw this.#fault('expected a value', at);
    const steps = this.#path?.length;
    const isArray = byte === ARRAY;
    if (matched !== undefined && steps !== undefined && matched >= 0) {
      if (isArray || (byte === OBJECT && matched < steps)) {
        this.begun = true;
        this.found ||= matched === steps;
        this.#frames.push({ close: byte + 2, matched, index: 0, key: [], expects: 'first' });
        return at + 1;
      }
      if (this.#frames.length === 0 && this.found) throw this.#fault('expected the end, or another array', at);
    }
    this.begun = true;
    const isRecord = steps === undefined || matched === undefined;
    if (isRecord) this.#places.push({ offset: this.#offset + at, line: this.#line });
    this.#value = { isRecord, open: [] };
    this.#word = this.#space = this.#inString = this.#escaped = false;
    return at;
  }
  /** Takes the bytes of a value, up to its end. If it is a record, they become a line. */
  #takeValue(block: Uint8Array, from: number): number {
    const { isRecord, open } = this.#value!;
    const out = this.#out;
    let used = this.#used;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let at = from;
    let isOver = false;
    while (at < block.length && !isOver) {
      const byte = block[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        if (byte === LF) this.#line++;
        // A line end in a string is an error, which must not end the line that reports it.
        if (isRecord) out[used++] = byte === LF ? CR : byte;
        at++;
        continue;
      }
      if (isSpace(byte)) {
        if (byte === LF) {
          this.#line++;
          isOver = open.length === 0 && this.#frames.length === 0;
        }
        this.#space = true;
        at++;
        continue;
      }
      // What follows a number or a word is not part of it.
      if (open.length === 0 && ENDS.has(byte)) {
        isOver = true;
        break;
      }
      if (byte === OBJECT || byte === ARRAY) open.push(byte + 2);
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        const close = open.pop()!;
        if (close !== byte) {
          this.#used = used;
          throw this.#fault(`expected ${String.fromCharCode(close)}`, at);
        }
        isOver = open.length === 0;
      } else if (byte === QUOTE) inString = true;
      const word = !STRUCTURE.has(byte);
      if (isRecord) {
        if (word && this.#word && this.#space) out[used++] = SPACE;
        out[used++] = byte;
      }
      this.#word = word;
      this.#space = false;
      at++;
    }
    this.#inString = inString;
    this.#escaped = escaped;
    this.#used = used;
    if (isOver) this.#endValue();
    return at;
  }

  #endValue(): void {
    if (this.#value!.isRecord) {
      this.#out[this.#used++] = LF;
      this.#ended++;
    }
    this.#value = undefined;
  }

  #fault(what: string, at: number): DocumentFault {
    return new DocumentFault(`${what} at byte ${this.#offset + at}, line ${this.#line}`);
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === 0x09;
}

/** The text of a key in its JSON form, with escapes. */
function textOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString();
  try {
    return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
  } catch {
    return text;
  }
}

const LF = 0x0a;
const CR = 0x0d;
const RS = 0x1e;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** The bytes that can follow a value, and never begin one. */
const ENDS: ReadonlySet<number> = new Set([COMMA, COLON, CLOSE_ARRAY, CLOSE_OBJECT]);
const STRUCTURE: ReadonlySet<number> = new Set([...ENDS, ARRAY, OBJECT, QUOTE]);

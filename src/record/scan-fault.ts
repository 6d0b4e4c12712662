import type { BadLine } from './scanner.ts';

/**
 * Finds why and where bytes are not JSON text (RFC 8259), in words that do not depend on the JavaScript engine and
 * repeat nothing of the content. Undefined for valid JSON. Columns count from `from`. Invalid UTF-8 inside strings is
 * accepted, since it reads as U+FFFD. It is slow and simple on purpose: it runs on bad lines only, and tests check the
 * fast checkers against it.
 */
export function findFault(bytes: Uint8Array, from = 0, to = bytes.length): BadLine | undefined {
  const reader = new Reader(bytes, from, to);
  try {
    reader.document();
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const column = fault.at - from;
    return fault.at >= to ? { reason: 'ends in the middle', column } : { reason: `not JSON: ${fault.message}`, column };
  }
}

/**
 * The place and reason of a fault, thrown and caught in this file only. It is not an Error, because a stack trace would
 * cost more than the search.
 */
class Fault {
  readonly message: string;
  readonly at: number;

  constructor(message: string, at: number) {
    this.message = message;
    this.at = at;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  /**
   * Reads one value with nothing after it. Open containers are kept in a list, without recursion, so only memory limits
   * the depth.
   */
  document(): void {
    const open: number[] = [];
    for (;;) {
      this.#space();
      if (this.#opens()) {
        const kind = this.#bytes[this.#at++]!;
        this.#space();
        if (this.#peek() !== kind + 2) {
          open.push(kind);
          if (kind === OBJECT) this.#key('a key or }');
          continue;
        }
        this.#at++;
      } else {
        this.#scalar();
      }
      this.#space();
      while (open.length > 0 && this.#peek() === open.at(-1)! + 2) {
        open.pop();
        this.#at++;
        this.#space();
      }
      const kind = open.at(-1);
      if (kind === undefined) break;
      if (this.#peek() !== COMMA) this.#fail(kind === OBJECT ? 'expected , or }' : 'expected , or ]');
      this.#at++;
      if (kind === OBJECT) this.#key('a key');
    }
    if (this.#peek() === OBJECT) this.#fail('a second record on the line (jq -c . writes each on its own)');
    if (this.#at < this.#end) this.#fail('text after the end of the value');
  }

  #opens(): boolean {
    return this.#peek() === OBJECT || this.#peek() === ARRAY;
  }

  #key(what: string): void {
    this.#space();
    if (this.#peek() !== QUOTE) this.#fail(`expected ${what}`);
    this.#string();
    this.#space();
    if (this.#peek() !== COLON) this.#fail('expected :');
    this.#at++;
  }

  #scalar(): void {
    const first = this.#peek();
    if (first === QUOTE) this.#string();
    else if (first === MINUS || isDigit(first)) this.#number();
    else if (first === 0x74) this.#word('true');
    else if (first === 0x66) this.#word('false');
    else if (first === 0x6e) this.#word('null');
    else this.#fail('expected a value');
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const byte = this.#peek();
      if (byte === QUOTE) break;
      if (byte < 0x20) this.#fail('control character in a string');
      this.#at++;
      if (byte === BACKSLASH) this.#escape();
    }
    this.#at++;
  }

  #escape(): void {
    const kind = this.#peek();
    if (!ESCAPES.includes(kind)) this.#fail('bad escape in a string');
    this.#at++;
    if (kind !== 0x75) return;
    for (let digit = 0; digit < 4; digit++, this.#at++) {
      if (!isHexDigit(this.#peek())) this.#fail('bad escape in a string');
    }
  }

  #number(): void {
    if (this.#peek() === MINUS) this.#at++;
    if (this.#peek() === 0x30) this.#at++;
    else this.#digits();
    if (this.#peek() === 0x2e) {
      this.#at++;
      this.#digits();
    }
    if ((this.#peek() | 0x20) === 0x65) {
      this.#at++;
      if (this.#peek() === MINUS || this.#peek() === 0x2b) this.#at++;
      this.#digits();
    }
  }

  #digits(): void {
    if (!isDigit(this.#peek())) this.#fail('bad number');
    while (isDigit(this.#peek())) this.#at++;
  }

  #word(word: string): void {
    for (let index = 0; index < word.length; index++, this.#at++) {
      if (this.#peek() !== word.charCodeAt(index)) this.#fail('expected a value');
    }
  }

  #space(): void {
    while (isSpace(this.#peek())) this.#at++;
  }

  /** The next byte; beyond the end, a value that no rule accepts. */
  #peek(): number {
    return this.#at < this.#end ? this.#bytes[this.#at]! : BEYOND;
  }

  #fail(message: string): never {
    throw new Fault(message, this.#at);
  }
}

/** Whether the byte is JSON white space. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const OBJECT = 0x7b;
const ESCAPES = Array.from(Buffer.from('"\\/bfnrtu'));
const BEYOND = -1;

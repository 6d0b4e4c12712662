import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes at the beginning of a file by which copies of it are known. */
const HEAD = 1024;
/** The bytes before the end of a file in which its last line begins, or it is read from its end on. */
const BACK = 1 << 16;

const NEWLINE = 10;

/** The beginning of a file, and the place up to which it was read. */
interface Reading {
  readonly head: Buffer;
  readonly at: number;
}

/** A file of lines that grows, read up to its last whole line. */
export class FollowedFile {
  /** Its name now; another one after it was renamed. */
  name: string;
  /** The place from which on and up to which it was read, and the number of lines between them. */
  from: number;
  at: number;
  lines = 0;
  /** Whether its last read ended inside a line that is too long for one. */
  isInside = false;
  /** Whether nothing comes any more, so that a last line without an end is whole. */
  isOver = false;
  /** What it was before it was emptied, until a copy of that is found. */
  before: Reading | undefined;
  #head: Buffer;
  /** When it was changed before the last look. */
  #changed = 0;
  readonly #fd: number;

  /** Opens a file, to read it from its beginning, or from its last line on. */
  constructor(name: string, fromEnd: boolean) {
    this.name = name;
    this.#fd = openSync(name, 'r');
    this.from = fromEnd ? this.#lastLine() : 0;
    this.at = this.from;
    this.#head = this.#read(0, HEAD);
  }

  get size(): number {
    return fstatSync(this.#fd).size;
  }

  get now(): Reading {
    return { head: this.#head, at: this.at };
  }

  /** Whether the file was emptied, and perhaps written anew, since it was read. Then it is read from its beginning. */
  restart(): boolean {
    const { size, mtimeMs } = fstatSync(this.#fd);
    if (mtimeMs === this.#changed) return false;
    this.#changed = mtimeMs;
    const head = this.#read(0, HEAD);
    const { now } = this;
    this.#head = head;
    if (size >= this.at && beginsLike(head, now.head)) return false;
    this.before = now;
    this.begin(0);
    return true;
  }

  /** Reads from this place on. */
  begin(at: number): void {
    this.from = at;
    this.at = at;
    this.lines = 0;
  }

  /** Whether the file begins like another one did. */
  isLike({ head }: Reading): boolean {
    const length = Math.min(this.#head.length, head.length);
    return length > 0 && beginsLike(this.#head, head.subarray(0, length));
  }

  /** Reads whole lines, or a part of a line that is longer than `into`. Returns the number of bytes. */
  take(into: Uint8Array): number {
    const got = readSync(this.#fd, into, 0, into.length, this.at);
    const end = into.subarray(0, got).lastIndexOf(NEWLINE) + 1;
    if (end === 0 && got > 0 && got < into.length && this.isOver) {
      into[got] = NEWLINE;
      this.at += got;
      this.isInside = false;
      return got + 1;
    }
    const taken = end > 0 ? end : got === into.length || this.isInside ? got : 0;
    if (taken > 0) this.isInside = into[taken - 1] !== NEWLINE;
    this.at += taken;
    return taken;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.#fd, bytes, 0, length, from));
  }

  #lastLine(): number {
    const { size } = this;
    const from = Math.max(0, size - BACK);
    const at = this.#read(from, size - from).lastIndexOf(NEWLINE);
    return at < 0 && from > 0 ? size : from + at + 1;
  }
}

function beginsLike(head: Buffer, beginning: Buffer): boolean {
  return head.length >= beginning.length && head.subarray(0, beginning.length).equals(beginning);
}

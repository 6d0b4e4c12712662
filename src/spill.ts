import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TeleError } from './errors.ts';

/**
 * A part of what does not fit into memory: a file of records, each a key and a value, in the order of the bytes of the
 * keys. A wide step uses runs in this way. When its state takes more than `memoryLimit()` bytes, it writes all of it in
 * the order of its keys with a `RunWriter`, empties itself and goes on. At the end it writes the rest, and gets
 * everything in order from `mergeRuns`: records with the same key come one after the other, those of an earlier run
 * first, so that they can be merged in the order of the input. A run is a plain object that can be passed between
 * threads. Its file has no name, so it disappears with the process, however that ends.
 */
export interface Run {
  readonly file: number;
  readonly bytes: number;
}

/** The number of bytes that are written or read at a time. */
const BLOCK = 1 << 18;
/** The number of bytes before a record, which hold the lengths of its key and of its value. */
const HEAD = 8;

let limit = Number.POSITIVE_INFINITY;

/** The most bytes that a step may hold in this thread before it writes them to disk. */
export function memoryLimit(): number {
  return limit;
}

/** Sets the limit of this thread, in bytes. */
export function limitMemory(bytes: number): void {
  limit = bytes;
}

/** Writes a run: for each record its key, then the parts of its value. Throws a TeleError if the disk is full. */
export class RunWriter {
  readonly #file = openNameless();
  #bytes = Buffer.alloc(2 * BLOCK);
  #view = new DataView(this.#bytes.buffer);
  /**
   * Offsets in the buffer: the beginning of the current record, the end of what was written, and the end of the key.
   * `#written` is the number of bytes in the file.
   */
  #start = 0;
  #at = 0;
  #keyEnd = 0;
  #written = 0;

  /** Begins a record whose key is `length` bytes from `from` on. Keys must come in the order of their bytes. */
  begin(bytes: Uint8Array, from: number, length: number): void {
    this.#end();
    if (this.#at >= BLOCK) this.#flush();
    this.#start = this.#at;
    this.#reserve(HEAD + length);
    this.#at += HEAD;
    for (let k = 0; k < length; k++) this.#bytes[this.#at++] = bytes[from + k]!;
    this.#view.setUint32(this.#start, length, true);
    this.#pad();
    this.#keyEnd = this.#at;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  number(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Appends bytes, with their number before them. */
  piece(bytes: Uint8Array): void {
    this.#reserve(4 + bytes.length);
    this.#view.setUint32(this.#at, bytes.length, true);
    this.#bytes.set(bytes, this.#at + 4);
    this.#at += 4 + bytes.length;
  }

  /** Writes the rest to the file, and returns the finished run. */
  finish(): Run {
    this.#end();
    this.#flush();
    return { file: this.#file, bytes: this.#written };
  }

  #end(): void {
    if (this.#at === this.#start) return;
    this.#view.setUint32(this.#start + 4, this.#at - this.#keyEnd, true);
    this.#pad();
    this.#start = this.#at;
  }

  #pad(): void {
    this.#reserve(4);
    while ((this.#at & 3) !== 0) this.#bytes[this.#at++] = 0;
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const grown = Buffer.alloc((Math.max(this.#at + size, this.#bytes.length * 2) + 3) & ~3);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  #flush(): void {
    try {
      for (let done = 0; done < this.#at; ) done += writeSync(this.#file, this.#bytes, done, this.#at - done);
    } catch (error) {
      closeSync(this.#file);
      throw diskError(error as NodeJS.ErrnoException);
    }
    this.#written += this.#at;
    this.#at = 0;
    this.#start = 0;
  }
}

/** Reads the records of a run, one after another. */
export class RunReader {
  /** The key of the current record: `length` bytes from word `key` of `words` on, padded with zeros to whole words. */
  words = new Uint32Array();
  key = 0;
  length = 0;
  readonly #run: Run;
  #bytes = Buffer.alloc(0);
  #view = new DataView(this.#bytes.buffer);
  /** The number of bytes read from the file, and the end of those in the buffer. */
  #read = 0;
  #filled = 0;
  /** The offsets in the buffer of the next part of the value, and of the next record. */
  #at = 0;
  #next = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Moves to the next record. Returns false if there is none. */
  next(): boolean {
    if (!this.#fill(HEAD)) return false;
    const length = this.#view.getUint32(this.#next, true);
    const size = this.#view.getUint32(this.#next + 4, true);
    const key = HEAD + padded(length);
    this.#fill(key + padded(size));
    this.length = length;
    this.key = (this.#next + HEAD) >>> 2;
    this.#at = this.#next + key;
    this.#next += key + padded(size);
    return true;
  }

  byte(): number {
    return this.#bytes[this.#at++]!;
  }

  number(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  /** Reads bytes that `RunWriter.piece` wrote. They are valid until `next`. */
  piece(): Buffer {
    const from = this.#at + 4;
    this.#at = from + this.#view.getUint32(this.#at, true);
    return this.#bytes.subarray(from, this.#at);
  }

  /** Makes `size` bytes from the next record on available. Returns false if the run ends before. */
  #fill(size: number): boolean {
    if (this.#filled - this.#next >= size) return true;
    const rest = this.#bytes.subarray(this.#next, this.#filled);
    const room = (Math.max(size, BLOCK) + 3) & ~3;
    if (room > this.#bytes.length) {
      const grown = Buffer.alloc(room);
      grown.set(rest);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
      this.words = new Uint32Array(grown.buffer);
    } else this.#bytes.copyWithin(0, this.#next, this.#filled);
    this.#next = 0;
    this.#filled = rest.length;
    while (this.#filled < size && this.#read < this.#run.bytes) {
      const count = readSync(this.#run.file, this.#bytes, this.#filled, room - this.#filled, this.#read);
      if (count === 0) throw new Error('a temporary file has lost its end');
      this.#filled += count;
      this.#read += count;
    }
    return this.#filled >= size;
  }
}

/** Reads all runs as one, in the order of the keys. Yields the reader whose current record comes next. */
export function* mergeRuns(runs: readonly Run[]): Iterable<RunReader> {
  const readers = runs.map((run) => new RunReader(run));
  const order = new Map(readers.map((reader, k) => [reader, k]));
  const isBefore = (a: RunReader, b: RunReader) => {
    const keys = compareKeys(a, b);
    return keys < 0 || (keys === 0 && order.get(a)! < order.get(b)!);
  };
  const heap: RunReader[] = [];
  const sink = (reader: RunReader, from: number) => {
    let at = from;
    for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, reader)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = reader;
  };
  for (const reader of readers) if (reader.next()) heap.push(reader);
  for (let at = heap.length >> 1; at-- > 0; ) sink(heap[at]!, at);
  while (heap.length > 0) {
    const first = heap[0]!;
    yield first;
    if (first.next()) sink(first, 0);
    else {
      const last = heap.pop()!;
      if (heap.length > 0) sink(last, 0);
    }
  }
}

/** Compares the keys of the current records of two readers: negative, zero or positive. */
export function compareKeys(a: RunReader, b: RunReader): number {
  const words = (Math.min(a.length, b.length) + 3) >>> 2;
  for (let k = 0; k < words; k++) {
    const [x, y] = [a.words[a.key + k]!, b.words[b.key + k]!];
    if (x !== y) return swapped(x) < swapped(y) ? -1 : 1;
  }
  return a.length - b.length;
}

/** The word with its bytes in reverse order: as a number it compares as its bytes do. */
export function swapped(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** Opens a new file and removes its name: its space is freed when this process closes it or ends. */
function openNameless(): number {
  const name = join(tmpdir(), `tele-${process.pid}-${process.hrtime.bigint()}-${Math.random().toString(36).slice(2)}`);
  try {
    const file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    return file;
  } catch (error) {
    throw diskError(error as NodeJS.ErrnoException);
  }
}

function diskError({ code, message }: NodeJS.ErrnoException): TeleError {
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'is full' : `cannot be written to: ${message}`;
  return new TeleError(`what does not fit into memory goes to ${tmpdir()}, which ${reason}`, {
    hint: 'set TMPDIR to a folder with more room, or --max-memory to more of the memory',
    endsRun: true,
  });
}

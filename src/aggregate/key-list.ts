import type { RunReader } from '../spill.ts';

/** The logarithm of the number of words in a chunk. */
const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;
/** The number of words in a small first chunk, since most lists have only a few keys. */
const SMALL = 1 << 8;
/** The most keys that are looked up together. */
export const BATCH = 1024;

interface Chunk {
  words: Uint32Array<ArrayBuffer>;
  /** The same memory as bytes. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The number of words in use. */
  used: number;
}

/** Keys that follow one another in `words`: the k-th has `lengths[k]` bytes from word `starts[k]` on. */
export interface Keys {
  words: Uint32Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  count: number;
}

/** Makes an empty batch of keys over these words. */
export function newKeys(words: Uint32Array): Keys {
  return { words, starts: new Uint32Array(BATCH), lengths: new Uint32Array(BATCH), count: 0 };
}

/** The number of words that a key of so many bytes takes. */
export function wordsOf(length: number): number {
  return (length + 3) >>> 2;
}

/**
 * The keys of groups, in the order of the groups' numbers: bytes in whole words, padded with zeros, in chunks of a
 * megabyte outside the heap. Each key takes 8 bytes beside its own.
 */
export class KeyList {
  size = 0;
  /**
   * Chunks by the upper bits of a place. A key that is longer than a chunk has its own chunk, which takes several
   * numbers.
   */
  #chunks: (Chunk | undefined)[] = [];
  #spare: Chunk[] = [];

  /** The bytes that the keys take. */
  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.used ?? 0) * 4, 0);
  }

  /** The words that hold the key at a place, from `wordAt` on. Its group and its length stand before it. */
  wordsAt(place: number): Uint32Array<ArrayBuffer> {
    return this.#chunks[place >>> CHUNK_BITS]!.words;
  }

  /** The bytes that hold the key at a place, from four times `wordAt` on. */
  bytesAt(place: number): Uint8Array<ArrayBuffer> {
    return this.#chunks[place >>> CHUNK_BITS]!.bytes;
  }

  /** Adds the key of the next group, and returns its place. */
  add(words: Uint32Array, start: number, length: number): number {
    const size = wordsOf(length) + HEAD;
    let number = this.#chunks.length - 1;
    let chunk = this.#chunks[number];
    if (chunk === undefined || chunk.used + size > CHUNK) {
      number = this.#chunks.length;
      const capacity = Math.max(size, number === 0 ? SMALL : CHUNK);
      chunk = (capacity === CHUNK ? this.#spare.pop() : undefined) ?? newChunk(capacity);
      chunk.used = 0;
      this.#chunks.length += Math.ceil(capacity / CHUNK);
      this.#chunks[number] = chunk;
    } else if (chunk.used + size > chunk.words.length) {
      const grown = newChunk(Math.min(CHUNK, Math.max(chunk.words.length * 4, chunk.used + size)));
      grown.words.set(chunk.words);
      chunk = { ...grown, used: chunk.used };
      this.#chunks[number] = chunk;
    }
    const own = chunk.words;
    const at = chunk.used + HEAD;
    own[at - 2] = this.size++;
    own[at - 1] = length;
    for (let k = 0; k < size - HEAD; k++) own[at + k] = words[start + k]!;
    chunk.used += size;
    return ((number << CHUNK_BITS) | at) >>> 0;
  }

  /** Removes all keys, and keeps the memory for others. */
  clear(): void {
    this.size = 0;
    for (const chunk of this.#chunks) if (chunk?.words.length === CHUNK) this.#spare.push(chunk);
    this.#chunks = [];
  }

  /** Yields all keys in the order of their groups, up to BATCH at a time, in an object that is used again. */
  *batches(): Iterable<Keys> {
    const keys = newKeys(NONE);
    for (const chunk of this.#chunks) {
      if (chunk === undefined) continue;
      keys.words = chunk.words;
      for (let at = HEAD; at - HEAD < chunk.used; at += wordsOf(chunk.words[at - 1]!) + HEAD) {
        keys.starts[keys.count] = at;
        keys.lengths[keys.count++] = chunk.words[at - 1]!;
        if (keys.count < BATCH) continue;
        yield keys;
        keys.count = 0;
      }
      if (keys.count > 0) yield keys;
      keys.count = 0;
    }
  }

  /** The places of all keys, in the order of their groups. */
  places(): Uint32Array<ArrayBuffer> {
    const places = new Uint32Array(this.size);
    let group = 0;
    for (const [number, chunk] of this.#chunks.entries()) {
      if (chunk === undefined) continue;
      for (let at = HEAD; at - HEAD < chunk.used; at += wordsOf(chunk.words[at - 1]!) + HEAD)
        places[group++] = (number << CHUNK_BITS) | at;
    }
    return places;
  }

  /** Packs the list in a form that crosses threads; its memory is added to `transfer`. */
  pack(transfer: ArrayBuffer[]): PackedKeys {
    for (const chunk of this.#chunks) if (chunk !== undefined) transfer.push(chunk.words.buffer);
    return { size: this.size, chunks: this.#chunks };
  }

  static unpack({ size, chunks }: PackedKeys): KeyList {
    const list = new KeyList();
    list.size = size;
    list.#chunks = chunks;
    return list;
  }
}

/** A list in a form that crosses threads. */
export interface PackedKeys {
  readonly size: number;
  readonly chunks: (Chunk | undefined)[];
}

function newChunk(capacity: number): Chunk {
  const words = new Uint32Array(capacity);
  return { words, bytes: new Uint8Array(words.buffer), used: 0 };
}

const HEAD = 2;
const NONE = new Uint32Array();

/** The length in bytes of the key at a place. */
export function lengthAt(list: KeyList, place: number): number {
  return list.wordsAt(place)[wordAt(place) - 1]!;
}

/** Whether the key at a place equals the key of the current record of a run. */
export function isKeyAt(list: KeyList, place: number, { words, key, length }: RunReader): boolean {
  const own = list.wordsAt(place);
  const at = wordAt(place);
  if (own[at - 1] !== length) return false;
  for (let k = 0; k < wordsOf(length); k++) if (own[at + k] !== words[key + k]) return false;
  return true;
}

/** The group of the key at a place. */
export function groupAt(list: KeyList, place: number): number {
  return list.wordsAt(place)[wordAt(place) - HEAD]!;
}

/** The index of a place in the words of `wordsAt`. */
export function wordAt(place: number): number {
  return place & (CHUNK - 1);
}

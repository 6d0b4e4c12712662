import { TeleError } from '../../errors.ts';

/**
 * Strings numbered in order of first appearance, exactly: equal numbers if and only if equal strings. The text is held
 * once as UTF-8, and the index is an open-addressed table of numbers, so ten million client ids take about 500 MB and
 * no JavaScript Map of strings. Adding or finding costs a few hundred nanoseconds. Lone surrogates count as U+FFFD.
 */
export class Dictionary {
  #size = 0;
  #bytes = Buffer.allocUnsafe(1 << 12);
  #used = 0;
  /** The end of each string. Float64, because more than 4 GiB of text must fail clearly, not wrap. */
  #ends = new Float64Array(1 << 6);
  #hashes = new Uint32Array(1 << 6);
  #table = new Uint32Array(1 << 8);

  /** The number of different strings. */
  get size(): number {
    return this.#size;
  }

  /** The string's number; a new one if the string is new. Throws when the text exceeds 4 GiB. */
  add(text: string): number {
    this.#reserve(text.length * 3);
    const length = this.#bytes.write(text, this.#used, 'utf8');
    const hash = hashOf(this.#bytes, this.#used, this.#used + length);
    const slot = this.#slot(this.#bytes, this.#used, length, hash);
    if (this.#table[slot] !== 0) return this.#table[slot]! - 1;
    this.#table[slot] = this.#size + 1;
    if (this.#size === this.#ends.length) this.#grow();
    this.#used += length;
    this.#ends[this.#size] = this.#used;
    this.#hashes[this.#size] = hash;
    this.#size += 1;
    if (this.#size * 2 > this.#table.length) this.#rehash();
    return this.#size - 1;
  }

  /** The string's number, or -1. */
  find(text: string): number {
    const bytes = Buffer.from(text, 'utf8');
    const slot = this.#slot(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
    return this.#table[slot]! - 1;
  }

  /** The string with this number. */
  at(index: number): string {
    return this.#bytes.toString('utf8', this.#start(index), this.#ends[index]!);
  }

  /** The UTF-8 bytes of this string, as a view that is valid until the next `add`. */
  bytesAt(index: number): Buffer {
    return this.#bytes.subarray(this.#start(index), this.#ends[index]!);
  }

  /** The bytes of all strings, one after the other, as a view that is valid until the next `add`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  /** A 32-bit hash of the string alone; it does not depend on when or where the string was added. */
  hashAt(index: number): number {
    return this.#hashes[index]!;
  }

  /**
   * All numbers, in the order of their strings' bytes. Six bytes after the common beginning are compared as one number,
   * which decides most comparisons.
   */
  sorted(): Uint32Array {
    const shared = this.#sharedStart();
    const keys = Float64Array.from({ length: this.#size }, (_, index) => this.#sixBytes(index, shared));
    const order = Uint32Array.from(keys.keys());
    return order.sort((a, b) => keys[a]! - keys[b]! || this.compare(a, b));
  }

  /** Compares two strings by their UTF-8 bytes, which is the order of their code points. */
  compare(a: number, b: number): number {
    return this.#bytes.compare(this.#bytes, this.#start(b), this.#ends[b]!, this.#start(a), this.#ends[a]!);
  }

  *[Symbol.iterator](): Generator<string> {
    for (let index = 0; index < this.#size; index++) yield this.at(index);
  }

  /** The number of bytes at the beginning that all strings have in common. */
  #sharedStart(): number {
    let shared = this.#size === 0 ? 0 : this.#ends[0]!;
    for (let index = 1; index < this.#size; index++) {
      const start = this.#start(index);
      let same = 0;
      const most = Math.min(shared, this.#ends[index]! - start);
      while (same < most && this.#bytes[start + same] === this.#bytes[same]) same++;
      shared = same;
    }
    return shared;
  }

  /** Six bytes of a string as a number, the first one most significant; bytes behind the end are zero. */
  #sixBytes(index: number, skip: number): number {
    const start = this.#start(index) + skip;
    const length = Math.min(6, this.#ends[index]! - start);
    return length === 0 ? 0 : this.#bytes.readUIntBE(start, length) * 256 ** (6 - length);
  }

  #start(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1]!;
  }

  /** The slot that holds these bytes, or the empty slot where they belong. */
  #slot(bytes: Buffer, start: number, length: number, hash: number): number {
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#table[slot]!;
      if (entry === 0) return slot;
      if (this.#hashes[entry - 1] !== hash) continue;
      const from = this.#start(entry - 1);
      const to = this.#ends[entry - 1]!;
      if (to - from === length && this.#bytes.compare(bytes, start, start + length, from, to) === 0) return slot;
    }
  }

  #reserve(more: number): void {
    const needed = this.#used + more;
    if (needed <= this.#bytes.length) return;
    const size = Math.min(Math.max(needed, this.#bytes.length * 2), 2 ** 32 - 1);
    if (size < needed) throw new TeleError('the names of users or items take more than 4 GiB', { hint: SMALLER });
    const grown = Buffer.allocUnsafeSlow(size);
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
  }

  #grow(): void {
    const ends = new Float64Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    const mask = this.#table.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = this.#hashes[index]! & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = index + 1;
    }
  }
}

const SMALLER = 'take fewer days, or a sample of the clients';

/** FNV-1a over the bytes, then the finaliser of MurmurHash3, since the table uses the low bits. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let at = start; at < end; at++) h = Math.imul(h ^ bytes[at]!, 0x01000193);
  return mixBits(h);
}

/** The finaliser of MurmurHash3: every bit of the input changes every bit of the output with probability one half. */
export function mixBits(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

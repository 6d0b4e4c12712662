const LIMIT = 1 << 24;

/**
 * Strings as they stand between the quotes of a JSON text, by their bytes: equal bytes, equal number. Bytes lie in one array, the index is an
 * open-addressed table; a string becomes text only when asked for. Frames with line numbers have no end, so it starts anew beyond 16 MB.
 */
export class FrameTable {
  size = 0;
  /** Counts how often it started anew: numbers of another age mean nothing. */
  age = 0;
  #bytes = new Uint8Array(1 << 16);
  #starts = new Int32Array(1 << 10);
  #hashes = new Int32Array(1 << 10);
  /** Number + 1, or 0 for a free slot. */
  #slots = new Int32Array(1 << 11);
  #texts: string[] = [];
  /** By number + 1: the number + 1 that followed it last. 0: none yet. */
  #following = new Int32Array(1 << 10);

  /** The number of the string at `start … end`, whose hash the caller has computed on the way. */
  idOf(from: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const id = this.#slots[slot]! - 1;
      if (id < 0) return this.#enter(from, start, end, hash, slot);
      if (this.#hashes[id] === hash && this.#equals(id, from, start, end)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** What followed `id` the last time (-1: what came first), or -1. */
  after(id: number): number {
    return this.#following[id + 1]! - 1;
  }

  expect(id: number, next: number): void {
    this.#following[id + 1] = next + 1;
  }

  /** Where the string ends in `from`, if it lies there from `start` on with a byte after it; otherwise -1. */
  match(id: number, from: Uint8Array, start: number): number {
    const own = this.#starts[id]!;
    const length = this.#starts[id + 1]! - own;
    if (start + length >= from.length) return -1;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[own + i] !== from[start + i]) return -1;
    return start + length;
  }

  /** The string's text. */
  text(id: number): string {
    let text = this.#texts[id];
    if (text === undefined) {
      const raw = Buffer.from(this.#bytes.buffer, this.#starts[id], this.#starts[id + 1]! - this.#starts[id]!).toString(
        'utf8',
      );
      text = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
      this.#texts[id] = text;
    }
    return text;
  }

  /** Forgets everything once there is too much of it. Call it where no number is in use. */
  relieve(): void {
    if (this.#starts[this.size]! < LIMIT) return;
    this.size = 0;
    this.age++;
    this.#slots.fill(0);
    this.#texts = [];
    this.#following.fill(0);
  }

  #equals(id: number, from: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[id]!;
    const length = end - start;
    if (this.#starts[id + 1]! - own !== length) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[own + i] !== from[start + i]) return false;
    return true;
  }

  #enter(from: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const id = this.size++;
    const own = this.#starts[id]!;
    while (own + end - start > this.#bytes.length)
      this.#bytes = widened(this.#bytes, new Uint8Array(this.#bytes.length * 2));
    this.#bytes.set(from.subarray(start, end), own);
    if (id + 1 === this.#starts.length) {
      this.#starts = widened(this.#starts, new Int32Array(this.#starts.length * 2));
      this.#hashes = widened(this.#hashes, new Int32Array(this.#hashes.length * 2));
      this.#following = widened(this.#following, new Int32Array(this.#starts.length));
    }
    this.#starts[id + 1] = own + end - start;
    this.#hashes[id] = hash;
    this.#slots[slot] = id + 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = spread(this.#hashes[id]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    }
  }
}

function widened<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 7;
}

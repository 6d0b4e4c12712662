const LIMIT = 1 << 25;

/** Where pieces lie: bytes, and the same as a view for four at a time. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Pieces of JSON text by their bytes: equal bytes, equal number. Bytes lie in one array, the index is an open-addressed table; a piece that is a string
 * becomes text only when asked for. The caller computes the hash, by whatever rule, the same for equal bytes.
 */
export class ByteTable {
  size = 0;
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #starts = new Int32Array(1 << 10);
  #hashes = new Int32Array(1 << 10);
  /** Number + 1, or 0 for a free slot. */
  #slots = new Int32Array(1 << 11);
  #texts: string[] = [];

  /** True once there is so much of it that it should start anew: frames with line numbers have no end. */
  get full(): boolean {
    return this.#starts[this.size]! >= LIMIT;
  }

  /** The number of the piece at `start … end`, or -1 where it is not known. */
  find(from: Bytes, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const id = this.#slots[slot]! - 1;
      if (id < 0 || (this.#hashes[id] === hash && this.#equals(id, from, start, end))) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** The same; a new piece is entered. */
  idOf(from: Bytes, start: number, end: number, hash: number): number {
    const id = this.find(from, start, end, hash);
    return id < 0 ? this.#enter(from, start, end, hash) : id;
  }

  /** The text of a piece that lies between quotes. */
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

  /** Forgets everything: numbers given before mean nothing from now on. */
  clear(): void {
    this.size = 0;
    this.#slots.fill(0);
    this.#texts = [];
  }

  #equals(id: number, { bytes, view }: Bytes, start: number, end: number): boolean {
    const own = this.#starts[id]!;
    const length = end - start;
    if (this.#starts[id + 1]! - own !== length) return false;
    let i = 0;
    for (; i + 3 < length; i += 4) if (this.#view.getInt32(own + i) !== view.getInt32(start + i)) return false;
    for (; i < length; i++) if (this.#bytes[own + i] !== bytes[start + i]) return false;
    return true;
  }

  #enter(from: Bytes, start: number, end: number, hash: number): number {
    const id = this.size++;
    const own = this.#starts[id]!;
    while (own + end - start > this.#bytes.length) {
      this.#bytes = widened(this.#bytes, new Uint8Array(this.#bytes.length * 2));
      this.#view = new DataView(this.#bytes.buffer);
    }
    this.#bytes.set(from.bytes.subarray(start, end), own);
    if (id + 1 === this.#starts.length) {
      this.#starts = widened(this.#starts, new Int32Array(this.#starts.length * 2));
      this.#hashes = widened(this.#hashes, new Int32Array(this.#hashes.length * 2));
    }
    this.#starts[id + 1] = own + end - start;
    this.#hashes[id] = hash;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    else this.#place(id);
    return id;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let id = 0; id < this.size; id++) this.#place(id);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = spread(this.#hashes[id]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id + 1;
  }
}

function widened<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 7;
}

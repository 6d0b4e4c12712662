/** The number of bytes of a chunk; a longer line has a chunk of its own. */
const CHUNK = 1 << 20;
/** The number of bytes before each line, which hold its slot and its length. */
const HEAD = 8;

/** Lines by the numbers of their slots, as bytes outside the heap. Each line takes 16 bytes beside its own. */
export class LineStore {
  #chunks: Buffer[] = [];
  /** The number of bytes in use in the last chunk. */
  #used = 0;
  /** For each slot, the number of the chunk times CHUNK plus the offset of the line in the chunk. */
  #places = new Float64Array(64);
  /** The bytes of all lines written, and of those that are still in a slot. */
  #written = 0;
  #live = 0;

  /** Puts a line into a slot, and drops the line that was there. New slots must come in order. */
  set(slot: number, line: Uint8Array, isNew: boolean): void {
    if (!isNew) this.#live -= HEAD + this.get(slot).length;
    if (slot >= this.#places.length) {
      const grown = new Float64Array(this.#places.length * 2);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places[slot] = this.#append(slot, line);
    this.#live += HEAD + line.length;
    if (this.#written > this.#live * 1.5 + 4 * CHUNK) this.#compact();
  }

  /** The line in a slot. */
  get(slot: number): Uint8Array {
    const place = this.#places[slot]!;
    const at = place % CHUNK;
    return lineAt(this.#chunks[(place - at) / CHUNK]!, at);
  }

  /**
   * Packs the lines in a form that crosses threads; their memory is added to `transfer`. Do not use the store again.
   */
  pack(transfer: ArrayBuffer[]): PackedLines {
    for (const { buffer } of this.#chunks) transfer.push(buffer as ArrayBuffer);
    transfer.push(this.#places.buffer);
    return { chunks: this.#chunks, places: this.#places, used: this.#used, written: this.#written, live: this.#live };
  }

  /** Makes a store from what `pack` returned. */
  static unpack({ chunks, places, used, written, live }: PackedLines): LineStore {
    const store = new LineStore();
    store.#chunks = chunks.map(({ buffer }) => Buffer.from(buffer));
    store.#places = places;
    store.#used = used;
    store.#written = written;
    store.#live = live;
    return store;
  }

  #append(slot: number, line: Uint8Array): number {
    const size = HEAD + line.length;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + size > chunk.length) {
      chunk = Buffer.alloc(Math.max(size, CHUNK));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    const at = this.#used;
    chunk.writeUInt32LE(slot, at);
    chunk.writeUInt32LE(line.length + 1, at + 4);
    chunk.set(line, at + HEAD);
    this.#used += size;
    this.#written += size;
    return (this.#chunks.length - 1) * CHUNK + at;
  }

  /**
   * Moves the lines that are still in a slot together, chunk after chunk. Each old chunk is freed before the next one.
   */
  #compact(): void {
    const before = this.#places;
    const chunks = this.#chunks.reverse();
    this.#places = new Float64Array(before.length);
    this.#chunks = [];
    this.#written = this.#used = 0;
    for (let first = 0, chunk = chunks.pop(); chunk !== undefined; first += CHUNK, chunk = chunks.pop())
      for (let at = 0; at + HEAD <= chunk.length && chunk.readUInt32LE(at + 4) > 0; ) {
        const slot = chunk.readUInt32LE(at);
        const line = lineAt(chunk, at);
        if (before[slot] === first + at) this.#places[slot] = this.#append(slot, line);
        at += HEAD + line.length;
      }
  }
}

/** The stored length is one larger than that of the line, because 0 marks the end of a chunk. */
export interface PackedLines {
  readonly chunks: readonly Uint8Array[];
  readonly places: Float64Array<ArrayBuffer>;
  readonly used: number;
  readonly written: number;
  readonly live: number;
}

function lineAt(chunk: Buffer, at: number): Uint8Array {
  return chunk.subarray(at + HEAD, at + HEAD + chunk.readUInt32LE(at + 4) - 1);
}

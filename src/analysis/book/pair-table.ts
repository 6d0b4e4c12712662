/** The initial capacity. */
const LEAST = 64;

/**
 * Gives each distinct pair of small whole numbers (0 … 2^31-2) an id: 0, 1, 2, … in order of first occurrence. It is an
 * open-addressed hash table over plain typed arrays: about 20 bytes a pair, and no object for each. Pairs are the edges
 * of the stack tree (parent, frame) and the cells of its counts (stack, bin).
 */
export class PairTable {
  size = 0;
  first: Int32Array;
  second: Int32Array;
  /**
   * id + 1, or 0 for a free slot. The length is a power of two, and at most half of it is used. Empty until a pair is
   * looked up.
   */
  #slots = new Int32Array(0);

  constructor() {
    this.first = new Int32Array(0);
    this.second = new Int32Array(0);
  }

  /** Makes a table of these pairs, all different, in the order of their ids. It keeps the arrays. */
  static of(first: Int32Array, second: Int32Array): PairTable {
    const table = new PairTable();
    table.first = first;
    table.second = second;
    table.size = first.length;
    return table;
  }

  /** The pair's id; a new pair is entered. */
  idOf(first: number, second: number): number {
    if (this.#slots.length === 0) this.#index();
    const mask = this.#slots.length - 1;
    let slot = hash(first, second) & mask;
    for (;;) {
      const id = this.#slots[slot]! - 1;
      if (id < 0) break;
      if (this.first[id] === first && this.second[id] === second) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.size++;
    if (id === this.first.length) this.#grow();
    this.first[id] = first;
    this.second[id] = second;
    if (this.size * 2 > this.#slots.length) this.#index();
    else this.#place(id);
    return id;
  }

  #grow(): void {
    const capacity = Math.max(LEAST, this.first.length * 2);
    this.first = widened(this.first, capacity);
    this.second = widened(this.second, capacity);
  }

  #index(): void {
    let slots = LEAST * 2;
    while (slots < (this.size + 1) * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
    for (let id = 0; id < this.size; id++) this.#place(id);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.first[id]!, this.second[id]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id + 1;
  }
}

function widened(array: Int32Array, length: number): Int32Array {
  const wide = new Int32Array(length);
  wide.set(array);
  return wide;
}

/** Multiplicative hashing of both halves, then the finaliser of MurmurHash3, so that the low bits are good. */
function hash(first: number, second: number): number {
  let h = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 0x7f4a7c15, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/** The pairs of a table in a form that crosses threads. */
export type PackedPairs = readonly [first: Int32Array, second: Int32Array];

/** Packs a table so that its memory moves to another thread. */
export function packPairs({ first, second, size }: PairTable, transfer: ArrayBuffer[]): PackedPairs {
  const packed = [first.slice(0, size), second.slice(0, size)] as const;
  transfer.push(packed[0].buffer, packed[1].buffer);
  return packed;
}

/** Unpacks the table that `packPairs` packed. */
export function unpackPairs([first, second]: PackedPairs): PairTable {
  return PairTable.of(first, second);
}

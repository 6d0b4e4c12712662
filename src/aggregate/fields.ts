/** A few numbers for each group. The numbers of one field for all groups are adjacent. */
export class Fields {
  readonly arrays: Float64Array<ArrayBuffer>[];
  readonly #empty: readonly number[];
  readonly #narrow: number;
  #capacity = 0;
  /** A sum of the numbers that were only touched, because the compiler leaves out reads without an effect. */
  touched = 0;

  /**
   * The first `narrow` fields exist from the beginning, the others from `widen` on. `empty` has the initial value of
   * each.
   */
  constructor(empty: readonly number[], narrow: number) {
    this.#empty = empty;
    this.#narrow = narrow;
    this.arrays = empty.slice(0, narrow).map(() => new Float64Array());
  }

  get isWide(): boolean {
    return this.arrays.length === this.#empty.length;
  }

  /**
   * Reads the numbers of some groups only to bring them into the processor's cache: together the processor waits for
   * them once, and otherwise once for each.
   */
  touch(groups: Uint32Array, from: number, to: number): void {
    if (this.#capacity < FAR) return;
    let sum = 0;
    for (const array of this.arrays) for (let k = from; k < to; k++) sum += array[groups[k]!]!;
    this.touched = sum;
  }

  reserve(groups: number): void {
    if (groups <= this.#capacity) return;
    this.#capacity = Math.max(groups, this.#capacity * 2, 8);
    for (const [k, array] of this.arrays.entries()) this.arrays[k] = this.#grown(array, k);
  }

  clear(): void {
    for (const [k, array] of this.arrays.entries()) array.fill(this.#empty[k]!);
  }

  widen(): void {
    while (!this.isWide) this.arrays.push(this.#grown(NONE, this.arrays.length));
  }

  pack(): Float64Array<ArrayBuffer>[] {
    return this.arrays;
  }

  unpack(arrays: readonly Float64Array<ArrayBuffer>[]): void {
    this.#capacity = arrays[0]!.length;
    if (arrays.length > this.#narrow) this.widen();
    for (const [k, array] of arrays.entries()) this.arrays[k] = array;
  }

  #grown(array: Float64Array, k: number): Float64Array<ArrayBuffer> {
    const grown = new Float64Array(this.#capacity);
    grown.set(array);
    if (this.#empty[k] !== 0) grown.fill(this.#empty[k]!, array.length);
    return grown;
  }
}

const NONE = new Float64Array();
/** From this many groups on, their numbers do not all fit into the cache. */
const FAR = 1 << 14;

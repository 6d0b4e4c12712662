import type { Wide } from '../plan/plan.ts';
import { seededRandom } from '../random.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { LineStore } from './line-store.ts';
import type { WideState, WideStep } from './wide-step.ts';

/**
 * A uniform sample of a fixed size: the records with the smallest random ranks, in input order. Ranks come from the
 * seed and the record's number. Memory grows only with the size of the sample: 36 bytes for each record and at most one
 * and a half times its line, outside the heap.
 */
export function openReservoir({ size, seed }: Extract<Wide, { op: 'reservoir' }>): WideStep {
  return {
    expressions: [],
    description: `sample of ${size} by seed ${seed}`,
    ordered: true,
    create: () => new Reservoir(size, seed),
    decode(json) {
      const sample = new Reservoir(size, seed);
      for (const [rank, index, line] of json as [number, number, string][]) sample.add(rank, index, Buffer.from(line));
      return sample;
    },
  };
}

class Reservoir implements WideState {
  readonly #size: number;
  readonly #seed: number;
  readonly #lines = new LineStore();
  /** For each slot, the random rank that decides whether its line stays, and the line's number in the input. */
  #ranks = new Float64Array(64);
  #indexes = new Float64Array(64);
  /** A heap of slots ordered by rank: the first slot has the line with the largest rank, which is the next to leave. */
  #heap = new Uint32Array(64);
  #count = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#seed = seed;
  }

  taker(_: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const random = seededRandom(this.#seed);
    let index = 0;
    return (cursor) => {
      const rank = random();
      if (this.#takes(rank, index)) this.add(rank, index, lineOf(cursor));
      index++;
      return true;
    };
  }

  merge(next: WideState): void {
    const other = next as Reservoir;
    for (const slot of other.#inOrder()) this.add(other.#ranks[slot]!, other.#indexes[slot]!, other.#lines.get(slot));
  }

  encode(): Json {
    return Array.from(this.#inOrder(), (slot) => [this.#ranks[slot]!, this.#indexes[slot]!, this.#text(slot)]);
  }

  held(): string {
    return `a sample of ${this.#count.toLocaleString('en-US')} records`;
  }

  finish() {
    const order = this.#inOrder();
    return { lines: { length: order.length, [Symbol.iterator]: () => this.#texts(order) } };
  }

  /** Adds a line if its rank is among the smallest. */
  add(rank: number, index: number, line: Uint8Array): void {
    if (!this.#takes(rank, index)) return;
    if (this.#count === this.#size) {
      const slot = this.#heap[0]!;
      this.#put(slot, rank, index, line, false);
      this.#sink(slot);
      return;
    }
    const slot = this.#count++;
    if (slot === this.#heap.length) this.#grow();
    this.#put(slot, rank, index, line, true);
    this.#rise(slot);
  }

  #takes(rank: number, index: number): boolean {
    if (this.#count < this.#size) return true;
    const first = this.#heap[0]!;
    return this.#size > 0 && isAbove(this.#ranks[first]!, this.#indexes[first]!, rank, index);
  }

  #put(slot: number, rank: number, index: number, line: Uint8Array, isNew: boolean): void {
    this.#ranks[slot] = rank;
    this.#indexes[slot] = index;
    this.#lines.set(slot, line, isNew);
  }

  #grow(): void {
    const length = this.#heap.length * 2;
    const before = { ranks: this.#ranks, indexes: this.#indexes, heap: this.#heap };
    this.#ranks = new Float64Array(length);
    this.#indexes = new Float64Array(length);
    this.#heap = new Uint32Array(length);
    this.#ranks.set(before.ranks);
    this.#indexes.set(before.indexes);
    this.#heap.set(before.heap);
  }

  #isAbove(a: number, b: number): boolean {
    return isAbove(this.#ranks[a]!, this.#indexes[a]!, this.#ranks[b]!, this.#indexes[b]!);
  }

  /** Moves a slot from the end of the heap to its place. */
  #rise(slot: number): void {
    const heap = this.#heap;
    let at = this.#count - 1;
    for (let above = (at - 1) >> 1; at > 0 && this.#isAbove(slot, heap[above]!); above = (at - 1) >> 1) {
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = slot;
  }

  /** Moves a slot from the top of the heap to its place. */
  #sink(slot: number): void {
    const heap = this.#heap;
    const count = this.#count;
    let at = 0;
    for (let below = 1; below < count; below = 2 * at + 1) {
      const child = below + 1 < count && this.#isAbove(heap[below + 1]!, heap[below]!) ? below + 1 : below;
      if (!this.#isAbove(heap[child]!, slot)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = slot;
  }

  /** The slots in the order of the input. */
  #inOrder(): Uint32Array {
    const indexes = this.#indexes;
    return this.#heap.slice(0, this.#count).sort((a, b) => indexes[a]! - indexes[b]!);
  }

  *#texts(order: Uint32Array): Iterator<string> {
    for (const slot of order) yield this.#text(slot);
  }

  #text(slot: number): string {
    return Buffer.from(this.#lines.get(slot)).toString();
  }
}

/** Whether a line leaves the sample before another. */
function isAbove(rank: number, index: number, otherRank: number, otherIndex: number): boolean {
  return rank > otherRank || (rank === otherRank && index > otherIndex);
}

import type { Wide } from '../plan/plan.ts';
import { seededRandom } from '../random.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import type { WideState, WideStep } from './wide-step.ts';

/** A line with the random rank that decides whether it stays, and where it stood. */
interface Ranked {
  readonly rank: number;
  readonly index: number;
  readonly line: string;
}

/**
 * A uniform sample of a fixed size: the records with the smallest random ranks, in input order. Ranks come from the
 * seed and the record's number. Memory grows with the size of the sample alone.
 */
export function openReservoir({ size, seed }: Extract<Wide, { op: 'reservoir' }>): WideStep {
  return {
    expressions: [],
    description: `sample of ${size} by seed ${seed}`,
    ordered: true,
    create: () => new Reservoir(size, seed, []),
    decode: (json) =>
      new Reservoir(
        size,
        seed,
        (json as [number, number, string][]).map(([rank, index, line]) => ({ rank, index, line })),
      ),
  };
}

class Reservoir implements WideState {
  readonly #size: number;
  readonly #seed: number;
  #kept: Ranked[];
  /** Records of this rank and above do not stay. */
  #limit = 2;

  constructor(size: number, seed: number, kept: Ranked[]) {
    this.#size = size;
    this.#seed = seed;
    this.#kept = kept;
    this.#trim();
  }

  taker(_: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const random = seededRandom(this.#seed);
    let index = 0;
    return (cursor) => {
      const rank = random();
      if (this.#size > 0 && rank < this.#limit)
        this.#kept.push({ rank, index, line: Buffer.from(lineOf(cursor)).toString() });
      index++;
      if (this.#kept.length >= this.#size + Math.max(this.#size, 64)) this.#trim();
      return true;
    };
  }

  merge(next: WideState): void {
    this.#kept = this.#kept.concat((next as Reservoir).#kept);
    this.#trim();
  }

  encode(): Json {
    this.#trim();
    return this.#kept.map(({ rank, index, line }) => [rank, index, line]);
  }

  finish() {
    this.#trim();
    return { lines: this.#kept.toSorted((a, b) => a.index - b.index).map(({ line }) => line) };
  }

  #trim(): void {
    const size = this.#size;
    this.#kept = this.#kept.sort((a, b) => a.rank - b.rank || a.index - b.index).slice(0, size);
    if (this.#kept.length === size && size > 0) this.#limit = this.#kept[size - 1]!.rank;
  }
}

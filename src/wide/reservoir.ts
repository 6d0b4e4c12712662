import type { Wide } from '../plan/plan.ts';
import { seededRandom } from '../random.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import type { WideState, WideStep } from './wide-step.ts';

/** A line with the random rank that decides whether it stays, and its number in the input. */
interface Ranked {
  readonly rank: number;
  readonly index: number;
  readonly line: string;
}

/**
 * A uniform sample of a fixed size: the records with the smallest random ranks, in input order. Ranks come from the
 * seed and the record's number. Memory grows only with the size of the sample.
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
  /** A heap ordered by rank, whose first element has the largest rank and is the next to leave. */
  readonly #kept: Ranked[] = [];

  constructor(size: number, seed: number, kept: readonly Ranked[]) {
    this.#size = size;
    this.#seed = seed;
    for (const each of kept) this.#add(each);
  }

  taker(_: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const random = seededRandom(this.#seed);
    let index = 0;
    return (cursor) => {
      const rank = random();
      if (this.#takes(rank, index)) this.#add({ rank, index, line: Buffer.from(lineOf(cursor)).toString() });
      index++;
      return true;
    };
  }

  merge(next: WideState): void {
    for (const each of (next as Reservoir).#kept) this.#add(each);
  }

  encode(): Json {
    return this.#inOrder().map(({ rank, index, line }) => [rank, index, line]);
  }

  held(): string {
    return `a sample of ${this.#kept.length.toLocaleString('en-US')} records`;
  }

  finish() {
    return { lines: this.#inOrder().map(({ line }) => line) };
  }

  #inOrder(): Ranked[] {
    return this.#kept.toSorted((a, b) => a.index - b.index);
  }

  #takes(rank: number, index: number): boolean {
    return this.#kept.length < this.#size || (this.#size > 0 && isAbove(this.#kept[0]!, { rank, index }));
  }

  #add(entry: Ranked): void {
    const kept = this.#kept;
    if (!this.#takes(entry.rank, entry.index)) return;
    if (kept.length < this.#size) {
      let at = kept.push(entry) - 1;
      for (let above = (at - 1) >> 1; at > 0 && isAbove(entry, kept[above]!); above = (at - 1) >> 1) {
        kept[at] = kept[above]!;
        at = above;
      }
      kept[at] = entry;
      return;
    }
    let at = 0;
    for (let below = 1; below < kept.length; below = 2 * at + 1) {
      const child = below + 1 < kept.length && isAbove(kept[below + 1]!, kept[below]!) ? below + 1 : below;
      if (!isAbove(kept[child]!, entry)) break;
      kept[at] = kept[child]!;
      at = child;
    }
    kept[at] = entry;
  }
}

/** Whether `a` leaves the sample before `b`. */
function isAbove(a: Omit<Ranked, 'line'>, b: Omit<Ranked, 'line'>): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.index > b.index);
}

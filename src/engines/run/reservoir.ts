import { partRandom } from '../../random.ts';
import type { Json } from '../../record/record.ts';

/** A line with the random rank that decides whether it stays, and where it stood. */
interface Entry {
  readonly rank: number;
  readonly part: number;
  readonly index: number;
  readonly line: string;
}

/** A uniform sample of a fixed size: the records with the smallest random ranks. It holds just these; samples of parts merge. */
export interface Reservoir {
  /** Takes a line of the input's part of this number; lines of a part come one after the other. */
  add(part: number, line: () => string): void;
  merge(other: Reservoir): void;
  encode(): Json;
  /** The sample in input order. */
  lines(): string[];
  readonly entries: readonly Entry[];
}

/** An empty sample of at most `size` records. Ranks come from the seed and the part's number, so that parts may be read anywhere. */
export function createReservoir(size: number, seed: number): Reservoir {
  let part = -1;
  let random = partRandom(seed, 0);
  let entries: Entry[] = [];
  let limit = 2;
  let index = 0;
  const trim = () => {
    entries = entries.sort((a, b) => a.rank - b.rank || a.part - b.part || a.index - b.index).slice(0, size);
    if (entries.length === size && size > 0) limit = entries[size - 1]!.rank;
  };
  return {
    add(number, line) {
      if (number !== part) {
        part = number;
        index = 0;
        random = partRandom(seed, part);
      }
      const rank = random();
      if (size > 0 && rank < limit) entries.push({ rank, part, index, line: line() });
      index++;
      if (entries.length >= size + Math.max(size, 64)) trim();
    },
    merge(other) {
      entries = entries.concat(other.entries);
      trim();
    },
    encode() {
      trim();
      return entries.map(({ rank, part: p, index: i, line }) => [rank, p, i, line]);
    },
    lines() {
      trim();
      return [...entries].sort((a, b) => a.part - b.part || a.index - b.index).map(({ line }) => line);
    },
    get entries() {
      return entries;
    },
  };
}

/** A sample from what `encode` wrote, to be merged into another. */
export function decodeReservoir(size: number, json: Json): Reservoir {
  const reservoir = createReservoir(size, 0);
  const entries = (json as [number, number, number, string][]).map(([rank, part, index, line]) => ({
    rank,
    part,
    index,
    line,
  }));
  reservoir.merge({ ...reservoir, entries });
  return reservoir;
}

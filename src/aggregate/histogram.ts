import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { decodeNumber, encodeNumber, numberOf } from './numbers.ts';
import { badParam } from './params.ts';
import { createRuler, FARTHEST, niceWidth, type Ruler } from './ruler.ts';
import {
  addToSpread,
  decodeSpread,
  encodeSpread,
  mergeSpreads,
  SPREAD_ERROR,
  SPREAD_LIMIT,
  type Spread,
  walkSpread,
  zeroSpread,
} from './spread.ts';

/**
 * Bins {from, to, count} with from ≤ x < to, ascending and adjacent, aligned to multiples of the width. Empty bins
 * between are listed unless there would be more than 1,000 bins. A null for `from` or `to` is an open end, for infinite
 * values.
 */
export const histogram: AggregateEntry = {
  name: 'histogram',
  usage: 'histogram(x[, width])',
  doc: 'Array of {from, to, count} over the numbers in x, from ≤ x < to; without a width, about 20 bins of a round one',
  cost: 'with a width: exact, memory for the bins in use; without: exact up to 100,000 numbers, beyond, values moved by up to 0.2 %',
  elsewhere: ['hist', 'bins', 'bucket', 'buckets'],
  wants: 'numbers',
  args: [1, 1],
  params: [0, 1],
  create: ([width]) => (width === undefined ? createAutomaticHistogram() : createHistogram(widthOf(width))),
};

/** A histogram with a given width. It keeps only counts. */
export function createHistogram(width: number): Aggregate<Counts> {
  const ruler = createRuler(width);
  return {
    zero: () => new Map(),
    add(counts, [x]) {
      const n = numberOf(x);
      return Number.isNaN(n) ? counts : addCount(counts, ruler.binOf(n), 1);
    },
    merge(a, b) {
      for (const [bin, count] of b) addCount(a, bin, count);
      return a;
    },
    finish: (counts) => ({ value: binsOf(counts, ruler) }),
    encode: (counts) => Array.from(counts, ([bin, count]) => [encodeNumber(bin), count]),
    decode: (json) => new Map((json as [Json, number][]).map(([bin, count]) => [decodeNumber(bin), count])),
  };
}

/** A histogram whose width is chosen at the end. `limit` is the number of numbers that are kept exactly. */
export function createAutomaticHistogram(limit = SPREAD_LIMIT): Aggregate<Spread> {
  return {
    zero: zeroSpread,
    add(state, [x]) {
      const n = numberOf(x);
      return Number.isNaN(n) ? state : addToSpread(state, n, limit);
    },
    merge: (a, b) => mergeSpreads(a, b, limit),
    finish(state) {
      const ruler = createRuler(widthFor(state));
      const counts: Counts = new Map();
      walkSpread(state, (value, count) => addCount(counts, ruler.binOf(value), count));
      const value = binsOf(counts, ruler);
      return state.values === undefined ? { value, error: SPREAD_ERROR } : { value };
    },
    encode: encodeSpread,
    decode: decodeSpread,
  };
}

/** The count of each bin. */
export type Counts = Map<number, number>;

function addCount(counts: Counts, bin: number, count: number): Counts {
  return counts.set(bin, (counts.get(bin) ?? 0) + count);
}

function widthOf(width: Json): number {
  if (typeof width === 'number' && width >= 1e-300 && Number.isFinite(width)) return width;
  throw badParam('histogram(x, 10)', 'the width of the bins', 'a number above 0', width);
}

/**
 * The width of automatic bins: a twentieth of the range, rounded up to a nice number; a whole number for whole numbers;
 * wide enough that neighbouring edges differ.
 */
function widthFor(spread: Spread): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  walkSpread(spread, (value) => {
    if (!Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  });
  if (low > high) return 1;
  const range = high / BINS - low / BINS;
  const finest = Math.max(Math.abs(low), Math.abs(high)) * 1e-12;
  return niceWidth(Math.max(range, finest, spread.whole || range === 0 ? 1 : 1e-300));
}

const BINS = 20;
const MOST_LISTED = 1000;

function binsOf(counts: Counts, ruler: Ruler): Json {
  const used = [...counts.keys()].sort((a, b) => a - b);
  const finite = used.filter(Number.isFinite);
  const [low, high] = [finite[0] ?? 0, finite.at(-1) ?? -1];
  const listed = high - low < MOST_LISTED ? Array.from({ length: high - low + 1 }, (_, k) => low + k) : finite;
  const bins: Json[] = listed.map((bin) => ({
    from: ruler.edge(bin),
    to: ruler.edge(bin + 1),
    count: counts.get(bin) ?? 0,
  }));
  const [below, above] = [counts.get(Number.NEGATIVE_INFINITY), counts.get(Number.POSITIVE_INFINITY)];
  if (below !== undefined) bins.unshift({ from: null, to: ruler.edge(-FARTHEST), count: below });
  if (above !== undefined) bins.push({ from: ruler.edge(FARTHEST), to: null, count: above });
  return bins;
}

import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { numberOf, orNull } from './numbers.ts';
import { badParam } from './params.ts';
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

const COST = 'exact up to 100,000 numbers (8 bytes each); beyond, within 0.2 % (some 100 kB)';

/** The quantile at 1/2. */
export const median: AggregateEntry = {
  name: 'median',
  usage: 'median(x)',
  doc: 'Median of the numbers in x; null where there are none',
  cost: COST,
  elsewhere: ['p50', 'med', 'middle'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [0, 0],
  create: () => createQuantile(0.5),
};

/**
 * The quantile at p, from 0 (the smallest) to 1 (the largest). Between two values it interpolates linearly, as R's type
 * 7, numpy and Excel do.
 */
export const quantile: AggregateEntry = {
  name: 'quantile',
  usage: 'quantile(x, p)',
  doc: 'The number in x below which a share p (0 to 1) of them lies, interpolated (type 7); null where there are none',
  cost: COST,
  elsewhere: ['percentile', 'quantiles', 'percentiles', 'p90', 'p95', 'p99', 'perc'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [1, 1],
  create: ([p]) => createQuantile(shareOf(p!)),
};

/** Makes the aggregate. `limit` is the number of numbers that are kept exactly. */
export function createQuantile(p: number, limit = SPREAD_LIMIT): Aggregate<Spread> {
  return {
    zero: zeroSpread,
    add(state, [x]) {
      const n = numberOf(x);
      return Number.isNaN(n) ? state : addToSpread(state, n, limit);
    },
    merge: (a, b) => mergeSpreads(a, b, limit),
    finish(state) {
      const value = state.n === 0 ? null : orNull(quantileOf(state, p));
      return state.values === undefined ? { value, error: SPREAD_ERROR } : { value };
    },
    encode: encodeSpread,
    decode: decodeSpread,
  };
}

function shareOf(p: Json): number {
  if (typeof p === 'number' && p >= 0 && p <= 1) return p;
  const percent = typeof p === 'number' && p > 1 && p <= 100 ? `for ${p} % write ${p / 100}` : undefined;
  throw badParam('quantile(x, 0.95)', 'p', 'a number from 0 to 1', p, percent);
}

function quantileOf(spread: Spread, p: number): number {
  const rank = p * (spread.n - 1);
  const lower = Math.floor(rank);
  const [a, b] = atRanks(spread, lower, Math.ceil(rank));
  return between(a, b, rank - lower);
}

/** The values at two ranks, from 0. The first and the last are exact even where the others are in buckets. */
function atRanks(spread: Spread, lower: number, upper: number): [number, number] {
  let a = Number.NaN;
  let b = Number.NaN;
  let below = 0;
  walkSpread(spread, (value, count) => {
    if (lower >= below && lower < below + count) a = value;
    if (upper >= below && upper < below + count) b = value;
    below += count;
  });
  const exactly = (rank: number, value: number) =>
    rank === 0 ? spread.min : rank === spread.n - 1 ? spread.max : value;
  return [exactly(lower, a), exactly(upper, b)];
}

/** a + (b - a)·share, where b - a may overflow and either may be infinite. */
function between(a: number, b: number, share: number): number {
  if (share === 0 || a === b) return a;
  const width = b - a;
  return Number.isFinite(width) ? a + width * share : a * (1 - share) + b * share;
}

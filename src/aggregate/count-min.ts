import { type Hash, hashKey } from './hash.ts';
import type { Key } from './key.ts';

/**
 * A count-min sketch (Cormode and Muthukrishnan 2005): 5 rows of 2^17 counters, 5 MB. Counters only add up, so the
 * sketch of a whole is the sum of those of its parts. An estimate is never too low. Whatever the counts are, it is too
 * high by more than COUNT_MIN_ERROR of the total with a probability of less than e^-5.
 */
export type Counters = Float64Array;

const ROWS = 5;
const WIDTH = 1 << 17;

/** The bound of an estimate's error, as a share of all that was added. */
export const COUNT_MIN_ERROR = Math.E / WIDTH;

/** A sketch without counts. */
export function createCounters(): Counters {
  return new Float64Array(ROWS * WIDTH);
}

/** Adds a count to a key. Costs 5 additions. */
export function addToCounters(counters: Counters, key: Key, count: number): void {
  const { high, low } = hashKey(key, hash);
  for (let row = 0; row < ROWS; row++) counters[cell(row, high, low)]! += count;
}

/** The estimated count of a key. */
export function countFrom(counters: Counters, key: Key): number {
  const { high, low } = hashKey(key, hash);
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < ROWS; row++) least = Math.min(least, counters[cell(row, high, low)]!);
  return least;
}

/** Adds the counters of `b` to `a`. */
export function mergeCounters(a: Counters, b: Counters): void {
  for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
}

/**
 * The cell of a hash in a row. Each row mixes the two halves of the hash in another way (Kirsch and Mitzenmacher 2006).
 */
function cell(row: number, high: number, low: number): number {
  return row * WIDTH + ((high + Math.imul(row, low | 1)) & (WIDTH - 1));
}

const hash: Hash = { high: 0, low: 0 };

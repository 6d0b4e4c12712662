import { type Hash, hashKey } from './hash.ts';
import type { Key } from './key.ts';

/**
 * Count-min sketch (Cormode and Muthukrishnan 2005): 5 rows of 2^17 counters, 5 MB. Counters only add up, so the sketch
 * of a whole is the sum of those of its parts. An estimate is never too low; it is too high by more than
 * COUNT_MIN_ERROR of the total with a probability of less than e^-5, whatever the counts are.
 */
export type Counters = Float64Array;

const ROWS = 5;
const WIDTH = 1 << 17;

/** How much too high an estimate is, at most, as a share of all that was added. */
export const COUNT_MIN_ERROR = Math.E / WIDTH;

export function createCounters(): Counters {
  return new Float64Array(ROWS * WIDTH);
}

export function addToCounters(counters: Counters, key: Key, count: number): void {
  const { high, low } = hashKey(key, hash);
  for (let row = 0; row < ROWS; row++) counters[cell(row, high, low)]! += count;
}

export function countFrom(counters: Counters, key: Key): number {
  const { high, low } = hashKey(key, hash);
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < ROWS; row++) least = Math.min(least, counters[cell(row, high, low)]!);
  return least;
}

export function mergeCounters(a: Counters, b: Counters): void {
  for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
}

/** Each row takes another mixture of the two halves of the hash (Kirsch and Mitzenmacher 2006). */
function cell(row: number, high: number, low: number): number {
  return row * WIDTH + ((high + Math.imul(row, low | 1)) & (WIDTH - 1));
}

const hash: Hash = { high: 0, low: 0 };

import { normalQuantile } from '../../normal.ts';

/**
 * An estimate with the interval that covers the truth in a share `level` of such samples; without ends if there is too
 * little data.
 */
export interface Estimate {
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number;
}

/** The default level of intervals. */
export const LEVEL = 0.95;

/**
 * The share of `hits` among `of` independent draws, with the score interval (Wilson, 'Probable inference, the law of
 * succession, and statistical inference', 1927), which holds its level also for small counts and for shares near 0 and
 * 1. Undefined without draws.
 */
export function shareInterval(hits: number, of: number, level: number = LEVEL): Estimate | undefined {
  if (of === 0) return undefined;
  const value = hits / of;
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const middle = (hits + z2 / 2) / (of + z2);
  const reach = Math.sqrt(z2 * (value * (1 - value) * of + z2 / 4)) / (of + z2);
  return { value, low: hits === 0 ? 0 : middle - reach, high: hits === of ? 1 : middle + reach, level };
}

/** A quantile of sorted numbers, interpolated between neighbours (Hyndman and Fan 1996, type 7). */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low === high ? low : low + (at - below) * (high - low);
}

/** A number and how often it occurred. */
export type Weighted = readonly [value: number, count: number];

/**
 * The quantile of numbers with counts, as if each were repeated. `sorted` must be in order of value. Undefined without
 * numbers.
 */
export function countedQuantile(sorted: readonly Weighted[], q: number): number | undefined {
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const at = q * (total - 1);
  const below = Math.floor(at);
  const low = countedAt(sorted, below);
  const high = countedAt(sorted, Math.min(below + 1, total - 1));
  return low + (at - below) * (high - low);
}

/** The n-th smallest number, from 0. */
function countedAt(sorted: readonly Weighted[], n: number): number {
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (n < seen) return value;
  }
  return sorted.at(-1)![0];
}

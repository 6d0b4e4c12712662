import { normalQuantile } from '../../normal.ts';
import { type Estimate, LEVEL } from './interval.ts';

/** A pair of numbers and how often it occurred. */
export type CountedPair = readonly [x: number, y: number, count: number];

/**
 * Spearman's rank correlation of counted pairs: Pearson's correlation of mean ranks, so ties are exact. The interval is
 * Fisher's z with the standard error of Bonett and Wright (2000), sqrt((1 + rho²/2) / (n - 3)), where `independent`
 * replaces n if pairs of one client resemble each other. There is no interval for fewer than ten pairs. Undefined if
 * one side never varies or n < 4.
 */
export function rankCorrelation(
  pairs: readonly CountedPair[],
  independent?: number,
  level: number = LEVEL,
): Estimate | undefined {
  const n = pairs.reduce((sum, [, , count]) => sum + count, 0);
  const xRanks = meanRanks(pairs.map(([x, , count]) => [x, count]));
  const yRanks = meanRanks(pairs.map(([, y, count]) => [y, count]));
  const middle = (n + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y, count] of pairs) {
    const [dx, dy] = [xRanks.get(x)! - middle, yRanks.get(y)! - middle];
    xy += count * dx * dy;
    xx += count * dx * dx;
    yy += count * dy * dy;
  }
  if (n < 4 || xx === 0 || yy === 0) return undefined;
  const value = xy / Math.sqrt(xx * yy);
  const effective = independent ?? n;
  if (effective < LEAST) return { value, low: undefined, high: undefined, level };
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt((1 + value ** 2 / 2) / (effective - 3));
  const z = Math.atanh(Math.max(-1, Math.min(1, value)));
  return { value, low: Math.tanh(z - reach), high: Math.tanh(z + reach), level };
}

/** With fewer pairs, Fisher's z is far from normal. */
const LEAST = 10;

/** The mean rank, from 1, of each distinct value. */
function meanRanks(counted: readonly (readonly [number, number])[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [value, count] of counted) counts.set(value, (counts.get(value) ?? 0) + count);
  const ranks = new Map<number, number>();
  let below = 0;
  for (const [value, count] of [...counts].sort((a, b) => a[0] - b[0])) {
    ranks.set(value, below + (count + 1) / 2);
    below += count;
  }
  return ranks;
}

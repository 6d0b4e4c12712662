import { countedQuantile, type Estimate, LEVEL, type Weighted } from '../statistics/interval.ts';
import { CLUSTERS } from './by-cluster.ts';
import type { Design } from './design.ts';
import { type DrawnRatio, estimatedShare } from './estimate.ts';
import type { ClusterSpreads } from './spread-by-cluster.ts';

/** The numbers of the clusters of a unit. */
export interface DrawnNumbers {
  readonly design: Design;
  readonly numbers: ClusterSpreads;
}

/**
 * Estimates a quantile of the numbers of everything, each number with the weight of its cluster. The interval holds the
 * numbers for which the interval of the share below them holds `q` (Woodruff 1952, in the form of a test: Francisco and
 * Fuller 1991). Without an end where the quantile could lie beyond all numbers, and without both if too few clusters
 * were drawn; undefined without numbers.
 */
export function estimatedQuantile(drawn: readonly [DrawnNumbers, ...DrawnNumbers[]], q: number): Estimate | undefined {
  const sorted = pooled(drawn[0]);
  const value = countedQuantile(sorted, q);
  if (value === undefined) return undefined;
  const shareAt = sharesOf(drawn);
  const count = drawn[0].numbers.reduce((sum, [, counted]) => sum + countIn(counted, counted.length), 0);
  const beyond = LEAST / count;
  const known = shareAt(value, true);
  const some = known.low !== undefined || known.value === 0 || known.value === 1;
  if (!some) return { value, low: undefined, high: undefined, level: LEVEL };
  /** Whether the quantile may lie at a number or below, and whether at it or above. */
  const mayEnd = (x: number) => {
    const { value: share, high = 1 } = shareAt(x, true);
    return share === 0 ? q <= beyond : share === 1 || high >= q;
  };
  const mayBegin = (x: number) => {
    const { value: share, low = 0 } = shareAt(x, false);
    return share === 1 ? q >= 1 - beyond : share === 0 || low <= q;
  };
  const from = firstOf(sorted.length, (k) => mayEnd(sorted[k]![0]));
  const to = firstOf(sorted.length, (k) => !mayBegin(sorted[k]![0])) - 1;
  return {
    value,
    low: q <= beyond ? undefined : sorted[from]?.[0],
    high: q >= 1 - beyond ? undefined : sorted[to]?.[0],
    level: LEVEL,
  };
}

/** With fewer numbers expected on one side of a quantile, none may have been drawn from there (the rule of three). */
const LEAST = 3;

/** The numbers of all clusters in order, with their weights, of which the smallest is 1. */
function pooled({ design, numbers }: DrawnNumbers): Weighted[] {
  let least = Number.POSITIVE_INFINITY;
  for (const weight of design.weights) if (weight > 0 && weight < least) least = weight;
  const list: Weighted[] = [];
  for (const [cluster, counted] of numbers) {
    const weight = design.weights[cluster]! / least;
    if (weight > 0) for (let k = 0; k < counted.length; k += 2) list.push([counted[k]!, counted[k + 1]! * weight]);
  }
  return list.sort(([a], [b]) => a - b);
}

/** Makes the function that estimates the share of the numbers below x, or up to x. */
function sharesOf(drawn: readonly [DrawnNumbers, ...DrawnNumbers[]]): (x: number, upTo: boolean) => Estimate {
  const units = drawn.map(({ design, numbers }) => ({ design, numbers, wholes: byCluster(numbers, wholeOf) }));
  return (x, upTo) => {
    const [first, ...others] = units.map(({ design, numbers, wholes }): DrawnRatio => {
      const sums = byCluster(numbers, (counted) => {
        const pairs = firstOf(counted.length / 2, (k) => (upTo ? counted[2 * k]! > x : counted[2 * k]! >= x));
        return countIn(counted, 2 * pairs);
      });
      return { design, sums, wholes };
    });
    return estimatedShare([first!, ...others])!;
  };
}

function wholeOf(counted: readonly number[]): number {
  return countIn(counted, counted.length);
}

/** The sum of the counts among the first members of a list of values and counts. */
function countIn(counted: readonly number[], members: number): number {
  let sum = 0;
  for (let k = 1; k < members; k += 2) sum += counted[k]!;
  return sum;
}

function byCluster(numbers: ClusterSpreads, made: (counted: readonly number[]) => number): number[] {
  const values = new Array<number>(CLUSTERS).fill(0);
  for (const [cluster, counted] of numbers) values[cluster] = made(counted);
  return values;
}

/** The first place below `length` from which on a condition holds, or `length`. */
function firstOf(length: number, holds: (place: number) => boolean): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

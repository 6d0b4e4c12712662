import { REPLICATES, type ReplicatedSum, replicatesOf } from '../../statistics/bootstrap.ts';
import { type Estimate, percentileInterval } from '../../statistics/interval.ts';
import { ratio } from '../report/ranking.ts';
import { type Bin, type BinCounts, type DurationQuantile, durationQuantile } from '../tally/durations.ts';

/** How long hangs last, in ms. */
export interface DurationFigures {
  readonly hangs: number;
  readonly median: DurationQuantile;
  readonly medianInterval: Estimate | undefined;
  readonly q1: DurationQuantile;
  readonly q3: DurationQuantile;
  readonly p95: DurationQuantile;
}

/** Counts by bin: the true ones first, then one for each replicate. */
export type ReplicatedBins = readonly Map<Bin, number>[];

/** Counts of one or more sides, with their replicates. */
export function replicatedBins(...sides: readonly ReadonlyMap<Bin, ReplicatedSum>[]): ReplicatedBins {
  const all = Array.from({ length: REPLICATES + 1 }, () => new Map<Bin, number>());
  for (const side of sides) {
    for (const [bin, sum] of side) {
      const replicates = replicatesOf(sum);
      for (let b = 0; b <= REPLICATES; b++) {
        const count = b === 0 ? sum.total : replicates[b - 1]!;
        all[b]!.set(bin, (all[b]!.get(bin) ?? 0) + count);
      }
    }
  }
  return all;
}

function estimate(figures: readonly (number | undefined)[]): Estimate | undefined {
  const [value, ...replicates] = figures.map((figure) => figure ?? Number.NaN);
  return value === undefined || Number.isNaN(value) ? undefined : percentileInterval(value, replicates);
}

/** Quantiles of durations, the median with its interval. Undefined without hangs. */
export function durationFigures(bins: ReplicatedBins): DurationFigures | undefined {
  const counts = bins[0]!;
  const median = durationQuantile(counts, 0.5);
  if (median === undefined) return undefined;
  return {
    hangs: sumCounts(counts),
    median,
    medianInterval: estimate(bins.map((replicate) => durationQuantile(replicate, 0.5)?.value)),
    q1: durationQuantile(counts, 0.25)!,
    q3: durationQuantile(counts, 0.75)!,
    p95: durationQuantile(counts, 0.95)!,
  };
}

/** Median of the first minus that of the second, with its interval. */
export function medianDifference(plugin: ReplicatedBins, other: ReplicatedBins): Estimate | undefined {
  return estimate(
    plugin.map((replicate, b) => {
      const [left, right] = [durationQuantile(replicate, 0.5), durationQuantile(other[b]!, 0.5)];
      return left && right && left.value - right.value;
    }),
  );
}

/** What the first is of both, by a measure of counts, with its interval. */
export function shareOf(
  part: ReplicatedBins,
  rest: ReplicatedBins,
  measure: (counts: BinCounts) => number,
): Estimate | undefined {
  return estimate(
    part.map((replicate, b) => {
      const [of, remaining] = [measure(replicate), measure(rest[b]!)];
      return of + remaining === 0 ? undefined : ratio(of, of + remaining);
    }),
  );
}

/** Ratio of two sums over sessions, times `scale`, with its interval. */
export function ratioOfSums(part: ReplicatedSum, whole: ReplicatedSum, scale: number): Estimate | undefined {
  const [parts, wholes] = [replicatesOf(part), replicatesOf(whole)];
  const rate = (a: number, b: number) => (b === 0 ? undefined : (a * scale) / b);
  return estimate([rate(part.total, whole.total), ...Array.from(parts, (x, b) => rate(x, wholes[b]!))]);
}

/** All hangs. */
export function sumCounts(counts: BinCounts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

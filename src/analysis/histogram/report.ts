import { type BucketQuantile, bucketQuantile, isNumeric, type Shape } from './buckets.ts';
import { boundsOf } from './read.ts';
import type { HistogramState } from './state.ts';
import { type HistogramFacts, type Series, sumHistograms } from './sums.ts';

/** The result of `mergeHistograms`: a histogram for each group, key and shape, most values first within a group. */
export interface HistogramReport {
  readonly name: string;
  readonly facts: HistogramFacts;
  readonly histograms: readonly MergedHistogram[];
}

/** One histogram, merged over pings. */
export interface MergedHistogram {
  readonly group?: string;
  readonly key?: string;
  /**
   * Undefined for counts as the old server stored them, without a definition; then buckets are numbered, and there are
   * no percentiles.
   */
  readonly shape: Shape | undefined;
  readonly pings: number;
  readonly values: number;
  /** The mean of the values in pings that state their sum. */
  readonly mean: number | undefined;
  /** The sum over the pings that state it. For a count histogram this is the count. */
  readonly sum: number | undefined;
  /** The buckets from the first in use to the last. `high` is missing in the bucket without an upper bound. */
  readonly buckets: readonly { low: number; high?: number; count: number; share: number }[];
  /** The percentiles of histograms of numbers (exponential and linear). */
  readonly percentiles: readonly Percentile[];
}

/** A percentile with its interval. */
export interface Percentile extends BucketQuantile {
  readonly percent: number;
}

const PERCENTS = [5, 25, 50, 75, 90, 95, 99];

/** Makes the report of a state. */
export function reportHistograms(state: HistogramState, name: string): HistogramReport {
  const { facts, series } = sumHistograms(state);
  const histograms = series
    .map(describe)
    .sort(
      (a, b) =>
        compare(a.group, b.group) ||
        compare(a.key, b.key) ||
        b.values - a.values ||
        compare(shapeText(a), shapeText(b)),
    );
  return { name, facts, histograms };
}

function compare(a: string | undefined, b: string | undefined): number {
  const [x, y] = [a ?? '', b ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}

function shapeText({ shape }: MergedHistogram): string {
  return JSON.stringify(shape ?? null);
}

function describe(series: Series): MergedHistogram {
  const { group, key, shape, counts, pings, sum, summed } = series;
  const values = counts.reduce((a, b) => a + b, 0);
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const bounds = shape === undefined ? undefined : boundsOf(shape);
  return {
    ...(group === null ? {} : { group }),
    ...(key === null ? {} : { key }),
    shape,
    pings,
    values,
    mean: summed === 0 ? undefined : sum / summed,
    sum: summed === 0 && values > 0 ? undefined : sum,
    buckets: counts.slice(Math.max(0, first), last + 1).map((count, i) => ({
      ...bucketEnds(bounds, first + i),
      count,
      share: count / values,
    })),
    percentiles: percentilesOf(series),
  };
}

function bucketEnds(bounds: readonly number[] | undefined, bucket: number): { low: number; high?: number } {
  if (bounds === undefined) return { low: bucket, high: bucket };
  const next = bounds[bucket + 1];
  return { low: bounds[bucket]!, ...(next === undefined ? {} : { high: next - 1 }) };
}

function percentilesOf({ shape, counts }: Series): Percentile[] {
  if (!isNumeric(shape)) return [];
  const bounds = boundsOf(shape);
  return PERCENTS.flatMap((percent): Percentile[] => {
    const quantile = bucketQuantile(bounds, counts, percent / 100);
    return quantile === undefined ? [] : [{ percent, ...quantile }];
  });
}

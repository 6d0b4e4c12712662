import { normalTail } from '../../normal.ts';
import { adjustForMany } from '../statistics/false-discovery.ts';
import { type Estimate, percentileInterval } from '../statistics/interval.ts';
import { type BucketQuantile, bucketQuantile, isNumeric, type Shape } from './buckets.ts';
import { boundsOf } from './read.ts';
import { replicateCounts } from './report.ts';
import type { HistogramState, Series } from './state.ts';

/** How histograms are compared. */
export interface CompareHistogramOptions {
  /** The tolerated share of false finds among all finds. Default 0.01. */
  readonly falseDiscovery?: number;
}

/**
 * The comparison of two selections of one histogram: histograms of equal group, key and shape, strongest evidence
 * first.
 */
export interface HistogramComparison {
  readonly compared: readonly ComparedHistogram[];
  /** Whether any histogram has larger values now. */
  readonly regression: boolean;
  /** Why nothing could be compared, if that is so. */
  readonly missing: string | undefined;
  /** Histograms that only one side has. */
  readonly onlyNow: readonly HistogramName[];
  readonly onlyBefore: readonly HistogramName[];
}

/** The key and group of a histogram. */
export interface HistogramName {
  readonly group?: string;
  readonly key?: string;
  readonly shape: Shape | undefined;
}

/** One histogram, compared. */
export interface ComparedHistogram extends HistogramName {
  readonly valuesNow: number;
  readonly valuesBefore: number;
  readonly pingsNow: number;
  readonly pingsBefore: number;
  /**
   * The probability that a value drawn from now is larger than one from before, with ties counted half: 0.5 if nothing
   * changed. With its bootstrap interval.
   */
  readonly larger: Estimate | undefined;
  /** The percentiles of histograms of numbers. `difference` is now minus before. */
  readonly percentiles: readonly {
    readonly percent: number;
    readonly now: BucketQuantile;
    readonly before: BucketQuantile;
    readonly difference: PercentileDifference | undefined;
  }[];
  /**
   * Two-sided p-value of `larger` = 0.5, by the bootstrap's standard error; and the same after correction for all
   * compared histograms.
   */
  readonly p: number | undefined;
  readonly adjusted: number | undefined;
  readonly verdict: 'larger' | 'smaller' | 'unclear' | 'untested';
}

/**
 * The difference between two percentiles: without a value if the two cannot be told apart; without an end if a side has
 * none.
 */
export interface PercentileDifference {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const PERCENTS = [50, 75, 95];
const FALSE_DISCOVERY = 0.01;
/** The least number of pings on a side for a test. */
const MIN_PINGS = 10;

/**
 * Compares two states that were made with `replicates`. The bootstrap draws pings, so a ping with very many values
 * still counts as one.
 */
export function compareHistograms(
  now: HistogramState,
  before: HistogramState,
  { falseDiscovery = FALSE_DISCOVERY }: CompareHistogramOptions = {},
): HistogramComparison {
  const rows: Omit<ComparedHistogram, 'adjusted' | 'verdict'>[] = [];
  for (const [id, series] of now.series) {
    const other = before.series.get(id);
    if (other !== undefined) rows.push(comparePair(series, other));
  }
  const adjusted = adjustForMany(rows.map(({ p }) => p ?? Number.NaN));
  const compared = rows
    .map((row, i): ComparedHistogram => {
      if (row.p === undefined || row.larger === undefined) return { ...row, adjusted: undefined, verdict: 'untested' };
      const q = adjusted[i]!;
      const direction = row.larger.value > 0.5 ? 'larger' : 'smaller';
      return { ...row, adjusted: q, verdict: q <= falseDiscovery ? direction : 'unclear' };
    })
    .sort((a, b) => (a.p ?? 2) - (b.p ?? 2) || b.valuesNow + b.valuesBefore - a.valuesNow - a.valuesBefore);
  const only = (some: HistogramState, others: HistogramState) =>
    [...some.series].filter(([id]) => !others.series.has(id)).map(([, series]) => nameOf(series));
  return {
    compared,
    regression: compared.some(({ verdict }) => verdict === 'larger'),
    missing: whatIsMissing(now, before, compared),
    onlyNow: only(now, before),
    onlyBefore: only(before, now),
  };
}

function whatIsMissing(
  now: HistogramState,
  before: HistogramState,
  compared: readonly ComparedHistogram[],
): string | undefined {
  for (const [side, { facts }] of [
    ['now', now],
    ['before', before],
  ] as const) {
    if (facts.pings === 0) return `the selection of ${side} holds no ping`;
    if (facts.withHistogram === 0) return `the selection of ${side} holds no ping with the histogram`;
  }
  const tested = compared.filter(({ verdict }) => verdict !== 'untested');
  return tested.length === 0 ? `no histogram is in ${MIN_PINGS} pings of each selection` : undefined;
}

function nameOf({ group, key, shape }: Series): HistogramName {
  return { ...(group === null ? {} : { group }), ...(key === null ? {} : { key }), shape };
}

function comparePair(now: Series, before: Series): Omit<ComparedHistogram, 'adjusted' | 'verdict'> {
  const value = chanceLarger(now.counts, before.counts);
  const sides = [now, before].map(({ replicated, counts }) => replicated && replicateCounts(replicated, counts.length));
  const [left, right] = sides;
  const drawn = left && right && left.map((counts, b) => chanceLarger(counts, right[b]!) ?? Number.NaN);
  const larger = value === undefined || drawn === undefined ? undefined : percentileInterval(value, drawn);
  const testable = larger !== undefined && Math.min(now.pings, before.pings) >= MIN_PINGS;
  const { shape } = now;
  return {
    ...nameOf(now),
    valuesNow: sum(now.counts),
    valuesBefore: sum(before.counts),
    pingsNow: now.pings,
    pingsBefore: before.pings,
    larger,
    percentiles: isNumeric(shape)
      ? PERCENTS.flatMap((percent) => comparePercentile(percent, boundsOf(shape), now, before, left, right))
      : [],
    p: testable ? twoSided(value! - 0.5, drawn!) : undefined,
  };
}

/**
 * P(X > Y) + P(X = Y) / 2 of values drawn from each, as far as buckets can tell (Mann and Whitney's U over its
 * maximum).
 */
function chanceLarger(now: ArrayLike<number>, before: ArrayLike<number>): number | undefined {
  let below = 0;
  let wins = 0;
  let [total, other] = [0, 0];
  for (let i = 0; i < now.length; i++) {
    wins += now[i]! * (below + before[i]! / 2);
    below += before[i]!;
    total += now[i]!;
    other += before[i]!;
  }
  return total === 0 || other === 0 ? undefined : wins / (total * other);
}

function twoSided(difference: number, drawn: readonly number[]): number {
  const valid = drawn.filter((x) => !Number.isNaN(x));
  const mean = valid.reduce((a, b) => a + b, 0) / valid.length;
  const variance = valid.reduce((total, x) => total + (x - mean) ** 2, 0) / (valid.length - 1);
  if (variance === 0) return difference === 0 ? 1 : 0;
  return 2 * normalTail(Math.abs(difference) / Math.sqrt(variance));
}

function comparePercentile(
  percent: number,
  bounds: readonly number[],
  now: Series,
  before: Series,
  left: readonly Float64Array[] | undefined,
  right: readonly Float64Array[] | undefined,
): ComparedHistogram['percentiles'][number][] {
  const at = (counts: ArrayLike<number>) => bucketQuantile(bounds, counts, percent / 100);
  const [a, b] = [at(now.counts), at(before.counts)];
  if (a === undefined || b === undefined) return [];
  return [
    {
      percent,
      now: a,
      before: b,
      difference: left && right && differenceOf([a, ...left.map(at)], [b, ...right.map(at)]),
    },
  ];
}

/**
 * The difference of two percentiles. In each list the first percentile is the observed one, and the others are
 * bootstrap replicates. Inside a bucket no value is known: the interval of each side spans at least its bucket, and if
 * the two meet, the difference has no value.
 */
function differenceOf(
  now: readonly (BucketQuantile | undefined)[],
  before: readonly (BucketQuantile | undefined)[],
): PercentileDifference | undefined {
  const [left, right] = [endsOf(now), endsOf(before)];
  if (left === undefined || right === undefined) return undefined;
  const low = left.low - right.high;
  const high = left.high - right.low;
  const ends = { low: Number.isFinite(low) ? low : undefined, high: Number.isFinite(high) ? high : undefined };
  const apart = left.low > right.high || left.high < right.low;
  return { value: apart ? now[0]!.value - before[0]!.value : undefined, ...ends };
}

function endsOf(drawn: readonly (BucketQuantile | undefined)[]): { low: number; high: number } | undefined {
  const [found] = drawn;
  const lows = percentileInterval(
    0,
    drawn.map((one) => one?.low ?? Number.NaN),
  );
  const highs = percentileInterval(
    0,
    drawn.map((one) => (one === undefined ? Number.NaN : (one.high ?? Number.MAX_VALUE))),
  );
  if (found === undefined || lows?.low === undefined || highs?.high === undefined) return undefined;
  const high = Math.max(found.high ?? Number.MAX_VALUE, highs.high);
  return { low: Math.min(found.low, lows.low), high: high > 1e300 ? Number.POSITIVE_INFINITY : high };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

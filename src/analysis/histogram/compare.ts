import { FEW_CLIENTS, reaches, type Spread, spreadOf } from '../statistics/by-client.ts';
import { adjustForMany } from '../statistics/false-discovery.ts';
import { type Estimate, LEVEL } from '../statistics/interval.ts';
import { studentTwoSided } from '../statistics/student.ts';
import { type BucketQuantile, bucketQuantile, isNumeric, type Shape } from './buckets.ts';
import { PairSpread, PERCENTS, visitByClient } from './pair-spread.ts';
import { boundsOf } from './read.ts';
import { type HistogramState, seriesText } from './state.ts';
import { type HistogramFacts, type Series, sumHistograms } from './sums.ts';

/** The options of a comparison of histograms. */
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
  readonly clientsNow: number;
  readonly clientsBefore: number;
  /**
   * The probability that a value drawn from now is larger than one from before, with ties counted half: 0.5 if nothing
   * changed. The sampling unit of its interval is the client.
   */
  readonly larger: Estimate | undefined;
  /** The percentiles of histograms of numbers. `difference` is now minus before. */
  readonly percentiles: readonly {
    readonly percent: number;
    readonly now: BucketQuantile;
    readonly before: BucketQuantile;
    readonly difference: PercentileDifference | undefined;
  }[];
  /** Two-sided p-value of `larger` = 0.5, by Student's t; and the same after correction for all compared histograms. */
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

const FALSE_DISCOVERY = 0.01;
/** The least number of clients on a side for a test. */
const MIN_CLIENTS = 10;

/**
 * Compares two states. Clients are the sampling unit: one with very many values still counts as one, and one on both
 * sides moves both. Costs two passes over the pings.
 */
export function compareHistograms(
  now: HistogramState,
  before: HistogramState,
  { falseDiscovery = FALSE_DISCOVERY }: CompareHistogramOptions = {},
): HistogramComparison {
  const [left, right] = [sumHistograms(now), sumHistograms(before)];
  const others = new Map(right.series.map((one) => [seriesText(one), one]));
  const pairs = left.series.flatMap((one) => {
    const other = others.get(seriesText(one));
    return other === undefined
      ? []
      : [{ id: seriesText(one), now: one, before: other, spread: new PairSpread(one, other) }];
  });
  visitByClient([now, before], new Map(pairs.map(({ id, spread }) => [id, spread])));
  const rows = pairs.map((pair) => comparePair(pair.now, pair.before, pair.spread));
  const adjusted = adjustForMany(rows.map(({ p }) => p ?? Number.NaN));
  const compared = rows
    .map((row, i): ComparedHistogram => {
      if (row.p === undefined || row.larger === undefined) return { ...row, adjusted: undefined, verdict: 'untested' };
      return { ...row, adjusted: adjusted[i]!, verdict: verdictOf(row.larger, adjusted[i]!, falseDiscovery) };
    })
    .sort((a, b) => (a.p ?? 2) - (b.p ?? 2) || b.valuesNow + b.valuesBefore - a.valuesNow - a.valuesBefore);
  const only = (some: readonly Series[], known: readonly Series[]) => {
    const ids = new Set(known.map(seriesText));
    return some.filter((one) => !ids.has(seriesText(one))).map(nameOf);
  };
  return {
    compared,
    regression: compared.some(({ verdict }) => verdict === 'larger'),
    missing: whatIsMissing(left.facts, right.facts, compared),
    onlyNow: only(left.series, right.series),
    onlyBefore: only(right.series, left.series),
  };
}

/** The test and the interval that is shown beside it must agree. */
function verdictOf({ value, low, high }: Estimate, q: number, falseDiscovery: number): ComparedHistogram['verdict'] {
  if (q > falseDiscovery) return 'unclear';
  if (value > 0.5 && low !== undefined && low > 0.5) return 'larger';
  return value < 0.5 && high !== undefined && high < 0.5 ? 'smaller' : 'unclear';
}

function whatIsMissing(
  now: HistogramFacts,
  before: HistogramFacts,
  compared: readonly ComparedHistogram[],
): string | undefined {
  for (const [side, facts] of [
    ['now', now],
    ['before', before],
  ] as const) {
    if (facts.pings === 0) return `the selection of ${side} holds no ping`;
    if (facts.withHistogram === 0) return `the selection of ${side} holds no ping with the histogram`;
  }
  const tested = compared.filter(({ verdict }) => verdict !== 'untested');
  return tested.length === 0 ? `no histogram is in pings of ${MIN_CLIENTS} clients of each selection` : undefined;
}

function nameOf({ group, key, shape }: Series): HistogramName {
  return { ...(group === null ? {} : { group }), ...(key === null ? {} : { key }), shape };
}

function comparePair(now: Series, before: Series, spread: PairSpread): Omit<ComparedHistogram, 'adjusted' | 'verdict'> {
  const { chance, clients } = spread;
  const moved = chance === undefined ? undefined : spreadOf(spread.moves);
  const fewest = Math.min(clients[0], clients[1]);
  const { shape } = now;
  return {
    ...nameOf(now),
    valuesNow: sum(now.counts),
    valuesBefore: sum(before.counts),
    pingsNow: now.pings,
    pingsBefore: before.pings,
    clientsNow: clients[0],
    clientsBefore: clients[1],
    larger: chance === undefined ? undefined : chanceInterval(chance, moved, fewest),
    percentiles: isNumeric(shape)
      ? PERCENTS.flatMap((percent, i) => comparePercentile(percent, i, boundsOf(shape), now, before, spread))
      : [],
    p: chance === undefined || fewest < MIN_CLIENTS ? undefined : pOf(chance, moved),
  };
}

/**
 * The interval of the chance on the logit scale, so that it stays between 0 and 1. For a chance of 0 or 1 its width is
 * three in all clients.
 */
function chanceInterval(value: number, spread: Spread | undefined, fewest: number): Estimate {
  const unknown = { value, low: undefined, high: undefined, level: LEVEL };
  if (spread === undefined) return unknown;
  if (value === 0 || value === 1) {
    if (fewest < 2) return unknown;
    const reach = Math.min(1, 3 / fewest);
    return { value, low: value === 0 ? 0 : 1 - reach, high: value === 0 ? reach : 1, level: LEVEL };
  }
  const slope = 1 / (value * (1 - value));
  const ends = reaches({ ...spread, error: spread.error * slope });
  if (ends === undefined) return unknown;
  const logit = Math.log(value / (1 - value));
  return { value, low: logistic(logit - ends[0]), high: logistic(logit + ends[1]), level: LEVEL };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function pOf(chance: number, spread: Spread | undefined): number | undefined {
  if (spread === undefined) return undefined;
  if (spread.error > 0) return studentTwoSided((chance - 0.5) / spread.error, spread.freedom);
  if (spread.clients < FEW_CLIENTS) return undefined;
  return chance === 0.5 ? 1 : 0;
}

function comparePercentile(
  percent: number,
  index: number,
  bounds: readonly number[],
  now: Series,
  before: Series,
  spread: PairSpread,
): ComparedHistogram['percentiles'][number][] {
  const [a, b] = [now, before].map(({ counts }) => bucketQuantile(bounds, counts, percent / 100));
  if (a === undefined || b === undefined) return [];
  const [left, right] = [now, before].map(({ counts }, side) =>
    endsOf(bounds, counts, percent / 100, spread.reach(side as 0 | 1, index)),
  ) as [Ends, Ends];
  return [{ percent, now: a, before: b, difference: differenceOf(a.value, b.value, left, right) }];
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

/** The interval of a percentile: at least its bucket, and further buckets as far as the share below it may be off. */
function endsOf(bounds: readonly number[], counts: readonly number[], q: number, reach: number): Ends {
  const total = sum(counts);
  const at = (share: number) => {
    let below = 0;
    for (const [bucket, count] of counts.entries()) {
      below += count;
      if (below > share * total || (below === total && count > 0)) return bucket;
    }
    return counts.length - 1;
  };
  const [from, to] = [q - reach, q + reach];
  const [first, last] = [at(Math.max(0, from) - 1e-12), at(Math.min(1, to) + 1e-12)];
  return {
    low: from < 0 ? Number.NEGATIVE_INFINITY : bounds[first]!,
    high: to > 1 ? Number.POSITIVE_INFINITY : (bounds[last + 1] ?? Number.POSITIVE_INFINITY),
  };
}

/** The difference of two percentiles, which has no value if the buckets of both sides meet. */
function differenceOf(now: number, before: number, left: Ends, right: Ends): PercentileDifference {
  const [low, high] = [left.low - right.high, left.high - right.low];
  const apart = left.low >= right.high || left.high <= right.low;
  return {
    value: apart ? now - before : undefined,
    low: Number.isFinite(low) ? low : undefined,
    high: Number.isFinite(high) ? high : undefined,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

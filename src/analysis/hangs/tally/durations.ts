import { largest, smallest } from '../../../extremes.ts';
/**
 * Durations as bins. A hang histogram of Firefox has the keys 0, 1, 3, 7, …, 2^k-1, and each is the INCLUSIVE UPPER
 * bound of its bin: 255 counts hangs of 128 to 255 ms. Pings that list single hangs have exact durations, which are
 * kept to the microsecond. Durations in histograms are milliseconds rounded down, so for interpolation the bin of 255
 * is [128, 256).
 */

/** 0-63: the bin of key 2^bin - 1. From `EXACT` on: one bin for each microsecond. */
export type Bin = number;

/** The first bin of exact durations. */
export const EXACT = 64;
const PER_MS = 1000;
/** The longest hang that a main thread reports: 8,192 ms or more are reported once, as 8,192, whose key is 16383. */
const CAPPED_BIN = 14;
const CAPPED_MS = 8192;
/** Longer durations, above 4.6 hours, are not told apart. */
const LONGEST_MS = 2 ** 24;

/** A range of milliseconds, both ends included, as a histogram key means it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A quantile of durations in ms. */
export interface DurationQuantile {
  /** Exact if the durations are; else interpolated, as if each bin's hangs were spread evenly over it. */
  readonly value: number;
  /** The bin of the quantile; its ends are equal if durations are exact. */
  readonly bin: Interval;
  /**
   * The interval of the true quantile: at least the bin, and wider where another sample could have moved the quantile.
   * Undefined if the interval has no such end, or if there are too few clients.
   */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Set if the quantile lies among hangs without an upper bound: read the value as 'at least'. */
  readonly atLeast?: true;
  /** Set if the durations are not in bins. */
  readonly exact?: true;
}

/**
 * The bin of a histogram key, or -1 if the key is not a whole number of milliseconds. A key between two bounds goes to
 * the bin that holds it.
 */
export function binOfKey(key: number): Bin {
  if (!Number.isSafeInteger(key) || key < 0) return -1;
  return Math.ceil(Math.log2(key + 1));
}

/** Whether Firefox writes this key: 2^k - 1. */
export function isBound(key: number): boolean {
  return Number.isInteger(Math.log2(key + 1));
}

/** The bin of an exact duration in ms, or -1 if it is not a duration. */
export function binOfDuration(ms: number): Bin {
  if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) return -1;
  return EXACT + Math.round(Math.min(ms, LONGEST_MS) * PER_MS);
}

/** The lower end of a bin, included. */
export function lowOf(bin: Bin): number {
  return bin >= EXACT ? (bin - EXACT) / PER_MS : LOWS[bin]!;
}

/** The lower ends of histogram bins, as a look-up, because it is needed for every hang. */
const LOWS = Float64Array.from({ length: EXACT }, (_, bin) => (bin <= 1 ? 0 : 2 ** (bin - 1)));

/** The upper end of a bin, not included. */
export function endOf(bin: Bin): number {
  return bin >= EXACT ? (bin - EXACT + 1) / PER_MS : 2 ** bin;
}

/**
 * The duration that stands for a hang of the bin in sums of times: the middle of the bin; the duration itself if it is
 * exact; the lower end if there is no upper one.
 */
export function middleOf(bin: Bin): number {
  return bin >= EXACT || bin === CAPPED_BIN ? lowOf(bin) : (lowOf(bin) + endOf(bin)) / 2;
}

/** The bin in whole milliseconds, as people read it: 128-255. Both ends are the duration if it is exact. */
export function intervalOf(bin: Bin): Interval {
  if (bin >= EXACT) return { low: lowOf(bin), high: lowOf(bin) };
  return { low: Math.ceil(lowOf(bin)), high: Math.ceil(endOf(bin)) - 1 };
}

/** Whether the hangs of a bin may have lasted for any longer time. */
export function isCapped(bin: Bin): boolean {
  return bin >= EXACT ? lowOf(bin) >= CAPPED_MS : bin === CAPPED_BIN;
}

/** Numbers of hangs by bin. */
export type BinCounts = ReadonlyMap<Bin, number>;

/**
 * The duration below which a share `q` of the hangs lies; undefined without hangs. Bins of both kinds may be mixed.
 * `reach` is how far the share below the true quantile may be from `q` by chance (see `quantileReach`); infinite if
 * unknown.
 */
export function durationQuantile(counts: BinCounts, q: number, reach: number): DurationQuantile | undefined {
  const bins = [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => lowOf(a) - lowOf(b) || endOf(a) - endOf(b));
  if (bins.length === 0) return undefined;
  const exact = bins.every(([bin]) => bin >= EXACT);
  const { value, around } = exact ? exactQuantile(bins, q) : binnedQuantile(bins, q);
  const intervals = around.map(intervalOf);
  const bin = {
    low: smallest(intervals.map(({ low }) => low)),
    high: largest(intervals.map(({ high }) => high)),
  };
  const capped = around.every(isCapped);
  return {
    value: capped ? lowOf(around[0]!) : value,
    bin,
    ...endsOf(bins, q, reach, bin),
    ...(capped && { atLeast: true as const }),
    ...(exact && { exact: true as const }),
  };
}

type Counted = readonly (readonly [bin: Bin, count: number])[];

interface Found {
  readonly value: number;
  /** The bins that share the answer. */
  readonly around: readonly Bin[];
}

/** Interpolates between neighbours (Hyndman and Fan 1996, type 7). */
function exactQuantile(bins: Counted, q: number): Found {
  const at = q * (bins.reduce((sum, [, count]) => sum + count, 0) - 1);
  const below = nth(bins, Math.floor(at));
  const above = nth(bins, Math.ceil(at));
  return { value: lowOf(below) + (at - Math.floor(at)) * (lowOf(above) - lowOf(below)), around: [below, above] };
}

function nth(bins: Counted, n: number): Bin {
  let seen = 0;
  for (const [bin, count] of bins) {
    seen += count;
    if (n < seen) return bin;
  }
  return bins.at(-1)![0];
}

function binnedQuantile(bins: Counted, q: number): Found {
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  const value = inverse(bins, q * total);
  // At an edge between bins the hangs below and above it share the answer.
  return { value, around: bins.map(([bin]) => bin).filter((bin) => lowOf(bin) <= value && value <= endOf(bin)) };
}

function endsOf(bins: Counted, q: number, reach: number, bin: Interval): Pick<DurationQuantile, 'low' | 'high'> {
  if (!Number.isFinite(reach)) return { low: undefined, high: undefined };
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  const [from, to] = [(q - reach) * total, (q + reach) * total];
  const first = nth(bins, Math.max(0, Math.ceil(from) - 1));
  const last = nth(bins, Math.floor(to));
  return {
    low: from < 0 ? undefined : Math.min(bin.low, intervalOf(first).low),
    high: to > total || isCapped(last) ? undefined : Math.max(bin.high, intervalOf(last).high),
  };
}

/** The duration at which the cumulated counts reach `target`; they rise linearly between the edges of the bins. */
function inverse(bins: Counted, target: number): number {
  const slopes = new Map<number, number>();
  for (const [bin, count] of bins) {
    const [low, end] = [lowOf(bin), endOf(bin)];
    slopes.set(low, (slopes.get(low) ?? 0) + count / (end - low));
    slopes.set(end, (slopes.get(end) ?? 0) - count / (end - low));
  }
  const edges = [...slopes.keys()].sort((a, b) => a - b);
  let reached = 0;
  let slope = slopes.get(edges[0]!)!;
  for (let i = 1; i < edges.length; i++) {
    const [from, to] = [edges[i - 1]!, edges[i]!];
    const next = reached + slope * (to - from);
    if (slope > 0 && next >= target * (1 - 1e-12)) return Math.min(to, from + Math.max(0, target - reached) / slope);
    reached = next;
    slope += slopes.get(to)!;
    if (Math.abs(slope) < 1e-9) slope = 0;
  }
  return edges.at(-1)!;
}

/** Milliseconds spent in hangs, with bounds; without an upper bound if some hangs have none. */
export interface TimeSpent {
  readonly value: number;
  readonly low: number;
  readonly high: number | undefined;
}

/** The sum of the hangs' time, each hang at the middle of its bin. */
export function totalTime(counts: BinCounts): TimeSpent {
  let [value, low, high] = [0, 0, 0];
  let open = false;
  for (const [bin, count] of counts) {
    value += count * middleOf(bin);
    low += count * lowOf(bin);
    high += count * (bin >= EXACT ? lowOf(bin) : endOf(bin));
    open ||= count > 0 && isCapped(bin);
  }
  return { value, low, high: open ? undefined : high };
}

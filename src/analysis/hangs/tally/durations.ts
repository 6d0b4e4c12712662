import { largest, smallest } from '../../../extremes.ts';
/**
 * Durations as bins. A hang histogram of Firefox has the keys 0, 1, 3, 7, …, 2^k-1, and each is the INCLUSIVE UPPER
 * bound of its bin: 255 counts hangs of 128 to 255 ms. The hang reporter's own ping has exact durations; they go into
 * sixteen bins an octave. Durations are whole milliseconds cut off, so for interpolation the bin of 255 is [128, 256).
 */

/** 0-63: the bin of key 2^bin - 1. From `FINE` on: sixteenths of octaves. */
export type Bin = number;

const FINE = 64;
const PER_OCTAVE = 16;
/** The longest a main thread reports: a hang of 8,192 ms or more is reported once, as 8,192, whose key is 16383. */
const CAPPED_BIN = 14;

/** A range of milliseconds, both ends included, as a histogram key means it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A quantile of binned durations in ms. The true one lies in `low … high`; `value` interpolates in between. */
export interface DurationQuantile extends Interval {
  readonly value: number;
  /** The value lies in the bin where hangs without end are put: read it as 'at least'. */
  readonly atLeast?: true;
}

/**
 * The bin of a histogram key, or -1 where the key is no whole number of milliseconds. A key between two bounds goes to
 * the bin that holds it.
 */
export function binOfKey(key: number): Bin {
  if (!Number.isSafeInteger(key) || key < 0) return -1;
  return Math.ceil(Math.log2(key + 1));
}

/** True for a key that Firefox writes: 2^k - 1. */
export function isBound(key: number): boolean {
  return Number.isInteger(Math.log2(key + 1));
}

/** The bin of an exact duration in ms, or -1 where it is no duration. */
export function binOfDuration(ms: number): Bin {
  if (!(ms >= 0 && ms < 2 ** 52)) return -1;
  return ms < 1 ? FINE : FINE + Math.floor(Math.log2(ms) * PER_OCTAVE);
}

/** Lower end of a bin, included. */
export function lowOf(bin: Bin): number {
  if (bin >= FINE) return bin === FINE ? 0 : 2 ** ((bin - FINE) / PER_OCTAVE);
  return bin <= 1 ? 0 : 2 ** (bin - 1);
}

/** Upper end of a bin, not included. */
export function endOf(bin: Bin): number {
  return bin >= FINE ? 2 ** ((bin - FINE + 1) / PER_OCTAVE) : 2 ** bin;
}

/** The bin in whole milliseconds, as people read it: 128-255. */
export function intervalOf(bin: Bin): Interval {
  return { low: Math.ceil(lowOf(bin)), high: Math.ceil(endOf(bin)) - 1 };
}

/** Counts by bin. */
export type BinCounts = ReadonlyMap<Bin, number>;

/**
 * The duration below which a share `q` of the hangs lies, spreading each bin's hangs evenly over it. Undefined without
 * any hang. Bins of both kinds may be mixed.
 */
export function durationQuantile(counts: BinCounts, q: number): DurationQuantile | undefined {
  const bins = [...counts].filter(([, count]) => count > 0);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const value = inverse(bins, q * total);
  // At an edge between bins the hangs below and above it share the answer.
  const around = bins.map(([bin]) => bin).filter((bin) => lowOf(bin) <= value && value <= endOf(bin));
  const intervals = around.map(intervalOf);
  const interval = {
    low: smallest(intervals.map(({ low }) => low)),
    high: largest(intervals.map(({ high }) => high)),
  };
  if (around.length === 1 && around[0] === CAPPED_BIN) return { value: lowOf(CAPPED_BIN), ...interval, atLeast: true };
  return { value, ...interval };
}

/** Where the cumulated counts reach `target`: they rise in straight lines between the edges of the bins. */
function inverse(bins: readonly (readonly [Bin, number])[], target: number): number {
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

/** Sum of the hangs' time in ms, each hang taken at the middle of its bin; and the bounds it lies between. */
export function totalTime(counts: BinCounts): { value: number; low: number; high: number } {
  const sum = { value: 0, low: 0, high: 0 };
  for (const [bin, count] of counts) {
    const middle = bin === CAPPED_BIN ? lowOf(bin) : (lowOf(bin) + endOf(bin)) / 2;
    sum.value += count * middle;
    sum.low += count * lowOf(bin);
    sum.high += count * endOf(bin);
  }
  return sum;
}

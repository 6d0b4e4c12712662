import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';
import { durationText } from '../number-text.ts';

/**
 * A quantile of durations as one knows it: an exact one as a number; one in a bin as where it may lie ('128–255 ms', '≥
 * 8.19 s'). Where nothing is known of other samples, the bin alone.
 */
export function quantileText({ value, bin, low, high, atLeast, exact }: DurationQuantile): string {
  if (atLeast) return `≥ ${durationText(low !== undefined && !exact ? low : value)}`;
  if (exact) return durationText(value);
  if (low === undefined && high === undefined) return rangeText(bin.low, bin.high);
  return rangeText(low, high);
}

/** The same with its interval where it is exact: '157 ms (151–163 ms)'. */
export function quantileWithInterval(quantile: DurationQuantile): string {
  const { exact, low, high } = quantile;
  if (!exact || (low === undefined && high === undefined)) return quantileText(quantile);
  return `${quantileText(quantile)} (${rangeText(low, high)})`;
}

/** Milliseconds from one to another; either end may be open. */
export function rangeText(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `≤ ${durationText(high!)}`;
  if (high === undefined) return `≥ ${durationText(low)}`;
  if (low === high) return durationText(low);
  const [from, to] = [durationText(low), durationText(high)];
  const [unit, other] = [from, to].map((text) => text.slice(text.indexOf(' ')));
  return unit === other ? `${from.slice(0, -unit!.length)}–${to}` : `${from} – ${to}`;
}

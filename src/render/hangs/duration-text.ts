import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';
import { durationText } from '../number-text.ts';

/**
 * A quantile of durations as exactly as it is known: an exact value as a number, a value in a bin as its range
 * ('128–255 ms', '≥ 8.19 s'). Without a sampling interval, the range is the bin.
 */
export function quantileText({ value, bin, low, high, atLeast, exact }: DurationQuantile): string {
  if (atLeast) return `≥ ${durationText(low !== undefined && !exact ? low : value)}`;
  if (exact) return durationText(value);
  if (low === undefined && high === undefined) return rangeText(bin.low, bin.high);
  return rangeText(low, high);
}

/** `quantileText` with the interval of an exact value: '157 ms (151–163 ms)'. */
export function quantileWithInterval(quantile: DurationQuantile): string {
  const { exact, low, high } = quantile;
  if (!exact || (low === undefined && high === undefined)) return quantileText(quantile);
  return `${quantileText(quantile)} (${rangeText(low, high)})`;
}

/** A range of milliseconds; either end may be open. */
export function rangeText(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `≤ ${durationText(high!)}`;
  if (high === undefined) return `≥ ${durationText(low)}`;
  if (low === high) return durationText(low);
  const [from, to] = [durationText(low), durationText(high)];
  const [unit, other] = [from, to].map((text) => text.slice(text.indexOf(' ')));
  return unit === other ? `${from.slice(0, -unit!.length)}–${to}` : `${from} – ${to}`;
}

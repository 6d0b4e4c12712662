import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';
import type { Estimate } from '../../analysis/statistics/interval.ts';
import { quantileText, quantileWithInterval } from '../hangs/duration-text.ts';
import { durationText, grouped, percent as percentText, significant } from '../number-text.ts';

// Numbers as on a terminal, but with spaces that do not break, so that no unit starts a new line.
const SPACE = '\u00a0';
const unbroken = (text: string) => text.replaceAll(' ', SPACE);

/** A number rounded to a whole one: 1,234,567. */
export function count(n: number): string {
  return grouped(Math.round(n));
}

/** A count with its noun: '1 session', '2 sessions', '3 classes'. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)}${SPACE}${Math.round(n) === 1 ? one : many}`;
}

/** A share of one in per cent: '41.3 %'. */
export function percent(share: number): string {
  return unbroken(percentText(share, 1));
}

/** A number with three significant digits, or with all digits before the point. */
export function figure(x: number): string {
  return Math.abs(x) >= 1000 ? count(x) : significant(Math.abs(x) < 1e-9 ? 0 : x);
}

/** Milliseconds in the unit for reading: '187 ms', '1.34 s', '12.5 h'. */
export function duration(ms: number): string {
  return unbroken(durationText(ms));
}

/** `quantileText` without line breaks. */
export function quantile(of: DurationQuantile): string {
  return unbroken(quantileText(of));
}

/** `quantileWithInterval` without line breaks. */
export function quantileInterval(of: DurationQuantile): string {
  return unbroken(quantileWithInterval(of));
}

/** A value with its interval: '12.3 (95 % interval 11.8 to 12.9)'. */
export function estimate({ value, low, high, level }: Estimate, say: (x: number) => string = figure): string {
  const ends = endsText(low, high, say);
  return ends === undefined ? say(value) : `${say(value)} (${Math.round(level * 100)}${SPACE}% interval ${ends})`;
}

function endsText(low: number | undefined, high: number | undefined, say: (x: number) => string): string | undefined {
  if (low === undefined) return high === undefined ? undefined : `up to ${say(high)}`;
  return high === undefined ? `from ${say(low)}` : `${say(low)} to ${say(high)}`;
}

/** A list in words: 'a', 'a and b', 'a, b and c'. */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A range of whole numbers: '0', '3–4'. */
export function range(low: number, high: number): string {
  return low === high ? count(low) : `${count(low)}–${count(high)}`;
}

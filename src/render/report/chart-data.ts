import type { HangReport } from '../../analysis/hangs/report/report.ts';
import type { HangStats, LengthClass } from '../../analysis/hangs/statistics/stats-report.ts';
import { largest, smallest } from '../../extremes.ts';
import { unitName } from '../hangs/facts-text.ts';
import { duration, range } from './words.ts';

/**
 * Sums hangs by octaves of milliseconds, and fills gaps with zeros. Exact durations come in finer bins, which are
 * joined.
 */
export function octaves(
  durations: HangReport['durations'],
): { low: number; high: number; hangs: number; share: number }[] {
  const total = durations.reduce((sum, { hangs }) => sum + hangs, 0);
  const powers = new Map<number, number>();
  for (const { low, hangs } of durations) {
    const power = low < 1 ? 0 : Math.floor(Math.log2(low));
    powers.set(power, (powers.get(power) ?? 0) + hangs);
  }
  if (total === 0) return [];
  const [first, last] = [smallest(powers.keys()), largest(powers.keys())];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const hangs = powers.get(first + i) ?? 0;
    return { low: 2 ** (first + i), high: 2 ** (first + i + 1), hangs, share: hangs / total };
  });
}

/** Session counts by length in minutes: 0, 1, 2, 3–4, 5–8, … */
export function lengthBars({
  lengthHistogram,
}: Pick<HangStats, 'lengthHistogram'>): { label: string; sessions: number; share: number }[] {
  const total = lengthHistogram.reduce((sum, { sessions }) => sum + sessions, 0);
  return lengthHistogram.map(({ low, high, sessions }) => ({
    label: range(low, high),
    sessions,
    share: sessions / total,
  }));
}

/** The name of a class of lengths: 'under 1 min', '5 to 30 min', '3 h to 1 d', '28 d or more'. */
export function lengthLabel({ from, to }: Pick<LengthClass, 'from' | 'to'>): string {
  if (to === undefined) return `${duration(from * 60_000)} or more`;
  if (from === 0) return `under ${duration(to * 60_000)}`;
  const [start, end] = [duration(from * 60_000), duration(to * 60_000)];
  const [value, unit] = start.split('\u00a0');
  return end.endsWith(`\u00a0${unit}`) ? `${value} to ${end}` : `${start} to ${end}`;
}

/** The most clusters that the chart of days shows. */
const DAY_CLUSTERS = 5;

/** Returns the rates of the largest clusters on each day: hangs for each session or ping, or for 1,000 hours of use. */
export function dayRates({ days = [] }: HangReport): { day: string; frame: string; rate: number }[] {
  return days.flatMap(({ day, clusters, report: { coverage } }) =>
    clusters.slice(0, DAY_CLUSTERS).map(({ frame, found }) => {
      const of = coverage.hours === undefined ? coverage.sessions : coverage.hours / 1000;
      return { day, frame, rate: of > 0 ? (found?.hangs ?? 0) / of : 0 };
    }),
  );
}

/** Names the unit of the rates of days. */
export function dayUnit({ coverage, facts }: HangReport): string {
  return coverage.hours === undefined ? `a ${unitName(facts)}` : 'in 1,000 hours of use';
}

import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';

/**
 * Bands of duration in ms. Users feel hangs of about half a second, and complain of hangs of two seconds. The cuts are
 * edges of Firefox's bins.
 */
export const SEVERITIES = [
  { name: 'brief', below: 512, says: 'below 512 ms' },
  { name: 'long', below: 2048, says: '512 ms to 2.05 s' },
  { name: 'severe', below: Number.POSITIVE_INFINITY, says: '2.05 s or more' },
] as const;

/** The name of a band. */
export type Severity = (typeof SEVERITIES)[number]['name'];

/** The band of the hang at the 95th percentile. */
export function severityOf({ value }: DurationQuantile): Severity {
  return SEVERITIES.find(({ below }) => value < below)!.name;
}

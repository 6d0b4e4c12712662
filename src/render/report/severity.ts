import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';

/**
 * Bands of duration in ms: hangs of about half a second are felt, of two they are what people complain of. The cuts are
 * edges of Firefox's bins.
 */
export const SEVERITIES = [
  { name: 'brief', below: 512, says: 'below 512 ms' },
  { name: 'long', below: 2048, says: '512 ms to 2.05 s' },
  { name: 'severe', below: Number.POSITIVE_INFINITY, says: '2.05 s or more' },
] as const;

export type Severity = (typeof SEVERITIES)[number]['name'];

/** The band that the slowest twentieth of some hangs reaches. */
export function severityOf({ value }: DurationQuantile): Severity {
  return SEVERITIES.find(({ below }) => value < below)!.name;
}

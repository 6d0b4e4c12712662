import type { DurationQuantile } from '../../analysis/hangs/tally/durations.ts';

/** Bands of duration in ms: hangs of half a second are felt, of two they are what people complain of. */
export const SEVERITIES = [
  { name: 'brief', below: 512, says: 'under 0.5 s' },
  { name: 'long', below: 2048, says: '0.5 to 2 s' },
  { name: 'severe', below: Number.POSITIVE_INFINITY, says: '2 s or more' },
] as const;

export type Severity = (typeof SEVERITIES)[number]['name'];

/** The band that the slowest twentieth of some hangs reaches. */
export function severityOf({ value }: DurationQuantile): Severity {
  return SEVERITIES.find(({ below }) => value < below)!.name;
}

import type { Length } from '../book/entry.ts';
import { minutesOf } from './read.ts';

/** Longest use that is believed: a year. More is a broken clock. */
export const MAX_MINUTES = 366 * 24 * 60;

/** The use that a ping covers, from the values at HANG_PATHS, in whole seconds. */
export function lengthOf(values: readonly unknown[]): Length {
  const minutes = minutesOf(values);
  if (minutes === undefined || Number.isNaN(minutes)) return 'missing';
  if (minutes < 0) return 'negative';
  return minutes > MAX_MINUTES ? 'implausible' : { seconds: Math.round(minutes * 60) };
}

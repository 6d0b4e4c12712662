import type { Length } from '../book/entry.ts';
import { minutesOf } from './read.ts';

/** The longest use in minutes that is believed: a year. Longer ones come from a broken clock. */
export const MAX_MINUTES = 366 * 24 * 60;

/** The use that a ping covers, in whole seconds, from the values at HANG_PATHS; or why it is unknown. */
export function lengthOf(values: readonly unknown[]): Length {
  const minutes = minutesOf(values);
  if (minutes === undefined || Number.isNaN(minutes)) return 'missing';
  if (minutes < 0) return 'negative';
  return minutes > MAX_MINUTES ? 'implausible' : { seconds: Math.round(minutes * 60) };
}

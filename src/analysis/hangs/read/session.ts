import { jsonText } from '../../../record/canonical.ts';
import { sessionSeed } from '../../statistics/bootstrap.ts';
import { HANG_VALUES, minutesOf, parsedValues } from './read.ts';

/** Longest use that is believed: a year. More is a broken clock. */
export const MAX_MINUTES = 366 * 24 * 60;

/** What is known of a session's length. */
export type Length = { readonly seconds: number } | 'missing' | 'negative' | 'implausible';

/** The use that a ping covers, from the values at HANG_PATHS, in whole seconds. */
export function lengthOf(values: readonly unknown[]): Length {
  const minutes = minutesOf(values);
  if (minutes === undefined || Number.isNaN(minutes)) return 'missing';
  if (minutes < 0) return 'negative';
  return minutes > MAX_MINUTES ? 'implausible' : { seconds: Math.round(minutes * 60) };
}

/** The bootstrap's number for a ping: by its id, or where it has none by its content. */
export function seedOf(values: readonly unknown[], seed: number): number {
  const id = values[0];
  return sessionSeed(
    typeof id === 'string' && id !== '' ? id : jsonText(parsedValues(values.slice(0, HANG_VALUES))),
    seed,
  );
}

import type { Method } from '../methods/settings.ts';

/** How large a score must be to say anything; one below zero says that somebody does not want an item. */
export function isScore(method: Method, score: number): boolean {
  return Math.abs(score) > NONE[method];
}

/**
 * Scores of ALS and EASE are preferences, about 1 for what somebody has, and rounding reaches up to here; those of
 * counts are zero for what nobody has together.
 */
const NONE: Readonly<Record<Method, number>> = { als: 1e-6, ease: 1e-6, walk: 0, cosine: 0, popularity: 0 };

import type { Method } from '../methods/settings.ts';

/** Whether a score is large enough to say anything. A score below zero says that the user does not want the item. */
export function isScore(method: Method, score: number): boolean {
  return Math.abs(score) > NONE[method];
}

/**
 * Scores up to this size say nothing. Scores of ALS and EASE are preferences, about 1 for an item that the user has,
 * with rounding errors up to here; scores from counts are exactly zero for items that nobody has together.
 */
const NONE: Readonly<Record<Method, number>> = { als: 1e-6, ease: 1e-6, walk: 0, cosine: 0, popularity: 0 };

import type { Queries } from './queries.ts';

/** What a model answers to queries. */
export interface Outcome {
  /** Of each held-out item, from 0 on; NO_RANK where it does not come. */
  readonly ranks: Uint32Array;
  /** The lists of some of the users: see `listed`. */
  readonly lists: readonly ArrayLike<number>[];
  /**
   * Root mean square of rating minus score over the held-out ratings; NaN where scores are no predictions of ratings.
   */
  readonly rmse: number;
}

/** So many lists tell what is recommended at all, and how popular it is. */
const MOST_LISTS = 2000;

/** The queries whose whole lists are looked at: all, or 2,000 that lie evenly among them. */
export function listed({ users }: Queries): number[] {
  const step = Math.max(1, Math.ceil(users.length / MOST_LISTS));
  return Array.from({ length: Math.ceil(users.length / step) }, (_, k) => k * step);
}

import type { Queries } from './queries.ts';

/** A model's answers to queries. */
export interface Outcome {
  /** The rank of each held-out item, from 0; NO_RANK where the item is not in the list. */
  readonly ranks: Uint32Array;
  /** The lists of some of the users (see `listed`). */
  readonly lists: readonly ArrayLike<number>[];
  /** Root mean square of rating minus score over the held-out ratings; NaN where scores do not predict ratings. */
  readonly rmse: number;
}

/** The most lists that coverage and novelty are computed from. */
const MOST_LISTS = 2000;

/** The numbers of the queries whose whole lists are kept: all, or up to 2,000 spread evenly. */
export function listed({ users }: Queries): number[] {
  const step = Math.max(1, Math.ceil(users.length / MOST_LISTS));
  return Array.from({ length: Math.ceil(users.length / step) }, (_, k) => k * step);
}

import type { Scored } from './best.ts';

/** The conclusions of a model from the items that a user has. */
export interface Taste {
  /**
   * The `count` best items that pass, best first; equal scores are ordered by item number. Items that the model cannot
   * score for this user are left out.
   */
  top(count: number, passes: (item: number) => boolean): Scored[];
  /** The contribution of each of the user's items to the score of another; they sum to it. */
  reasons(item: number): readonly Scored[];
}

/** The questions that a model answers, whatever its method. */
export interface Knowledge {
  /** Whether having the item says anything about other items. */
  tells(item: number): boolean;
  /** The taste of a new user, computed from items and ratings. A weight below zero is a dislike. */
  foldIn(items: readonly number[], weights: readonly number[]): Taste;
  /** Measures how much others are like an item: 1 where the same users have both. */
  likenessTo(item: number): (other: number) => number;
  /** The `count` items most like this one, best first, without itself and without items that are not alike at all. */
  similar(item: number, count: number, passes: (item: number) => boolean): Scored[];
}

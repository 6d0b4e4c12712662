import type { Scored } from './best.ts';

/** What somebody wants, as a model sees it from what that one has. */
export interface Taste {
  /**
   * The `count` best items that pass, best first; equal scores by item number. Only items for which the model speaks.
   */
  top(count: number, passes: (item: number) => boolean): Scored[];
  /** What each of the items that somebody has contributes to the score of another; they sum to it. */
  reasons(item: number): readonly Scored[];
}

/** What a model has learned, whatever its method. */
export interface Knowledge {
  /** Whether having the item tells anything. */
  tells(item: number): boolean;
  /** A new user, solved for on the spot. Weights are ratings; one below zero is a dislike. */
  foldIn(items: readonly number[], weights: readonly number[]): Taste;
  /** How much alike an item is to others: 1 where the same users have both. */
  likenessTo(item: number): (other: number) => number;
  /** The `count` items most like this one, without itself; none that is not alike at all. */
  similar(item: number, count: number, passes: (item: number) => boolean): Scored[];
}

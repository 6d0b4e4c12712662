import type { Ratings } from '../ratings/collect.ts';
import { filterMatrix } from '../ratings/matrix.ts';
import { leaveOneOut } from './folds.ts';
import type { Queries } from './queries.ts';

/** The items that a model has learned of one user, with their weights. */
export type Learned = readonly { readonly item: number; readonly weight: number }[];

/** Queries to a model about ratings that it has not learned from. */
export interface LaterQueries {
  readonly queries: Queries;
  /** The number of users whom the model has learned from. They are asked about their new items. */
  readonly known: number;
  /** The number of users who are new to the model. Each is asked about one item that was left out. */
  readonly fresh: number;
  /** The number of users who cannot be asked: they have no new items, or nothing is left to predict from. */
  readonly silent: number;
  /** The number of ratings of items that the model does not know and so cannot list. */
  readonly unknown: number;
}

/**
 * Makes queries from other ratings, of a later day or of other people. `numberOf` gives the model's number of an item,
 * or -1; `learnedOf` gives what the model has learned of a user, or undefined. A user whom the model knows is asked
 * about items that are new; for any other user one item is left out, chosen by hash.
 */
export function laterQueries(
  later: Ratings,
  numberOf: (item: number) => number,
  learnedOf: (user: string) => Learned | undefined,
  seed: number,
): LaterQueries {
  const numbers = Array.from({ length: later.items }, (_, item) => numberOf(item));
  const told = { ...later, ...filterMatrix(later, (_, j) => numbers[later.columns[j]!]! >= 0) };
  const folds = leaveOneOut(told, seed);
  const into = new QueryLists();
  const counts = { known: 0, fresh: 0, silent: 0 };
  for (let user = 0; user < told.users; user++) {
    const [from, to] = [told.start[user]!, told.start[user + 1]!];
    const all = Array.from({ length: to - from }, (_, k) => from + k).map((j) => ({
      item: numbers[told.columns[j]!]!,
      weight: told.weights[j]!,
      isOut: folds[j] === 0,
    }));
    const learned = learnedOf(told.userNames.at(user));
    const seen = learned ?? all.filter(({ isOut }) => !isOut);
    const before = new Set(seen.map(({ item }) => item));
    const held = all.filter(({ item, weight }) => weight > 0 && !before.has(item));
    if (held.length === 0 || !seen.some(({ weight }) => weight > 0)) counts.silent++;
    else {
      into.add(user, seen, held);
      counts[learned === undefined ? 'fresh' : 'known']++;
    }
  }
  return { queries: into.queries(), ...counts, unknown: later.columns.length - told.columns.length };
}

class QueryLists {
  readonly #users: number[] = [];
  readonly #held: { readonly item: number; readonly weight: number }[] = [];
  readonly #seen: { readonly item: number; readonly weight: number }[] = [];
  readonly #heldStart = [0];
  readonly #seenStart = [0];

  add(user: number, seen: Learned, held: Learned): void {
    this.#users.push(user);
    for (const one of seen) this.#seen.push(one);
    for (const one of held) this.#held.push(one);
    this.#seenStart.push(this.#seen.length);
    this.#heldStart.push(this.#held.length);
  }

  queries(): Queries {
    return {
      users: Uint32Array.from(this.#users),
      heldStart: Uint32Array.from(this.#heldStart),
      held: Uint32Array.from(this.#held, ({ item }) => item),
      weights: Float32Array.from(this.#held, ({ weight }) => weight),
      seenStart: Uint32Array.from(this.#seenStart),
      seen: Uint32Array.from(this.#seen, ({ item }) => item),
      seenWeights: Float32Array.from(this.#seen, ({ weight }) => weight),
    };
  }
}

import { type Ratings, RatingsCollector, type RatingTriple } from '../../model/ratings/collect.ts';
import type { RatingsState } from './state.ts';

/** By what an add-on is known to the model. */
export type RatingsKey = 'id' | 'name';

export interface CollectOptions {
  readonly key: RatingsKey;
  /** Items that fewer users have are left out. */
  readonly minUsers?: number | undefined;
  /** Whether an item that has these names is left out. */
  readonly exclude?: ((names: readonly string[]) => boolean) | undefined;
}

/** Ratings of which items may have a second name, and what was left out for the sake of the options. */
export interface NamedRatings {
  readonly ratings: Ratings;
  /**
   * For each item its other name: the id of one that is known by name, the name of one that is known by id; empty if
   * there is none.
   */
  readonly titles: readonly string[];
  /** Pairs of add-ons without any name, where names are the key. */
  readonly nameless: number;
  /** Pairs of add-ons on a list of the user's. */
  readonly excluded: number;
}

/** The matrix to learn from. An add-on's name is the one that it was called most often. */
export function ratingsOf({ items, users, pairs, names, called }: RatingsState, options: CollectOptions): NamedRatings {
  const title = mostFrequent(called, items.size, (a, b) => names.compare(a, b) < 0);
  const { exclude = () => false } = options;
  const collector = new RatingsCollector({ minUsers: options.minUsers }, users);
  const other = new Map<string, { name: string; times: number }>();
  // What comes from a table has no second name, and is its own.
  const byName = options.key === 'name' && called.size > 0;
  const kept = Array.from({ length: items.size }, (_, item) => {
    const id = items.at(item);
    const name = title[item]!.value < 0 ? '' : names.at(title[item]!.value);
    const own = byName ? name : id;
    if (exclude(name === '' ? [id] : [id, name])) return 'excluded';
    if (own === '') return 'nameless';
    const { times } = title[item]!;
    if (name !== '' && times > (other.get(own)?.times ?? 0)) other.set(own, { name: byName ? id : name, times });
    return { own };
  });
  const left = { excluded: 0, nameless: 0 };
  for (const { first, second, weight } of pairs) {
    const item = kept[second]!;
    if (typeof item === 'string') left[item]++;
    else collector.addNumbered(first, item.own, weight);
  }
  const ratings = collector.finish();
  return { ratings, titles: Array.from(ratings.itemNames, (name) => other.get(name)?.name ?? ''), ...left };
}

/** Every pair as often as it was seen: what the job of 2014 learned from. */
export function* repeatedRatings({ users, items, pairs }: RatingsState): Generator<RatingTriple> {
  for (const { first, second, weight, times } of pairs) {
    for (let k = 0; k < times; k++) yield [users.at(first), items.at(second), weight];
  }
}

/** What users have, by item numbers of the state, with the weights. */
export function itemsByUser({ users, pairs }: RatingsState): { readonly item: number; readonly weight: number }[][] {
  const items = Array.from({ length: users.size }, (): { item: number; weight: number }[] => []);
  for (const { first, second, weight } of pairs) items[first]!.push({ item: second, weight });
  return items;
}

/**
 * For each first number the second that came with it most often; of two the one that comes first. -1 if there is none.
 */
export function mostFrequent(
  pairs: RatingsState['called'],
  size: number,
  comesBefore: (a: number, b: number) => boolean,
): readonly { value: number; times: number }[] {
  const best = Array.from({ length: size }, () => ({ value: -1, times: 0 }));
  for (const { first, second, times } of pairs) {
    const known = best[first]!;
    if (times > known.times || (times === known.times && comesBefore(second, known.value)))
      best[first] = { value: second, times };
  }
  return best;
}

import { type Ratings, RatingsCollector, type RatingTriple } from '../../model/ratings/collect.ts';
import type { RatingsState } from './state.ts';

/** Whether the model knows add-ons by id or by name. */
export type RatingsKey = 'id' | 'name';

/** The options of taking ratings from a state. */
export interface CollectOptions {
  readonly key: RatingsKey;
  /** Items that fewer users have are left out. */
  readonly minUsers?: number | undefined;
  /** Tells whether an item with these names is left out. */
  readonly exclude?: ((names: readonly string[]) => boolean) | undefined;
}

/** Ratings whose items may have a second name, and the numbers of what the options left out. */
export interface NamedRatings {
  readonly ratings: Ratings;
  /**
   * For each item its other name: the id if it is known by name, the name if it is known by id; empty if there is none.
   */
  readonly titles: readonly string[];
  /** The number of pairs whose add-on has no name, if names are the key. */
  readonly nameless: number;
  /** The number of pairs whose add-on `exclude` left out. */
  readonly excluded: number;
}

/** Makes the matrix to learn from. The name of an add-on is its most frequent one. */
export function ratingsOf({ items, users, pairs, names, called }: RatingsState, options: CollectOptions): NamedRatings {
  const title = mostFrequent(called, items.size, (a, b) => names.compare(a, b) < 0);
  const { exclude = () => false } = options;
  const collector = new RatingsCollector({ minUsers: options.minUsers }, users);
  const other = new Map<string, { name: string; times: number }>();
  // An item from a table has no second name: its key is its name.
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

/** Every pair as often as it was seen, which is what the job of 2014 learned from. */
export function* repeatedRatings({ users, items, pairs }: RatingsState): Generator<RatingTriple> {
  for (const { first, second, weight, times } of pairs) {
    for (let k = 0; k < times; k++) yield [users.at(first), items.at(second), weight];
  }
}

/** The items and weights of each user, by the state's item numbers. */
export function itemsByUser({ users, pairs }: RatingsState): { readonly item: number; readonly weight: number }[][] {
  const items = Array.from({ length: users.size }, (): { item: number; weight: number }[] => []);
  for (const { first, second, weight } of pairs) items[first]!.push({ item: second, weight });
  return items;
}

/**
 * For each first number the second one that came with it most often; of equally frequent ones the first by
 * `comesBefore`; -1 if there is none.
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

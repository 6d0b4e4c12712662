import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import { addRecord, RATING_VALUES, type RatingsRules } from './read.ts';
import { decodeRatings, emptyRatings, encodeRatings, mergeRatings, type RatingsState } from './state.ts';

/** Ratings as an aggregate that a plan can name. Expressions: see `ratingsPlan`. Parameter: the rules. */
export const RATINGS: AggregateEntry = {
  name: 'ratings',
  usage: 'ratings(client, paths…, user, item, weight, rules)',
  doc: 'which client has which add-on, or which user rated which item: each pair once, over all sessions',
  cost: 'exact; about 28 bytes for each pair, beside the names',
  args: [RATING_VALUES, RATING_VALUES],
  params: [0, 1],
  create: ([rules]) => collectPairs((rules ?? {}) as RatingsRules) as Aggregate,
};

/** Makes the aggregate. Its answer is the counts; the pairs are in its state. */
export function collectPairs(rules: RatingsRules): Aggregate<RatingsState> {
  return {
    zero: () => emptyRatings(rules.duplicates),
    add: (state, values) => addRecord(state, values, rules),
    merge: mergeRatings,
    finish: ({ users, items, pairs, facts }) => ({
      value: { users: users.size, items: items.size, ratings: pairs.size, ...facts } satisfies Json,
    }),
    encode: encodeRatings,
    decode: (json) => decodeRatings(json, rules.duplicates),
  };
}

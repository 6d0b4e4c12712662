import { itemsByUser, mostFrequent } from '../../analysis/ratings/named-ratings.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import type { Model } from '../../model/model.ts';
import { labelOf } from '../../model/recommend/item-label.ts';
import { type Owned, Recommender } from '../../model/recommend/recommender.ts';
import { nameFinder } from '../../model/recommend/resolve.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import { excludeKeys, rounded, type Wish } from './answer.ts';

/**
 * Makes a list for every client that was read, in the order of arrival. Says at the end how many clients the model
 * knows nothing about.
 */
export function* answerClients(model: Model, state: RatingsState, wish: Wish): Generator<JsonRecord> {
  const recommender = new Recommender(model);
  const keys = keysOf(model, state);
  const exclude = excludeKeys(model, wish.exclude);
  const { users } = state;
  let cold = 0;
  for (const [user, items] of itemsByUser(state).entries()) {
    const installed = items.flatMap(({ item, weight }): Owned[] => {
      const key = keys[item];
      return key === undefined ? [] : [[key, weight]];
    });
    const { recommendations, basis } = recommender.recommend(installed, { ...wish, exclude, reasons: 0 });
    if (basis === 'popularity') cold++;
    yield {
      client: users.at(user),
      basis,
      installed: items.length,
      known: installed.length,
      recommended: recommendations.map(({ name, score, ...own }) => ({
        ...labelOf(model, name),
        score: rounded(score),
        // The row names the basis of an item that differs from that of the list: a list goes on by popularity.
        ...(own.basis !== basis && { basis: own.basis }),
      })),
    };
  }
  if (users.size === 0) say('no client with add-ons was read');
  else if (model.method === 'popularity') say('note: the model is one of popularity: all get the most popular');
  else if (cold > 0)
    say(
      `the model knows nothing that ${grouped(cold)} of ${counted(users.size, 'client')} have: they get the most popular`,
    );
}

/**
 * The model's key of each item that was read, found by its id, else by its most frequent name; undefined if the model
 * has neither.
 */
export function keysOf(model: Model, { items, names, called }: RatingsState): (string | undefined)[] {
  const find = nameFinder(model);
  return mostFrequent(called, items.size, (a, b) => names.compare(a, b) < 0).map(({ value }, item) => {
    return find(items.at(item)) ?? (value < 0 ? undefined : find(names.at(value)));
  });
}

import { NO_RANK } from '../../kernels/als/rank-frame.ts';
import type { Model } from '../model.ts';
import { Recommender } from '../recommend/recommender.ts';
import { listed, type Outcome } from './outcome.ts';
import type { Queries } from './queries.ts';

/**
 * Ranks held-out items in the lists that `recommend` makes from each user's remaining items. An item that is not among
 * the first `most` has no rank. `length` is the length of the lists that are kept.
 */
export function rankByModel(model: Model, queries: Queries, most: number, length: number): Outcome {
  const recommender = new Recommender(model);
  const nameOf = (item: number) => model.itemNames.at(item);
  const ranks = new Uint32Array(queries.held.length).fill(NO_RANK);
  const whole = new Set(listed(queries));
  const lists: number[][] = [];
  for (const query of queries.users.keys()) {
    const [from, to] = [queries.seenStart[query]!, queries.seenStart[query + 1]!];
    const installed = Array.from(queries.seen.subarray(from, to), (item, k) => {
      return [nameOf(item), queries.seenWeights[from + k]!] as const;
    });
    const { recommendations } = recommender.recommend(installed, { count: most, reasons: 0 });
    const list = recommendations.map(({ name }) => model.itemNames.find(name));
    for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
      const rank = list.indexOf(queries.held[at]!);
      if (rank >= 0) ranks[at] = rank;
    }
    if (whole.has(query)) lists.push(list.slice(0, length));
  }
  return { ranks, lists, rmse: Number.NaN };
}

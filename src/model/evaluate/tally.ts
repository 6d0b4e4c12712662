import { TeleError } from '../../errors.ts';
import type { Settings } from '../methods/settings.ts';
import { type Estimate, GroupedMoments, LEVEL, Moments } from './interval.ts';
import type { RankingScores } from './metrics.ts';
import { listed, type Outcome } from './outcome.ts';
import type { Asked } from './trials.ts';

/** Estimates over the lists of all folds, with intervals over users. */
export interface Quality {
  /** By cutoff, as asked for. */
  readonly at: readonly {
    readonly k: number;
    readonly recall: Estimate;
    readonly ndcg: Estimate;
    readonly map: Estimate;
  }[];
  /** How many different items are in the lists of the first length, of up to 2,000 users of each fold. */
  readonly coverage: number;
  /**
   * Mean of -log₂ of the share of users that have an item, over the items of these lists: in bits, more for what fewer
   * have.
   */
  readonly novelty: Estimate;
}

export interface Trial extends Quality {
  readonly settings: Settings;
  /**
   * Root mean square of rating minus score over the held-out ratings, mean of the folds: what the 2014 run was tuned
   * by. NaN but for ALS.
   */
  readonly rmse: Estimate;
  /** NDCG at the first cutoff minus that of popularity, user by user. */
  readonly gain: Estimate;
  /** Folds that were finished. */
  readonly folds: number;
}

export interface Evaluation {
  /** In the order of the grid. */
  readonly trials: readonly Trial[];
  readonly popularity: Quality;
  /** The trial with the highest NDCG at the first cutoff. */
  readonly best: Trial;
  /** The trial with the lowest RMSE, of those of ALS. */
  readonly bestByRmse: Trial | undefined;
  /**
   * The gain of the best once more, with an interval that holds for all trials together (Bonferroni): the best of many
   * looks better than it is.
   */
  readonly lead: Estimate;
  /** Whether the best is better than popularity, beyond chance: its lead's interval lies above zero. */
  readonly beatsPopularity: boolean;
}

/** The scores of one choice of parameters, or of popularity, over all folds. */
export class Tally {
  readonly at: { k: number; recall: GroupedMoments; ndcg: GroupedMoments; map: GroupedMoments }[];
  readonly gain = new GroupedMoments();
  readonly rmse = new Moments();
  readonly #listed = new Set<number>();
  readonly #novelty = new GroupedMoments();
  folds = 0;

  constructor(cutoffs: readonly number[]) {
    this.at = cutoffs.map((k) => {
      return { k, recall: new GroupedMoments(), ndcg: new GroupedMoments(), map: new GroupedMoments() };
    });
  }

  add(
    { queries, counts, users }: Asked,
    { lists, rmse }: Pick<Outcome, 'lists' | 'rmse'>,
    scores: RankingScores[][],
    baseline?: RankingScores[][],
  ): void {
    this.folds++;
    if (!Number.isNaN(rmse)) this.rmse.add(rmse);
    for (const [query, byCutoff] of scores.entries()) {
      const user = queries.users[query]!;
      for (const [index, { recall, ndcg, averagePrecision }] of byCutoff.entries()) {
        const moments = this.at[index]!;
        moments.recall.add(user, recall);
        moments.ndcg.add(user, ndcg);
        moments.map.add(user, averagePrecision);
      }
      if (baseline !== undefined) this.gain.add(user, byCutoff[0]!.ndcg - baseline[query]![0]!.ndcg);
    }
    for (const [k, query] of listed(queries).entries()) {
      const list = lists[k]!;
      for (let at = 0; at < list.length; at++) {
        this.#listed.add(list[at]!);
        this.#novelty.add(queries.users[query]!, -Math.log2(counts[list[at]!]! / users));
      }
    }
  }

  quality(): Quality {
    return {
      at: this.at.map(({ k, recall, ndcg, map }) => ({
        k,
        recall: recall.estimate(),
        ndcg: ndcg.estimate(),
        map: map.estimate(),
      })),
      coverage: this.#listed.size,
      novelty: this.#novelty.estimate(),
    };
  }
}

/** The trials of a grid, a tally each, and the best of them. Throws a TeleError if none was finished. */
export function summarise(grid: readonly Settings[], tallies: readonly Tally[], popularity: Tally): Evaluation {
  const trials = grid.map((settings, index) => {
    const tally = tallies[index]!;
    const { rmse, gain, folds } = tally;
    return { settings, rmse: rmse.estimate(), gain: gain.estimate(), folds, ...tally.quality() };
  });
  const finished = trials.filter((trial) => trial.folds > 0);
  if (finished.length === 0) {
    throw new TeleError('no parameters could be judged: no user has a rating to hold out and another to learn from', {
      hint: 'take more days, so that users have more than one item, or more folds',
    });
  }
  const best = finished.reduce((a, b) => (b.at[0]!.ndcg.mean > a.at[0]!.ndcg.mean ? b : a));
  const rated = finished.filter(({ rmse }) => Number.isFinite(rmse.mean));
  const bestByRmse = rated.length === 0 ? undefined : rated.reduce((a, b) => (b.rmse.mean < a.rmse.mean ? b : a));
  const lead = tallies[trials.indexOf(best)]!.gain.estimate(1 - (1 - LEVEL) / finished.length);
  return { trials, popularity: popularity.quality(), best, bestByRmse, lead, beatsPopularity: lead.low > 0 };
}

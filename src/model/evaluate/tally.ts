import { TeleError } from '../../errors.ts';
import type { Settings } from '../methods/settings.ts';
import { type Estimate, GroupedMoments, LEVEL, Moments } from './interval.ts';
import type { RankingScores } from './metrics.ts';
import { listed, type Outcome } from './outcome.ts';
import type { Asked } from './trials.ts';

/** Estimates over the lists of all folds, with intervals over users. */
export interface Quality {
  /** The scores at each cutoff, in the order in which cutoffs were given. */
  readonly at: readonly {
    readonly k: number;
    readonly recall: Estimate;
    readonly ndcg: Estimate;
    readonly map: Estimate;
  }[];
  /** The number of different items in the lists of the first length, of up to 2,000 users of each fold. */
  readonly coverage: number;
  /** Mean of -log₂(share of users that have the item) over the items of these lists, in bits. Rare items raise it. */
  readonly novelty: Estimate;
}

/** The quality of one choice of settings. */
export interface Trial extends Quality {
  readonly settings: Settings;
  /**
   * Root mean square of rating minus score over the held-out ratings, averaged over folds; the 2014 run chose λ by it.
   * NaN for every method but ALS.
   */
  readonly rmse: Estimate;
  /** NDCG at the first cutoff minus that of popularity, as a mean over users. */
  readonly gain: Estimate;
  /** The number of finished folds. */
  readonly folds: number;
}

/** The trials of a grid beside popularity, and the best of them. */
export interface Evaluation {
  /** The trials in the order of the grid. */
  readonly trials: readonly Trial[];
  readonly popularity: Quality;
  /** The trial with the highest NDCG at the first cutoff. */
  readonly best: Trial;
  /** The ALS trial with the lowest RMSE. */
  readonly bestByRmse: Trial | undefined;
  /**
   * The gain of the best trial, with an interval that holds for all trials together (Bonferroni): the best of many
   * looks better than it is.
   */
  readonly lead: Estimate;
  /** Whether the best trial beats popularity beyond chance: the interval of its lead lies above zero. */
  readonly beatsPopularity: boolean;
}

/** Collects the scores of one choice of settings, or of popularity, over all folds. */
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

/** Sums up the trials of a grid, one tally each, and finds the best. Throws a TeleError if no trial was finished. */
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

import { TeleError } from '../../errors.ts';
import type { Objective } from '../als/options.ts';
import { type Estimate, GroupedMoments, LEVEL, Moments } from './interval.ts';
import type { RankingScores } from './metrics.ts';
import type { Queries } from './queries.ts';

/** Estimates over the lists of all folds, with intervals over users. */
export interface Quality {
  /** By cutoff, as asked for. */
  readonly at: readonly {
    readonly k: number;
    readonly recall: Estimate;
    readonly ndcg: Estimate;
    readonly map: Estimate;
  }[];
}

export interface Trial extends Quality {
  readonly objective: Objective;
  /** Root mean square of rating minus score over the held-out ratings, mean of the folds: what the 2014 run was tuned by. */
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
  /** The trial with the lowest RMSE. */
  readonly bestByRmse: Trial;
  /**
   * The gain of the best once more, with an interval that holds for all trials together (Bonferroni): the best of many looks better than
   * it is.
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
  folds = 0;

  constructor(cutoffs: readonly number[]) {
    this.at = cutoffs.map((k) => {
      return { k, recall: new GroupedMoments(), ndcg: new GroupedMoments(), map: new GroupedMoments() };
    });
  }

  add({ users }: Queries, scores: RankingScores[][], rmse = Number.NaN, baseline?: RankingScores[][]): void {
    this.folds++;
    if (!Number.isNaN(rmse)) this.rmse.add(rmse);
    scores.forEach((byCutoff, query) => {
      const user = users[query]!;
      byCutoff.forEach(({ recall, ndcg, averagePrecision }, index) => {
        const moments = this.at[index]!;
        moments.recall.add(user, recall);
        moments.ndcg.add(user, ndcg);
        moments.map.add(user, averagePrecision);
      });
      if (baseline !== undefined) this.gain.add(user, byCutoff[0]!.ndcg - baseline[query]![0]!.ndcg);
    });
  }

  quality(): Quality {
    return {
      at: this.at.map(({ k, recall, ndcg, map }) => ({
        k,
        recall: recall.estimate(),
        ndcg: ndcg.estimate(),
        map: map.estimate(),
      })),
    };
  }
}

/** The trials of a grid, a tally each, and the best of them. Throws a TeleError if none was finished. */
export function summarise(grid: readonly Objective[], tallies: readonly Tally[], popularity: Tally): Evaluation {
  const trials = grid.map((objective, index) => {
    const tally = tallies[index]!;
    const { rmse, gain, folds } = tally;
    return { objective, rmse: rmse.estimate(), gain: gain.estimate(), folds, ...tally.quality() };
  });
  const finished = trials.filter((trial) => trial.folds > 0);
  if (finished.length === 0) {
    throw new TeleError('no parameters could be judged: no user has a rating to hold out and another to learn from', {
      hint: 'take more days, so that users have more than one item, or more folds',
    });
  }
  const best = finished.reduce((a, b) => (b.at[0]!.ndcg.mean > a.at[0]!.ndcg.mean ? b : a));
  const bestByRmse = finished.reduce((a, b) => (b.rmse.mean < a.rmse.mean ? b : a));
  const lead = tallies[trials.indexOf(best)]!.gain.estimate(1 - (1 - LEVEL) / finished.length);
  return { trials, popularity: popularity.quality(), best, bestByRmse, lead, beatsPopularity: lead.low > 0 };
}

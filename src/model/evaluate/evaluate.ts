import { availableParallelism } from 'node:os';
import { TeleError, UsageError } from '../../errors.ts';
import { largest } from '../../extremes.ts';
import { DEFAULTS, type Objective, objectiveOf } from '../als/options.ts';
import { runTrainer } from '../als/train.ts';
import { Trainer } from '../als/trainer.ts';
import { refuseEmpty } from '../ratings/collect.ts';
import { filterMatrix, itemCounts, type Matrix } from '../ratings/matrix.ts';
import { foldByRating, leaveOneOut, type NamedMatrix } from './folds.ts';
import { type RankingScores, scoreRanks } from './metrics.ts';
import { popularityRanks, type Queries, queriesOf } from './queries.ts';
import { rankingRoom, rankQueries, scoreHeld } from './rank.ts';
import { type Evaluation, summarise, Tally } from './tally.ts';

export interface EvaluateOptions {
  /** What to try. */
  readonly grid: readonly Partial<Objective>[];
  /** How ratings are held out. Default 'k-fold'. */
  readonly protocol?: 'k-fold' | 'leave-one-out' | undefined;
  /** Default 10; leave-one-out has one. */
  readonly folds?: number | undefined;
  /** Lengths of the lists that are scored. Default 10. */
  readonly cutoffs?: readonly number[] | undefined;
  readonly iterations?: number | undefined;
  readonly tolerance?: number | undefined;
  readonly seed?: number | undefined;
  readonly threads?: number | undefined;
  readonly plain?: boolean | undefined;
  readonly precision?: number | undefined;
  readonly onTrial?: ((done: number, total: number) => void) | undefined;
  /** When it fires, what is finished is the result; without a finished trial, an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Cross-validation of all parameters over the same folds. Costs folds × grid trainings; the ratings of a fold are prepared once
 * for each number of factors.
 */
export async function evaluate(matrix: NamedMatrix, options: EvaluateOptions): Promise<Evaluation> {
  const { protocol = 'k-fold', seed = DEFAULTS.seed, signal } = options;
  refuseEmpty(matrix);
  const grid = options.grid.map(objectiveOf);
  if (grid.length === 0) throw new TeleError('there are no parameters to try');
  const count = protocol === 'k-fold' ? foldsOf(options.folds ?? 10) : 1;
  const folds = protocol === 'k-fold' ? foldByRating(matrix, count, seed) : leaveOneOut(matrix, seed);
  const cutoffs = options.cutoffs ?? [10];
  const tallies = grid.map(() => new Tally(cutoffs));
  const popularity = new Tally(cutoffs);
  let done = 0;
  for (let fold = 0; fold < count && !signal?.aborted; fold++) {
    const queries = queriesOf(matrix, folds, fold);
    if (queries.users.length === 0) continue;
    const training = filterMatrix(matrix, (_, j) => folds[j] !== fold);
    const baseline = scoreUsers(queries, popularityRanks(queries, itemCounts(training)), cutoffs);
    popularity.add(queries, baseline);
    for (const factors of new Set(grid.map((objective) => objective.factors))) {
      const trainer = trainerFor(training, factors, queries, options);
      try {
        for (const [index, objective] of grid.entries()) {
          if (objective.factors !== factors || signal?.aborted) continue;
          const result = await tryOne(trainer, training, queries, objective, cutoffs, options);
          if (result === undefined) break;
          tallies[index]!.add(queries, result.scores, result.rmse, baseline);
          options.onTrial?.(++done, count * grid.length);
        }
      } finally {
        await trainer.close();
      }
    }
  }
  return summarise(grid, tallies, popularity);
}

function foldsOf(folds: number): number {
  if (Number.isInteger(folds) && folds >= 2 && folds <= 1000) return folds;
  throw new UsageError(`the number of folds must be a whole number from 2 to 1000, not ${folds}`);
}

function trainerFor(training: Matrix, factors: number, queries: Queries, options: EvaluateOptions): Trainer {
  return new Trainer(training, {
    factors,
    threads: options.threads ?? availableParallelism(),
    plain: options.plain,
    room: rankingRoom(queries, training.items, factors),
  });
}

/** One training and its scores, or undefined if it was stopped before its end. */
async function tryOne(
  trainer: Trainer,
  training: Matrix,
  queries: Queries,
  objective: Objective,
  cutoffs: readonly number[],
  { iterations, tolerance, seed, precision, signal }: EvaluateOptions,
) {
  const { stopped } = await runTrainer(trainer, training, objective, {
    iterations,
    tolerance,
    seed,
    precision,
    signal,
  });
  if (stopped === 'aborted') return undefined;
  const ranks = await rankQueries(trainer, queries, largest(cutoffs));
  return { scores: scoreUsers(queries, ranks, cutoffs), rmse: rootMeanSquare(queries, scoreHeld(trainer, queries)) };
}

/** For each query the scores at each cutoff. */
function scoreUsers(queries: Queries, ranks: Uint32Array, cutoffs: readonly number[]): RankingScores[][] {
  return Array.from(queries.users, (_, query) => {
    const own = ranks.subarray(queries.heldStart[query]!, queries.heldStart[query + 1]!);
    return cutoffs.map((k) => scoreRanks(own, k));
  });
}

function rootMeanSquare(queries: Queries, scores: Float64Array): number {
  let sum = 0;
  let size = 0;
  scores.forEach((score, at) => {
    if (Number.isNaN(score)) return;
    sum += (queries.weights[at]! - score) ** 2;
    size++;
  });
  return Math.sqrt(sum / size);
}

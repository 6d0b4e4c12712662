import { TeleError, UsageError } from '../../errors.ts';
import { DEFAULTS } from '../als/options.ts';
import { type PartialSettings, type Settings, settingsOf } from '../methods/settings.ts';
import { refuseEmpty } from '../ratings/collect.ts';
import { filterMatrix, itemCounts } from '../ratings/matrix.ts';
import { foldByRating, leaveOneOut, type NamedMatrix } from './folds.ts';
import { type RankingScores, scoreRanks } from './metrics.ts';
import type { Outcome } from './outcome.ts';
import { type Queries, queriesOf } from './queries.ts';
import { type Evaluation, summarise, Tally } from './tally.ts';
import { type Asked, type Split, type TrialOptions, tryAll, tryPopularity } from './trials.ts';

/** The options of evaluating a grid of settings. */
export interface EvaluateOptions extends Omit<TrialOptions, 'cutoffs'> {
  /** The settings to try. */
  readonly grid: readonly PartialSettings[];
  /** The way in which ratings are held out. Default 'k-fold'. */
  readonly protocol?: 'k-fold' | 'leave-one-out' | undefined;
  /** The number of folds. Default 10; leave-one-out has one. */
  readonly folds?: number | undefined;
  /** The most users that leave-one-out asks, chosen by hash. Default: all. */
  readonly sample?: number | undefined;
  /** Lengths of the lists that are scored. Default: one list of 10. */
  readonly cutoffs?: readonly number[] | undefined;
  readonly onTrial?: ((done: number, total: number) => void) | undefined;
}

/**
 * Cross-validates all settings over the same folds. Costs folds × grid trainings. When the signal fires, the finished
 * trials are the result; without a finished trial, it throws.
 */
export function evaluate(matrix: NamedMatrix, options: EvaluateOptions): Promise<Evaluation> {
  refuseEmpty(matrix);
  const { protocol = 'k-fold', seed = DEFAULTS.seed } = options;
  const count = protocol === 'k-fold' ? foldsOf(options.folds ?? 10) : 1;
  const folds =
    protocol === 'k-fold'
      ? foldByRating(matrix, count, seed)
      : leaveOneOut(matrix, seed, options.sample ?? matrix.users);
  return judgeSplits(splitsOf(matrix, folds, count), count, options, tryAll);
}

function* splitsOf(matrix: NamedMatrix, folds: Uint16Array, count: number): Generator<Split> {
  for (let fold = 0; fold < count; fold++) {
    const training = filterMatrix(matrix, (_, j) => folds[j] !== fold);
    yield { queries: queriesOf(matrix, folds, fold), training, counts: itemCounts(training), users: matrix.users };
  }
}

/** A function that tries all settings of a grid on one split, and yields the outcomes in any order. */
export type Try<S> = (
  grid: readonly Settings[],
  split: S,
  options: TrialOptions,
) => AsyncIterable<readonly [index: number, outcome: Outcome]>;

/** Evaluates the grid over given splits; `tryEach` tries all settings on one of them. */
export async function judgeSplits<S extends Asked>(
  splits: Iterable<S>,
  count: number,
  options: Omit<EvaluateOptions, 'protocol' | 'folds' | 'sample'>,
  tryEach: Try<S>,
): Promise<Evaluation> {
  const grid: Settings[] = options.grid.map(settingsOf);
  if (grid.length === 0) throw new TeleError('there are no parameters to try');
  const cutoffs = options.cutoffs ?? [10];
  const tallies = grid.map(() => new Tally(cutoffs));
  const popularity = new Tally(cutoffs);
  let done = 0;
  for (const split of splits) {
    if (options.signal?.aborted) break;
    const { queries } = split;
    if (queries.users.length === 0) continue;
    const base = tryPopularity(split, { cutoffs });
    const baseline = scoreUsers(queries, base.ranks, cutoffs);
    popularity.add(split, base, baseline);
    for await (const [index, outcome] of tryEach(grid, split, { ...options, cutoffs })) {
      tallies[index]!.add(split, outcome, scoreUsers(queries, outcome.ranks, cutoffs), baseline);
      options.onTrial?.(++done, count * grid.length);
    }
  }
  return summarise(grid, tallies, popularity);
}

function foldsOf(folds: number): number {
  if (Number.isInteger(folds) && folds >= 2 && folds <= 1000) return folds;
  throw new UsageError(`the number of folds must be a whole number from 2 to 1000, not ${folds}`);
}

/** For each query, its scores at each cutoff. */
function scoreUsers(queries: Queries, ranks: Uint32Array, cutoffs: readonly number[]): RankingScores[][] {
  return Array.from(queries.users, (_, query) => {
    const own = ranks.subarray(queries.heldStart[query]!, queries.heldStart[query + 1]!);
    return cutoffs.map((k) => scoreRanks(own, k));
  });
}

import { type NamedRatings, type RatingsKey, ratingsOf } from '../../analysis/ratings/named-ratings.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { type MasterFlags, readMaster } from '../../engines/master.ts';
import { EXIT, TeleError } from '../../errors.ts';
import { gainOf, objectiveOf, type Progress, type TrainOptions } from '../../model/als/options.ts';
import { type Training, train } from '../../model/als/train.ts';
import { type ModelNotes, modelOf } from '../../model/file/write-model.ts';
import type { Model } from '../../model/model.ts';
import type { Matrix } from '../../model/ratings/matrix.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { titlesOf } from '../../model/titles.ts';
import { counted } from '../../render/number-text.ts';
import type { SparkFlagValues } from '../flags/spark-flags.ts';
import { say } from '../output/say.ts';
import { endDryRun } from '../run/dry-run.ts';
import { type DropCounts, describeDrops, dropsOf } from './drops.ts';
import { catchInterrupt } from './interrupt.ts';
import { conventionsOf, readNumber, type TrainingFlags } from './parameters.ts';

/** A model that was trained here, with what it was trained on. */
export interface Trained {
  readonly model: Model;
  readonly notes: ModelNotes;
  readonly named: NamedRatings;
  readonly drops: DropCounts;
  readonly losses: readonly number[];
  readonly iterations: number;
  readonly seconds: number;
  /** Ctrl-C came before the last iteration. */
  readonly isInterrupted: boolean;
}

/** The matrix that the flags ask for. Throws a TeleError that says why, if there is nothing in it. */
export function learnableRatings(
  state: RatingsState,
  flags: Pick<TrainingFlags, 'key' | 'min-clients'>,
  exclude?: NameList,
): { named: NamedRatings; drops: DropCounts } {
  const named = ratingsOf(state, { key: flags.key as RatingsKey, minUsers: flags['min-clients'], exclude });
  const drops = dropsOf(state, named);
  if (named.ratings.columns.length === 0) {
    const left = describeDrops(drops);
    throw new TeleError(
      `there are no ratings to learn from in ${counted(state.facts.records, 'record')}${left && `: ${left}`}`,
      {
        hint: 'look at what is selected: channel, dates, lists, and the smallest number of clients for an add-on',
      },
    );
  }
  return { named, drops };
}

type TrainFlags = TrainingFlags & MasterFlags & SparkFlagValues & { readonly seed: number };

/**
 * Trains on what was read. `tell` gets a line for each iteration. Ctrl-C ends it after the last whole iteration; before the first one
 * there is nothing to keep, which is an error with the exit code of an interruption. A cluster trains by MLlib, which tells no iterations.
 */
export async function trainModel(
  state: RatingsState,
  flags: TrainFlags,
  { exclude, tell, source }: { exclude?: NameList | undefined; tell: (progress: Progress) => void; source: unknown },
): Promise<Trained> {
  const { named, drops } = learnableRatings(state, flags, exclude);
  const { ratings, titles } = named;
  const training =
    readMaster(flags) === 'spark' ? await trainThere(ratings, flags) : await trainHere(ratings, flags, tell);
  const isInterrupted = training.stopped === 'aborted';
  if (hasLearnedNothing(training, ratings))
    say(`note: with --lambda ${flags.lambda} nothing can be learned from these ratings: all scores are about zero`);
  const are = flags.key === 'name' ? 'ids' : 'names';
  const second = titles.some((title) => title !== '')
    ? titlesOf(are, titles.length, (item) => titles[item]!)
    : undefined;
  const { losses, iterations, seconds } = training;
  const notes = {
    source,
    seed: flags.seed,
    iterations,
    losses,
    drops,
    ratings: ratings.columns.length,
    created: new Date().toISOString(),
  };
  return {
    model: modelOf(training, ratings, second),
    notes,
    named,
    drops,
    losses,
    iterations,
    seconds,
    isInterrupted,
  };
}

/** Whether factors of zero would do as well: so it is where the regularisation outweighs the ratings. */
function hasLearnedNothing({ losses, objective }: Training, { weights }: Matrix): boolean {
  const ofZero = weights.reduce((sum, weight) => sum + gainOf(objective, weight), 0);
  return losses.at(-1)! > ofZero * (1 - 1e-6);
}

async function trainHere(ratings: Matrix, flags: TrainFlags, tell: (progress: Progress) => void): Promise<Training> {
  const interrupt = catchInterrupt();
  try {
    const training = await train(ratings, { ...trainOptions(flags), onIteration: tell, signal: interrupt.signal });
    if (training.stopped === 'aborted' && training.iterations === 0)
      throw new TeleError('interrupted before the first iteration was done: there is no model', {
        exit: EXIT.interrupted,
      });
    return training;
  } finally {
    interrupt.release();
  }
}

async function trainThere(ratings: Matrix, flags: TrainFlags): Promise<Training> {
  const cluster = { ...flags, master: flags.master!.trim() };
  await endDryRun(cluster);
  const { iterations, seed } = flags;
  const { trainOnSpark } = await import('../../engines/spark/train.ts');
  return trainOnSpark(
    ratings,
    { objective: objectiveOf(trainOptions(flags)), iterations, seed },
    { flags: cluster, say },
  );
}

function trainOptions(flags: TrainFlags): TrainOptions {
  return {
    factors: readNumber(flags.factors, '--factors'),
    lambda: readNumber(flags.lambda, '--lambda'),
    alpha: readNumber(flags.alpha, '--alpha'),
    ...conventionsOf(flags),
    iterations: flags.iterations,
    tolerance: readNumber(flags.tolerance, '--tolerance'),
    seed: flags.seed,
    threads: flags.jobs,
  };
}

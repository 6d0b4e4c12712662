import { type MasterFlags, readMaster } from '../../engines/master.ts';
import { EXIT, TeleError, UsageError } from '../../errors.ts';
import { gainOf, type Objective, type TrainingProgress } from '../../model/als/options.ts';
import { type Training, train } from '../../model/als/train.ts';
import { openFactors } from '../../model/file/stored-model.ts';
import type { Ratings } from '../../model/ratings/collect.ts';
import type { Matrix } from '../../model/ratings/matrix.ts';
import { rowOf } from '../../model/rows.ts';
import type { SparkFlagValues } from '../flags/spark-flags.ts';
import { say } from '../output/say.ts';
import { endDryRun } from '../run/dry-run.ts';
import { catchInterrupt } from '../run/interrupt.ts';
import { type TrainingFlags, trainingOf } from './parameters.ts';

/** The flags that training ALS depends on. */
export type FactorFlags = TrainingFlags & MasterFlags & SparkFlagValues & { readonly seed: number };

/**
 * Trains ALS, here or on the cluster. `tell` gets the progress after each iteration. Ctrl-C ends it after the last
 * whole iteration; before the first one it throws, with the exit code of an interruption. A cluster trains by MLlib,
 * which reports no iterations.
 */
export async function trainFactors(
  ratings: Ratings,
  objective: Objective,
  flags: FactorFlags,
  tell: (progress: TrainingProgress) => void,
): Promise<Training> {
  const there = readMaster(flags) === 'spark';
  const training = there
    ? await trainThere(ratings, objective, flags)
    : await trainHere(ratings, objective, flags, tell);
  if (hasLearnedNothing(training, ratings))
    say(`note: with --lambda ${objective.lambda} nothing can be learned from these ratings: all scores are about zero`);
  return training;
}

/** Whether factors of zero would do as well, because regularisation outweighs the ratings. */
function hasLearnedNothing({ losses, objective }: Training, { weights }: Matrix): boolean {
  const ofZero = weights.reduce((sum, weight) => sum + gainOf(objective, weight), 0);
  return losses.at(-1)! > ofZero * (1 - 1e-6);
}

async function trainHere(
  ratings: Ratings,
  objective: Objective,
  flags: FactorFlags,
  tell: (progress: TrainingProgress) => void,
): Promise<Training> {
  const interrupt = catchInterrupt();
  try {
    const { signal } = interrupt;
    const { seed, jobs: threads } = flags;
    const training = await train(ratings, {
      ...objective,
      ...trainingOf(flags),
      seed,
      threads,
      ...(flags.start !== undefined && { initialItems: factorsFrom(flags.start, ratings, objective) }),
      onIteration: tell,
      signal,
    });
    if (training.stopped === 'aborted' && training.iterations === 0)
      throw new TeleError('interrupted before the first iteration was done: there is no model', {
        exit: EXIT.interrupted,
      });
    return training;
  } finally {
    interrupt.release();
  }
}

/** A model's factors of the items in these ratings; zeros for new items. */
function factorsFrom(file: string, { items, itemNames }: Ratings, { factors }: Objective): Float32Array {
  const model = openFactors(file);
  try {
    if (model.objective.factors !== factors)
      throw new UsageError(
        `${file} has ${model.objective.factors} factors, and ${factors} are wanted`,
        `--factors ${model.objective.factors}`,
      );
    const initial = new Float32Array(items * factors);
    for (let item = 0; item < items; item++) {
      const known = model.itemNames.find(itemNames.at(item));
      if (known >= 0) initial.set(rowOf(model, known), item * factors);
    }
    return initial;
  } finally {
    model.close();
  }
}

async function trainThere(ratings: Matrix, objective: Objective, flags: FactorFlags): Promise<Training> {
  const cluster = { ...flags, master: flags.master!.trim() };
  await endDryRun(cluster);
  const { seed } = flags;
  const { iterations = 10 } = trainingOf(flags);
  const { trainOnSpark } = await import('../../engines/spark/train.ts');
  return trainOnSpark(ratings, { objective, iterations, seed }, { flags: cluster, say });
}

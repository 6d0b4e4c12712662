import { type NamedRatings, type RatingsKey, ratingsOf } from '../../analysis/ratings/collect.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, TeleError } from '../../errors.ts';
import type { Progress, TrainOptions } from '../../model/als/options.ts';
import { train } from '../../model/als/train.ts';
import { type ModelNotes, modelOf } from '../../model/file/write-model.ts';
import type { Model } from '../../model/model.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { type DropCounts, describeDrops, dropsOf } from './drops.ts';
import { readNumber, type TrainingFlags } from './flags.ts';
import { catchInterrupt } from './interrupt.ts';

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
    throw new TeleError(`there are no ratings to learn from in ${state.facts.records} records${left && `: ${left}`}`, {
      hint: 'look at what is selected: channel, dates, lists, and the smallest number of clients for an add-on',
    });
  }
  return { named, drops };
}

/**
 * Trains on what was read. `tell` gets a line for each iteration. Ctrl-C ends it after the last whole iteration; before the first one
 * there is nothing to keep, which is an error with the exit code of an interruption.
 */
export async function trainModel(
  state: RatingsState,
  flags: TrainingFlags & { readonly seed: number; readonly jobs?: number | undefined },
  { exclude, tell, source }: { exclude?: NameList | undefined; tell: (progress: Progress) => void; source: unknown },
): Promise<Trained> {
  const { named, drops } = learnableRatings(state, flags, exclude);
  const { ratings, titles } = named;
  const interrupt = catchInterrupt();
  try {
    const training = await train(ratings, { ...trainOptions(flags), onIteration: tell, signal: interrupt.signal });
    const isInterrupted = training.stopped === 'aborted';
    if (isInterrupted && training.iterations === 0)
      throw new TeleError('interrupted before the first iteration was done: there is no model', {
        exit: EXIT.interrupted,
      });
    const are = flags.key === 'name' ? 'ids' : 'names';
    const second = titles.some((title) => title !== '')
      ? ({ are, at: (item: number) => titles[item]! } as const)
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
  } finally {
    interrupt.release();
  }
}

function trainOptions(flags: Parameters<typeof trainModel>[1]): TrainOptions {
  return {
    factors: readNumber(flags.factors, '--factors'),
    lambda: readNumber(flags.lambda, '--lambda'),
    alpha: readNumber(flags.alpha, '--alpha'),
    regularization: flags.regularization as 'scaled' | 'plain',
    iterations: flags.iterations,
    tolerance: readNumber(flags.tolerance, '--tolerance'),
    seed: flags.seed,
    threads: flags.jobs,
  };
}

import type { RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { choicesFor } from '../../model/choose.ts';
import { type EvaluateOptions, evaluate } from '../../model/evaluate/evaluate.ts';
import type { Evaluation } from '../../model/evaluate/tally.ts';
import type { PartialSettings } from '../../model/methods/settings.ts';
import type { Matrix } from '../../model/ratings/matrix.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import { formOf } from '../output/form.ts';
import { say } from '../output/say.ts';
import { catchInterrupt } from '../run/interrupt.ts';
import { type Judgement, judgementOf } from './judgement.ts';
import { gridFrom, isTold, methodsOf, readNumbers, type TrainingFlags, trainingOf } from './parameters.ts';
import { learnableRatings } from './train-model.ts';
import { tellTrials } from './training-progress.ts';

/** The flags of `tele recommend evaluate`. */
export interface EvaluateFlags extends TrainingFlags {
  readonly folds: number;
  readonly 'leave-one-out': boolean;
  readonly at: string;
  readonly seed: number;
  readonly jobs?: number | undefined;
  readonly progress: string;
  readonly output?: string | undefined;
}

/** Tries every combination of the given values, or what train would try. Ctrl-C ends it with the results so far. */
export async function evaluateGrid(state: RatingsState, flags: EvaluateFlags, exclude?: NameList): Promise<Judgement> {
  const { named } = learnableRatings(state, flags, exclude);
  const { 'leave-one-out': isOneOut, folds } = flags;
  return judged(flags, (options) =>
    evaluate(named.ratings, {
      ...options,
      grid: gridOf(flags, named.ratings),
      protocol: isOneOut ? 'leave-one-out' : 'k-fold',
      folds,
    }),
  );
}

/** The options that all evaluations share. */
export type Judging = Omit<EvaluateOptions, 'grid' | 'protocol' | 'folds' | 'sample'>;

/** Runs an evaluation, which Ctrl-C ends early, and makes its answer. */
export async function judged(flags: EvaluateFlags, run: (options: Judging) => Promise<Evaluation>): Promise<Judgement> {
  const cutoffs = readCutoffs(flags.at);
  const interrupt = catchInterrupt();
  try {
    const { signal } = interrupt;
    const { seed, jobs: threads } = flags;
    const evaluation = await run({
      ...trainingOf(flags),
      cutoffs,
      seed,
      threads,
      onTrial: tellTrials(flags.progress),
      signal,
    });
    if (signal.aborted) {
      say('interrupted: these are the trainings that were done');
      process.exitCode = EXIT.interrupted;
    }
    return judgementOf(evaluation, formOf(flags.output));
  } finally {
    interrupt.release();
  }
}

/** The settings that the flags name. For a method without any parameter it takes the values that train would try. */
export function gridOf(flags: EvaluateFlags, ratings: Matrix): readonly PartialSettings[] {
  const { grid } = choicesFor(ratings);
  const methods = methodsOf(flags);
  if (methods.length === 0) return grid;
  return methods.flatMap((method): readonly PartialSettings[] => {
    const usual = isTold(flags, method) ? [] : grid.filter((one) => one.method === method);
    return usual.length > 0 ? usual : gridFrom(method === 'als' ? { lambda: LAMBDAS, ...flags } : flags, method);
  });
}

/** The default values of lambda, where other parameters of ALS are given. */
const LAMBDAS = '0.1,0.2,0.5,1,2';

function readCutoffs(text: string): number[] {
  const cutoffs = readNumbers(text, '--at');
  const wrong = cutoffs.find((cutoff) => !Number.isInteger(cutoff) || cutoff < 1 || cutoff > 10_000);
  if (wrong === undefined) return cutoffs;
  throw new UsageError(`--at takes whole numbers from 1 to 10000, not ${wrong}`, '--at 10,100');
}

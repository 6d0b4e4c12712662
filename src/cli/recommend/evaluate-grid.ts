import type { RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { largest, smallest } from '../../extremes.ts';
import type { Objective } from '../../model/als/options.ts';
import { evaluate } from '../../model/evaluate/evaluate.ts';
import type { Estimate } from '../../model/evaluate/interval.ts';
import type { Evaluation, Quality, Trial } from '../../model/evaluate/tally.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import type { JsonRecord } from '../../record/record.ts';
import { intervalPlot } from '../../render/plot/interval-plot.ts';
import { say } from '../output/say.ts';
import { rounded } from './answer.ts';
import { catchInterrupt } from './interrupt.ts';
import { conventionsOf, readNumber, readNumbers, type TrainingFlags } from './parameters.ts';
import { isForReading } from './readable.ts';
import { learnableRatings } from './train-model.ts';
import { tellTrials } from './training-progress.ts';

interface Flags extends TrainingFlags {
  readonly folds: number;
  readonly 'leave-one-out': boolean;
  readonly at: string;
  readonly seed: number;
  readonly jobs?: number | undefined;
  readonly progress: string;
  readonly output?: string | undefined;
}

/** The rows of a table, a plot and what to say below it, and the columns that are worth a bar. */
export interface Judgement {
  readonly rows: JsonRecord[];
  readonly plot: (width: number) => string[];
  readonly sentences: string[];
  readonly shares: string[];
}

/** Tries every combination of the lists. Ctrl-C ends it with what is done. */
export async function evaluateGrid(state: RatingsState, flags: Flags, exclude?: NameList): Promise<Judgement> {
  const grid = gridOf(flags);
  const cutoffs = readCutoffs(flags.at);
  const { named } = learnableRatings(state, flags, exclude);
  const interrupt = catchInterrupt();
  try {
    const evaluation = await evaluate(named.ratings, {
      grid,
      cutoffs,
      protocol: flags['leave-one-out'] ? 'leave-one-out' : 'k-fold',
      folds: flags.folds,
      iterations: flags.iterations,
      tolerance: readNumber(flags.tolerance, '--tolerance'),
      seed: flags.seed,
      threads: flags.jobs,
      onTrial: tellTrials(flags.progress),
      signal: interrupt.signal,
    });
    if (interrupt.signal.aborted) {
      say('interrupted: these are the trainings that were done');
      process.exitCode = EXIT.interrupted;
    }
    return judge(evaluation, flags);
  } finally {
    interrupt.release();
  }
}

function gridOf(flags: Flags): Partial<Objective>[] {
  const conventions = conventionsOf(flags);
  const lambdas = readNumbers(flags.lambda, '--lambda');
  const alphas = readNumbers(flags.alpha, '--alpha');
  return readNumbers(flags.factors, '--factors').flatMap((factors) =>
    alphas.flatMap((alpha) => lambdas.map((lambda) => ({ factors, alpha, lambda, ...conventions }))),
  );
}

function readCutoffs(text: string): number[] {
  const cutoffs = readNumbers(text, '--at');
  const wrong = cutoffs.find((cutoff) => !Number.isInteger(cutoff) || cutoff < 1 || cutoff > 10_000);
  if (wrong === undefined) return cutoffs;
  throw new UsageError(`--at takes whole numbers from 1 to 10000, not ${wrong}`, '--at 10,100');
}

function judge(evaluation: Evaluation, flags: Flags): Judgement {
  const { trials, popularity, best, bestByRmse } = evaluation;
  const forReading = isForReading(flags.output);
  const show = forReading ? interval : whole;
  const scores = forReading ? readableScores : wholeScores;
  const rows: JsonRecord[] = [
    { model: 'popularity', factors: null, lambda: null, alpha: null, ...scores(popularity), rmse: null },
    ...trials
      .filter(({ folds }) => folds > 0)
      .map((trial) => ({
        model: 'als',
        factors: trial.objective.factors,
        lambda: trial.objective.lambda,
        alpha: trial.objective.alpha,
        ...scores(trial),
        rmse: show(trial.rmse),
        ...(forReading
          ? { chosen: [trial === best ? 'best' : '', trial === bestByRmse ? 'by RMSE' : ''].join(' ').trim() }
          : { gain: show(trial.gain), folds: trial.folds, best: trial === best, best_by_rmse: trial === bestByRmse }),
      })),
  ];
  return {
    rows,
    plot: (width) => plotOf(evaluation, width),
    sentences: sentencesOf(evaluation),
    shares: popularity.at.map(({ k }) => `ndcg@${k}`),
  };
}

/** What is judged by, with intervals: which models differ beyond chance, and from popularity. */
function plotOf({ trials, popularity }: Evaluation, width: number): string[] {
  const { k, ndcg } = popularity.at[0]!;
  const intervals = trials
    .filter(({ folds }) => folds > 0)
    .map(({ objective, at }) => ({ label: labelOf(objective), ...at[0]!.ndcg }));
  return [`NDCG@${k} with 95 % intervals, ┊ popularity`, ...intervalPlot(intervals, ndcg.mean, width)];
}

function labelOf({ factors, lambda, alpha }: Objective): string {
  return `${factors} factors, lambda ${lambda}, alpha ${alpha}`;
}

function wholeScores({ at }: Quality): JsonRecord {
  return Object.fromEntries(
    at.flatMap(({ k, recall, ndcg, map }) => [
      [`ndcg@${k}`, whole(ndcg)],
      [`recall@${k}`, whole(recall)],
      [`map@${k}`, whole(map)],
    ]),
  );
}

/** NDCG as a number that a table can draw a bar for. */
function readableScores({ at }: Quality): JsonRecord {
  return Object.fromEntries(
    at.flatMap(({ k, recall, ndcg, map }) => [
      [`ndcg@${k}`, rounded(ndcg.mean)],
      [`recall@${k}`, interval(recall)],
      [`map@${k}`, interval(map)],
    ]),
  );
}

function whole({ mean, low, high, size }: Estimate): JsonRecord {
  return { mean: rounded(mean), low: rounded(low), high: rounded(high), size };
}

function interval({ mean, high }: Estimate): string {
  return Number.isFinite(high) ? `${mean.toFixed(4)} ± ${(high - mean).toFixed(4)}` : mean.toFixed(4);
}

/** What was found, in words. */
function sentencesOf(evaluation: Evaluation): string[] {
  const { trials, best, bestByRmse, popularity, lead, beatsPopularity } = evaluation;
  const [{ k, ndcg }] = best.at as unknown as [Quality['at'][number]];
  const parameters = ({ objective: { factors, lambda, alpha, regularization, confidence } }: Trial) =>
    [
      `--factors ${factors} --lambda ${lambda} --alpha ${alpha}`,
      ...(regularization === 'plain' ? ['--regularization plain'] : []),
      ...(confidence === 'plain' ? ['--confidence plain'] : []),
    ].join(' ');
  const beaten = beatsPopularity
    ? `it beats popularity (${popularity.at[0]!.ndcg.mean.toFixed(4)}) by ${lead.low.toFixed(4)} to ${lead.high.toFixed(4)}`
    : `no model beats popularity (${popularity.at[0]!.ndcg.mean.toFixed(4)}) beyond chance on this data`;
  return [
    `best by NDCG@${k}: ${parameters(best)}, ${ndcg.mean.toFixed(4)}; ${beaten}`,
    ...atTheEdge(
      best.objective.lambda,
      trials.filter(({ folds }) => folds > 0).map(({ objective }) => objective.lambda),
    ),
    ...(bestByRmse === best ? [] : [`RMSE would choose ${parameters(bestByRmse)}: it does not judge lists`]),
  ];
}

/** Where the best of several is the last on one side, there may be a better one beyond it. */
function atTheEdge(best: number, tried: readonly number[]): string[] {
  const [least, most] = [smallest(tried), largest(tried)];
  if (least === most || (best !== least && best !== most) || best === 0) return [];
  const [edge, beyond] = best === most ? ['largest', 'larger'] : ['smallest', 'smaller'];
  return [`--lambda ${best} is the ${edge} that was tried: a ${beyond} one may be better`];
}

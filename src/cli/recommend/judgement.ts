import type { Estimate } from '../../model/evaluate/interval.ts';
import type { Evaluation, Quality, Trial } from '../../model/evaluate/tally.ts';
import { flagsOf, type Settings } from '../../model/methods/settings.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Format } from '../../render/form.ts';
import { intervalPlot } from '../../render/plot/interval-plot.ts';
import { rounded } from './answer.ts';
import { sentencesOf } from './judgement-words.ts';

/** An evaluation for output: the rows of a table, a plot and the sentences below it, and the columns with bars. */
export interface Judgement {
  readonly rows: JsonRecord[];
  readonly plot: (width: number) => string[];
  readonly sentences: string[];
  readonly shares: string[];
}

/** Makes the output of an evaluation: text for reading, else numbers with the ends of their intervals. */
export function judgementOf(evaluation: Evaluation, form: Format): Judgement {
  const { trials, popularity } = evaluation;
  const row = form === 'csv' ? flatRow : form === 'table' || form === 'md' ? readableRow : wholeRow;
  const finished = trials.filter(({ folds }) => folds > 0);
  return {
    rows: [row(popularity, undefined, evaluation), ...finished.map((trial) => row(trial, trial, evaluation))],
    plot: (width) => plotOf(finished, popularity, width),
    sentences: sentencesOf(evaluation),
    shares: popularity.at.map(({ k }) => `ndcg@${k}`),
  };
}

/**
 * Plots the deciding metric with intervals, which shows which models differ from each other and from popularity beyond
 * chance.
 */
function plotOf(finished: readonly Trial[], popularity: Quality, width: number): string[] {
  const { k, ndcg } = popularity.at[0]!;
  const intervals = finished.map(({ settings, at }) => ({ label: words(settings), ...at[0]!.ndcg }));
  return [`NDCG@${k} with 95 % intervals, ┊ popularity`, ...intervalPlot(intervals, ndcg.mean, width)];
}

type MakeRow = (quality: Quality, trial: Trial | undefined, evaluation: Evaluation) => JsonRecord;

const wholeRow: MakeRow = (quality, trial, { best, bestByRmse }) => ({
  method: trial?.settings.method ?? 'popularity',
  ...numbersOf(trial?.settings),
  ...Object.fromEntries(estimatesOf(quality).map(([name, estimate]) => [name, whole(estimate)])),
  coverage: quality.coverage,
  novelty: whole(quality.novelty),
  rmse: trial && Number.isFinite(trial.rmse.mean) ? whole(trial.rmse) : null,
  ...(trial && {
    gain: whole(trial.gain),
    folds: trial.folds,
    best: trial === best,
    best_by_rmse: trial === bestByRmse,
  }),
});

/** A row with every number in a column of its own. */
const flatRow: MakeRow = (quality, trial, evaluation) => ({
  ...Object.fromEntries(
    Object.entries({ ...wholeRow(quality, trial, evaluation) }).flatMap(([name, value]) =>
      value !== null && typeof value === 'object' ? flat(name, value as JsonRecord) : [[name, value]],
    ),
  ),
});

function flat(name: string, { mean, low, high }: JsonRecord): [string, JsonRecord[string]][] {
  return [
    [name, mean ?? null],
    [`${name}_low`, low ?? null],
    [`${name}_high`, high ?? null],
  ];
}

/** A row for reading. NDCG stays a number, so that a table can draw a bar. */
const readableRow: MakeRow = (quality, trial, { best, bestByRmse }) => ({
  method: trial?.settings.method ?? 'popularity',
  settings: trial ? words(trial.settings).replace(/^\w+ ?/, '') : '',
  ...Object.fromEntries(
    estimatesOf(quality).map(([name, estimate]) => [
      name,
      name.startsWith('ndcg') ? rounded(estimate.mean) : interval(estimate),
    ]),
  ),
  coverage: quality.coverage,
  novelty: quality.novelty.mean.toFixed(2),
  rmse: trial && Number.isFinite(trial.rmse.mean) ? interval(trial.rmse) : '',
  chosen: trial ? [trial === best ? 'best' : '', trial === bestByRmse ? 'by RMSE' : ''].join(' ').trim() : '',
});

function estimatesOf({ at }: Quality): [string, Estimate][] {
  return at.flatMap(({ k, recall, ndcg, map }): [string, Estimate][] => [
    [`ndcg@${k}`, ndcg],
    [`recall@${k}`, recall],
    [`map@${k}`, map],
  ]);
}

/** The parameters of each method, with the same columns in every row. */
function numbersOf(settings: Settings | undefined): JsonRecord {
  const none = { factors: null, lambda: null, alpha: null, regularization: null, discount: null, shrink: null };
  const { method: _, confidence: __, ...own } = { confidence: undefined, method: undefined, ...settings };
  return { ...none, ...own };
}

function words(settings: Settings): string {
  return flagsOf(settings)
    .replace(/^--method /, '')
    .replaceAll(' --', ', ')
    .replace(', ', ' ');
}

function whole({ mean, low, high, size }: Estimate): JsonRecord {
  return { mean: rounded(mean), low: finite(low), high: finite(high), size };
}

/** A rounded number, or null where it is infinite: a single value has no interval. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}

function interval({ mean, high }: Estimate): string {
  return Number.isFinite(high) ? `${mean.toFixed(4)} ± ${(high - mean).toFixed(4)}` : mean.toFixed(4);
}

import { type EvaluateOptions, evaluate } from './evaluate/evaluate.ts';
import type { NamedMatrix } from './evaluate/folds.ts';
import type { Evaluation } from './evaluate/tally.ts';
import { MOST_FOR_EASE } from './links/ease.ts';
import { costOfLinks } from './links/learn-links.ts';
import type { PartialSettings, Settings } from './methods/settings.ts';
import { type Matrix, userCounts } from './ratings/matrix.ts';

/** The most users that are asked: enough to tell differences of 0.01 in NDCG. */
export const ASKED = 5000;

/** With more items than this EASE is not tried. Users may still ask for it. */
const MOST_TO_TRY_EASE = Math.min(2000, MOST_FOR_EASE);

/** The settings that are tried where the user gives none. */
export interface Choices {
  readonly grid: readonly PartialSettings[];
  /** The number of users that are asked. */
  readonly asked: number;
  /** An estimate of the processor seconds that all trials take, rather too high than too low. */
  readonly seconds: number;
}

/**
 * Picks some settings of each method. Short lists need few factors and strong regularisation, and weights between items
 * predict them best; long lists allow more factors.
 */
export function choicesFor(ratings: Matrix): Choices {
  const having = userCounts(ratings).filter((count) => count > 1);
  const asked = Math.min(having.length, ASKED);
  const mean = having.reduce((sum, count) => sum + count, 0) / Math.max(1, having.length);
  const factors = mean < 20 ? [4, 16] : [16, 64];
  const grid: PartialSettings[] = [
    { method: 'cosine', shrink: 0 },
    { method: 'cosine', shrink: 20 },
    ...[0, 0.3, 0.5, 0.7].map((discount) => ({ method: 'walk', discount }) as const),
    ...(ratings.items > MOST_TO_TRY_EASE ? [] : [20, 100, 500].map((lambda) => ({ method: 'ease', lambda }) as const)),
    ...factors.flatMap((count) => ALS.map((settings) => ({ method: 'als', factors: count, ...settings }) as const)),
  ];
  return { grid, asked, seconds: secondsFor(ratings, grid, asked, mean) };
}

const ALS: readonly PartialSettings[] = [
  { regularization: 'plain', lambda: 10, alpha: 1 },
  { regularization: 'plain', lambda: 10, alpha: 8 },
  { regularization: 'plain', lambda: 100, alpha: 1 },
  { regularization: 'plain', lambda: 100, alpha: 8 },
  { regularization: 'scaled', lambda: 0.1, alpha: 1 },
  { regularization: 'scaled', lambda: 0.5, alpha: 8 },
];

/** The chosen settings, and how good they are. */
export interface Choice {
  /** Popularity where nothing is better beyond chance. */
  readonly settings: Settings;
  readonly evaluation: Evaluation;
}

/**
 * Tries the choices on a sample of the users, with one rating of each held out, and takes the best by NDCG of the first
 * ten. Takes popularity if the best is not better beyond chance, with all trials considered.
 */
export async function choose(
  ratings: NamedMatrix,
  { grid }: Choices,
  options: Pick<EvaluateOptions, 'seed' | 'threads' | 'signal' | 'onTrial'>,
): Promise<Choice> {
  const evaluation = await evaluate(ratings, {
    ...options,
    grid,
    protocol: 'leave-one-out',
    sample: ASKED,
    cutoffs: [10, 20],
  });
  const { best, beatsPopularity } = evaluation;
  return { settings: beatsPopularity ? best.settings : { method: 'popularity' }, evaluation };
}

/** The estimate of seconds, from the measured cost of each kind of work. */
function secondsFor(ratings: Matrix, grid: readonly PartialSettings[], asked: number, mean: number): number {
  const { items } = ratings;
  const pairs = costOfLinks(ratings);
  const links = 8e-9 * pairs + 3e-7 * Math.min(items * items, pairs) + 2e-8 * asked * mean * Math.min(items, 500);
  const ease = 0.9e-9 * items ** 3 + 2e-8 * asked * mean * items;
  const factored = (factors: number) =>
    10 * (ratings.columns.length * 3e-9 * (factors + 20) + items * 1e-8 * factors ** 2);
  return grid.reduce((sum, { method, factors = 0 }) => {
    if (method === 'als') return sum + factored(factors) + 3e-5 * asked;
    return sum + links + (method === 'ease' ? ease : 0);
  }, 0.5);
}

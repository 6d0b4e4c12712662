import { type EvaluateOptions, evaluate } from './evaluate/evaluate.ts';
import type { NamedMatrix } from './evaluate/folds.ts';
import type { Evaluation } from './evaluate/tally.ts';
import { MOST_FOR_EASE } from './links/ease.ts';
import { costOfLinks } from './links/learn-links.ts';
import type { PartialSettings, Settings } from './methods/settings.ts';
import { type Matrix, userCounts } from './ratings/matrix.ts';

/** So many users are asked: enough to tell 0.01 of NDCG apart. */
export const ASKED = 5000;

/** Trying EASE is not worth more items than this; it can be asked for. */
const MOST_TO_TRY_EASE = Math.min(2000, MOST_FOR_EASE);

/** What is tried where nobody says what to take. */
export interface Choices {
  readonly grid: readonly PartialSettings[];
  /** How many users are asked. */
  readonly asked: number;
  /** About how many seconds of one processor it takes, rather too many than too few. */
  readonly seconds: number;
}

/**
 * Some settings of each method. Short lists want few factors and much regularisation, and are told best by what users
 * have together; long ones bear more factors.
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

/** What was chosen, and how good it is. */
export interface Choice {
  /** Popularity where nothing is better beyond chance. */
  readonly settings: Settings;
  readonly evaluation: Evaluation;
}

/**
 * Tries the choices on a sample of the users, one rating left out for each, and takes the best by NDCG of the first
 * ten; popularity if the best is not better beyond chance, all trials considered.
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

/** By what each kind of work was measured to take. */
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

import { randomFactors } from './als/initial.ts';
import type { TrainOptions } from './als/options.ts';
import { train } from './als/train.ts';
import { evaluate } from './evaluate/evaluate.ts';
import type { Evaluation } from './evaluate/tally.ts';
import { hash23 } from './file/java-hash.ts';
import { RatingsCollector, type RatingTriple } from './ratings/collect.ts';
import { foldIn } from './recommend/fold-in.ts';
import { Scorer } from './recommend/scorer.ts';

/** The values of λ that the 2014 job tried. */
export const GRID_2014 = [0.1, 0.2, 0.3, 0.4, 0.5];
const PARAMETERS = { factors: 100, alpha: 1, regularization: 'scaled' } as const;
const SEED = 42;

/** The result of the 2014 run: its table, its λ, and its recommendations. */
export interface Run2014 {
  /** Mean RMSE over the folds, for each λ. */
  readonly table: readonly { readonly lambda: number; readonly rmse: number }[];
  /** The λ with the lowest mean RMSE. */
  readonly lambda: number;
  readonly evaluation: Evaluation;
  /** The number of names that share a 23-bit hash with another one, users and items together. */
  readonly collided: number;
  /** Whether the data have an item of exactly this name. */
  knows(name: string): boolean;
  /**
   * The best items for somebody who has `installed` (10 by default). Installed items stay in the list, as they did in
   * 2014.
   */
  recommend(installed: readonly string[], count?: number): { name: string; score: number }[];
}

/**
 * The run of the 2014 post (vitillo/raccomando): users and add-ons by 23-bit hashes, a rating for every session, 100
 * factors, ten iterations, λ from the grid by RMSE over ten folds, then a training on everything. Start values are the
 * absolute values of normal numbers, as in MLlib 1.1. The solver is ours; it minimises the same objective.
 */
export async function run2014(
  ratings: Iterable<RatingTriple>,
  options: Pick<TrainOptions, 'threads' | 'plain' | 'signal' | 'iterations'> & {
    readonly factors?: number;
    readonly folds?: number;
    readonly onTrial?: (done: number, total: number) => void;
  } = {},
): Promise<Run2014> {
  const names = new Map<string, string>();
  const users = new Map<string, string>();
  const collided = new Set<string>();
  const hashed = (known: Map<string, string>, name: string) => {
    const hash = String(hash23(name));
    const before = known.get(hash);
    if (before !== undefined && before !== name) collided.add(name).add(before);
    known.set(hash, name);
    return hash;
  };
  const collector = new RatingsCollector({ duplicates: 'keep' });
  for (const [user, item, weight] of ratings) collector.add(hashed(users, user), hashed(names, item), weight);
  const matrix = collector.finish();
  const parameters = { ...PARAMETERS, factors: options.factors ?? PARAMETERS.factors };
  const grid = GRID_2014.map((lambda) => ({ ...parameters, lambda }));
  const evaluation = await evaluate(matrix, { ...options, grid, folds: options.folds ?? 10, seed: SEED });
  const table = evaluation.trials.map(({ rmse }, k) => ({ lambda: GRID_2014[k]!, rmse: rmse.mean }));
  const { lambda } = table[evaluation.trials.indexOf(evaluation.bestByRmse ?? evaluation.trials[0]!)]!;
  const initialItems = randomFactors(matrix.items, parameters.factors, SEED).map(Math.abs);
  const model = await train(matrix, { ...options, ...parameters, lambda, initialItems });
  const scorer = new Scorer(model);
  const numberOf = (name: string) => matrix.itemNames.find(String(hash23(name)));
  return {
    table,
    lambda,
    evaluation,
    collided: collided.size,
    knows: (name) => numberOf(name) >= 0,
    recommend(installed, count = 10) {
      const items = installed.map(numberOf).filter((item) => item >= 0);
      const { vector } = foldIn(model, items);
      return scorer.top(vector, count).map(({ item, score }) => {
        return { name: names.get(matrix.itemNames.at(item)) ?? matrix.itemNames.at(item), score };
      });
    },
  };
}

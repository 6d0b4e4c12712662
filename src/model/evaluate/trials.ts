import { availableParallelism } from 'node:os';
import { largest } from '../../extremes.ts';
import type { Objective, TrainOptions } from '../als/options.ts';
import { runTrainer } from '../als/train.ts';
import { Trainer } from '../als/trainer.ts';
import { learnLinks } from '../links/learn-links.ts';
import type { LinkSettings, Settings } from '../methods/settings.ts';
import type { Matrix } from '../ratings/matrix.ts';
import { Scorer } from '../recommend/scorer.ts';
import { listed, type Outcome } from './outcome.ts';
import { type Queries, seenBy } from './queries.ts';
import { rankingRoom, rankQueries, scoreHeld } from './rank.ts';
import { NO_LINKS, rankByLinks } from './rank-links.ts';

/** Queries to a model, and the popularity of items in what it learned from. */
export interface Asked {
  readonly queries: Queries;
  /** For each item, how many of the `users` have it. */
  readonly counts: Uint32Array;
  readonly users: number;
}

/** One way to hold ratings out: the ratings to learn from, and the queries. */
export interface Split extends Asked {
  readonly training: Matrix;
}

/** The options of the trials of a split. */
export interface TrialOptions
  extends Pick<TrainOptions, 'iterations' | 'tolerance' | 'seed' | 'threads' | 'plain' | 'precision' | 'signal'> {
  /** Lengths of the lists; ranks beyond the longest do not matter. */
  readonly cutoffs: readonly number[];
}

/**
 * Tries all settings on one split, one after the other; settings of ALS with the same number of factors share their
 * preparation. Ends before the next trial when the signal fires.
 */
export async function* tryAll(
  grid: readonly Settings[],
  split: Split,
  options: TrialOptions,
): AsyncGenerator<readonly [index: number, outcome: Outcome]> {
  for (const [index, settings] of grid.entries()) {
    if (settings.method === 'als' || options.signal?.aborted) continue;
    // Signals such as Ctrl-C and progress timers run between two trials.
    await new Promise((resolve) => setImmediate(resolve));
    yield [index, tryLinks(settings, split, options)];
  }
  const sizes = new Set(grid.flatMap((settings) => (settings.method === 'als' ? [settings.factors] : [])));
  for (const factors of sizes) if (!options.signal?.aborted) yield* tryFactors(grid, factors, split, options);
}

/** The outcome when everybody gets the most popular items. */
export function tryPopularity({ queries, counts }: Asked, { cutoffs }: TrialOptions): Outcome {
  return rankByLinks(NO_LINKS, 'popularity', queries, counts, cutoffs[0]!);
}

function tryLinks(settings: LinkSettings, split: Split, options: TrialOptions): Outcome {
  if (settings.method === 'popularity') return tryPopularity(split, options);
  const { training, queries, counts } = split;
  return rankByLinks(learnLinks(training, settings), settings.method, queries, counts, options.cutoffs[0]!);
}

async function* tryFactors(
  grid: readonly Settings[],
  factors: number,
  { training, queries }: Split,
  options: TrialOptions,
): AsyncGenerator<readonly [index: number, outcome: Outcome]> {
  const trainer = new Trainer(training, {
    factors,
    threads: options.threads ?? availableParallelism(),
    plain: options.plain,
    room: rankingRoom(queries, training.items, factors),
  });
  try {
    for (const [index, objective] of grid.entries()) {
      if (objective.method !== 'als' || objective.factors !== factors || options.signal?.aborted) continue;
      const { stopped } = await runTrainer(trainer, training, objective, options);
      if (stopped === 'aborted') return;
      const ranks = await rankQueries(trainer, queries, largest(options.cutoffs));
      const rmse = rootMeanSquare(queries, scoreHeld(trainer, queries));
      yield [index, { ranks, rmse, lists: listsOf(trainer, objective, queries, options.cutoffs[0]!) }];
    }
  } finally {
    await trainer.close();
  }
}

function listsOf(trainer: Trainer, objective: Objective, queries: Queries, length: number): number[][] {
  const { factors: itemFactors, spectrum } = trainer.items();
  const { counts } = trainer;
  const scorer = new Scorer({ objective, items: counts.length, itemFactors, spectrum });
  return listed(queries).map((query) => {
    const seen = new Set(seenBy(queries, query));
    const passes = (item: number) => counts[item]! > 0 && !seen.has(item);
    return scorer.top(trainer.userOf(queries.users[query]!), length, passes).map(({ item }) => item);
  });
}

function rootMeanSquare(queries: Queries, scores: Float64Array): number {
  let sum = 0;
  let size = 0;
  scores.forEach((score, at) => {
    if (Number.isNaN(score)) return;
    sum += (queries.weights[at]! - score) ** 2;
    size++;
  });
  return Math.sqrt(sum / size);
}

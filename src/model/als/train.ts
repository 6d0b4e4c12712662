import { availableParallelism } from 'node:os';
import { TeleError } from '../../errors.ts';
import { refuseEmpty } from '../ratings/collect.ts';
import type { Matrix } from '../ratings/matrix.ts';
import { startFactors } from './initial.ts';
import { DEFAULTS, type Objective, objectiveOf, type TrainOptions } from './options.ts';
import { lambdaPath } from './path.ts';
import { Trainer } from './trainer.ts';

/** The numbers of a trained model, without names. */
export interface Factors {
  readonly objective: Objective;
  readonly items: number;
  /** Item factors (items × factors), in the eigenbasis of YᵀY; zero for an item without a rating above zero. */
  readonly itemFactors: Float32Array;
  /** The eigenvalues of YᵀY, descending. */
  readonly spectrum: Float32Array;
}

/** A finished or aborted training: the factors, and how it went. */
export interface Training extends Factors {
  /** User factors (users × factors) in the same basis, if `keepUsers` was set. */
  readonly userFactors: Float32Array | undefined;
  /** The objective after the first user half-step and after each iteration. */
  readonly losses: readonly number[];
  /** The number of whole iterations done. */
  readonly iterations: number;
  readonly stopped: 'iterations' | 'tolerance' | 'aborted';
  readonly seconds: number;
}

/** The most steps of conjugate gradients in one item half-step. */
const MOST_STEPS = 64;

/**
 * Trains by alternating least squares, exactly: an iteration is an item half-step, then a user half-step. Takes 4 bytes
 * × factors of memory for each user and about ten times as much for each item. Throws a TeleError where there is
 * nothing to learn from.
 */
export async function train(matrix: Matrix, options: TrainOptions = {}): Promise<Training> {
  const objective = objectiveOf(options);
  refuseEmpty(matrix);
  const started = performance.now();
  const trainer = new Trainer(matrix, {
    factors: objective.factors,
    threads: options.threads ?? availableParallelism(),
    plain: options.plain,
    merge: options.initialUsers === undefined,
  });
  try {
    return await runTrainer(trainer, matrix, objective, options, started);
  } finally {
    await trainer.close();
  }
}

/** Trains on an existing trainer, so that several runs over the same ratings share its preparation. */
export async function runTrainer(
  trainer: Trainer,
  matrix: Matrix,
  objective: Objective,
  options: TrainOptions,
  started = performance.now(),
): Promise<Training> {
  const { iterations = DEFAULTS.iterations, tolerance = 0, precision = PRECISION, signal } = options;
  const losses: number[] = [];
  let steps = 0;
  let done = 0;
  const report = (loss: number) => {
    if (!Number.isFinite(loss)) throw outOfRange(objective);
    losses.push(loss);
    const seconds = (performance.now() - started) / 1000;
    options.onIteration?.({ iteration: done, iterations, loss, seconds, steps });
  };
  // Given factors are a state to go on from, so no path leads up to them.
  const { initialItems, initialUsers } = options;
  const given = initialItems !== undefined || initialUsers !== undefined;
  const path = given ? [] : lambdaPath(matrix, objective, iterations);
  const at = (step: number) => ({ ...objective, lambda: path[step] ?? objective.lambda });
  trainer.begin(at(0));
  if (initialUsers === undefined) {
    trainer.setItems(initialItems ?? startFactors(matrix, at(0), options.seed ?? DEFAULTS.seed));
    report(await trainer.solveUsers(iterations > 0));
  } else {
    await trainer.setUsers(initialUsers);
  }
  let kept = trainer.items();
  let stopped: Training['stopped'] = 'iterations';
  const isAborted = () => signal?.aborted ?? false;
  while (done < iterations) {
    // Below a thousandth of the loss at zero, rounding errors keep a relative goal from being reached.
    const scale = Math.max(losses.at(-1) ?? 0, trainer.zeroLoss / 1000);
    if (done < path.length) trainer.begin(at(done + 1));
    steps = await trainer.solveItems(scale * precision, MOST_STEPS, isAborted);
    if (isAborted()) break;
    const loss = await trainer.solveUsers(done + 1 < iterations);
    done++;
    if (signal !== undefined) kept = trainer.items();
    const before = losses.at(-1);
    report(loss);
    if (done > path.length && before !== undefined && before - loss < tolerance * before) {
      stopped = 'tolerance';
      break;
    }
    if (isAborted()) break;
  }
  if (isAborted() && done < iterations) {
    stopped = 'aborted';
    if (options.keepUsers) {
      trainer.begin(objective);
      trainer.setItems(kept.factors);
      await trainer.solveUsers(false);
    }
  } else kept = trainer.items();
  return {
    objective,
    items: matrix.items,
    itemFactors: kept.factors,
    spectrum: kept.spectrum,
    userFactors: options.keepUsers ? trainer.users() : undefined,
    losses,
    iterations: done,
    stopped,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The error for factors that overflow single precision. They would be written as a model that knows nothing. */
function outOfRange({ lambda, alpha }: Objective): TeleError {
  return new TeleError(
    `with lambda ${lambda} and alpha ${alpha} training does not come to a number from these ratings`,
    {
      hint: 'take a lambda that is less extreme, or a smaller alpha or ratings',
    },
  );
}

const PRECISION = 1e-7;

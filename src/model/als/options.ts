import { UsageError } from '../../errors.ts';

/**
 * The regularisation of a row: λ times the row's number of ratings ('scaled', as MLlib does), or λ alone ('plain', as
 * most papers do).
 */
export type Regularization = 'scaled' | 'plain';

/**
 * The weight of a rating r, where an absent rating weighs 1: 1 + α|r| ('one-plus', as in MLlib; Hu, Koren and Volinsky
 * 2008), or the larger of α|r| and 1 ('plain', as in the Python library implicit).
 */
export type Confidence = 'one-plus' | 'plain';

/**
 * The objective that the model minimises: Σ c (p − x·y)² + λ (Σ n |x|² + Σ n |y|²), where c is the confidence, p is 1
 * where r > 0 and else 0, and n is the number of a row's ratings above zero.
 */
export interface Objective {
  readonly factors: number;
  readonly lambda: number;
  readonly alpha: number;
  readonly regularization: Regularization;
  readonly confidence: Confidence;
}

/**
 * The state of training after each iteration. Iteration 0 is the first user half-step, from the initial item factors.
 */
export interface TrainingProgress {
  readonly iteration: number;
  readonly iterations: number;
  /** The objective after this iteration, with the λ of this iteration (see `lambdaPath`). */
  readonly loss: number;
  /** Seconds since training began, preparation included. */
  readonly seconds: number;
  /** The number of steps of conjugate gradients that the item half-step took. */
  readonly steps: number;
}

/** The options of training. Everything may be left out: see `DEFAULTS`. */
export interface TrainOptions extends Partial<Objective> {
  /** The most iterations. Default 10. */
  readonly iterations?: number | undefined;
  readonly seed?: number | undefined;
  /**
   * Stop when an iteration lowers the loss by less than this share of it. Default 0: stop when the loss no longer
   * falls.
   */
  readonly tolerance?: number | undefined;
  /**
   * The precision of the items' equations: the error of the objective is at most this share of the loss. Default 1e-7:
   * the losses of all iterations then agree with exact ones to about 5e-6.
   */
  readonly precision?: number | undefined;
  /** The number of threads, this one included. Default: the number of processors. The result does not depend on it. */
  readonly threads?: number | undefined;
  /** Use the plain TypeScript kernels, which also serve where WebAssembly with SIMD is missing. */
  readonly plain?: boolean | undefined;
  /** Item factors to start from (items × factors), instead of `startFactors` and `lambdaPath`. */
  readonly initialItems?: Float32Array | undefined;
  /** User factors to start from (users × factors). The items are then solved first, as MLlib does. */
  readonly initialUsers?: Float32Array | undefined;
  /** Keep the factors of the users too. */
  readonly keepUsers?: boolean | undefined;
  readonly onIteration?: ((progress: TrainingProgress) => void) | undefined;
  /** When it fires, training stops, and the last whole iteration is the result. */
  readonly signal?: AbortSignal | undefined;
}

/** The values that training takes for parameters that are not given. */
export const DEFAULTS = {
  factors: 100,
  lambda: 0.5,
  alpha: 1,
  regularization: 'scaled',
  confidence: 'one-plus',
  iterations: 10,
  seed: 42,
} as const;

/** The objective with defaults filled in. Throws a UsageError for a value out of range. */
export function objectiveOf(options: Partial<Objective>): Objective {
  const { factors = DEFAULTS.factors, lambda = DEFAULTS.lambda, alpha = DEFAULTS.alpha } = options;
  const { regularization = DEFAULTS.regularization, confidence = DEFAULTS.confidence } = options;
  if (!Number.isInteger(factors) || factors < 1 || factors > MAX_FACTORS) {
    throw new UsageError(`the number of factors must be a whole number from 1 to ${MAX_FACTORS}, not ${factors}`);
  }
  if (!(lambda >= 0 && Number.isFinite(lambda))) throw new UsageError(`lambda must be zero or more, not ${lambda}`);
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new UsageError(`alpha must be more than zero, not ${alpha}`);
  if (!['scaled', 'plain'].includes(regularization))
    throw new UsageError(`regularization must be scaled or plain, not ${regularization}`);
  if (!['one-plus', 'plain'].includes(confidence))
    throw new UsageError(`confidence must be one-plus or plain, not ${confidence}`);
  return { factors, lambda, alpha, regularization, confidence };
}

const MAX_FACTORS = 1024;

/** The regularisation that is added to the diagonal of a row with n ratings above zero. */
export function penaltyOf({ lambda, regularization }: Objective, n: number): number {
  return regularization === 'scaled' ? lambda * n : lambda;
}

/** The weight of a rating minus that of an absent one. */
export function extraWeight({ alpha, confidence }: Objective, rating: number): number {
  const weight = alpha * Math.abs(rating);
  return confidence === 'plain' ? Math.max(0, weight - 1) : weight;
}

/**
 * The amount that a rating adds to the right side of the equations: its confidence, or nothing if it is not above zero.
 */
export function gainOf(objective: Objective, rating: number): number {
  return rating > 0 ? 1 + extraWeight(objective, rating) : 0;
}

/** The least extra weight: solvers divide by its square root. */
export const LEAST_EXTRA = 1e-12;

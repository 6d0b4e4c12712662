import { UsageError } from '../../errors.ts';

/**
 * How the regularisation of a row is meant: λ times the row's number of ratings (as MLlib does), or λ alone (as most
 * papers).
 */
export type Regularization = 'scaled' | 'plain';

/**
 * What a rating r weighs, where its absence weighs 1: 1 + α|r| (as MLlib has it, and Hu, Koren and Volinsky 2008), or
 * α|r| alone, but no less than absence (as the Python library implicit).
 */
export type Confidence = 'one-plus' | 'plain';

/**
 * What the model minimises: Σ c (p − x·y)² + λ (Σ n |x|² + Σ n |y|²), c the confidence, p = 1 where r > 0, n = number
 * of those.
 */
export interface Objective {
  readonly factors: number;
  readonly lambda: number;
  readonly alpha: number;
  readonly regularization: Regularization;
  readonly confidence: Confidence;
}

/** What is known after each iteration; iteration 0 is the first user half-step, from the initial item factors. */
export interface TrainingProgress {
  readonly iteration: number;
  readonly iterations: number;
  /** The objective after this iteration, with the λ of this iteration: see `lambdaPath`. */
  readonly loss: number;
  /** Seconds since training began, preparation included. */
  readonly seconds: number;
  /** Steps of conjugate gradients that the items took. */
  readonly steps: number;
}

export interface TrainOptions extends Partial<Objective> {
  /** Default 10. */
  readonly iterations?: number | undefined;
  readonly seed?: number | undefined;
  /** Stop when an iteration lowers the loss by less than this, relative. Default 0: when it lowers it no more. */
  readonly tolerance?: number | undefined;
  /**
   * How near to the exact solution the items' equations are solved: what is missing is at most this, relative to the
   * loss. Default 1e-7: the losses of all iterations then agree with exact ones to about 5e-6.
   */
  readonly precision?: number | undefined;
  /** Threads, this one included. Default: as many as there are processors. The result does not depend on it. */
  readonly threads?: number | undefined;
  /** Use the plain TypeScript kernels, as where WebAssembly with SIMD cannot be had. */
  readonly plain?: boolean | undefined;
  /** Items × factors to start from, instead of `startFactors` and `lambdaPath`. */
  readonly initialItems?: Float32Array | undefined;
  /** Users × factors to start from: then the items are solved first, as MLlib does. */
  readonly initialUsers?: Float32Array | undefined;
  /** Keep the factors of the users too. */
  readonly keepUsers?: boolean | undefined;
  readonly onIteration?: ((progress: TrainingProgress) => void) | undefined;
  /** When it fires, the last whole iteration is the result. */
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULTS = {
  factors: 100,
  lambda: 0.5,
  alpha: 1,
  regularization: 'scaled',
  confidence: 'one-plus',
  iterations: 10,
  seed: 42,
} as const;

/** The objective with defaults filled in. Throws a UsageError for a value that cannot be meant. */
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

/** What the regularisation adds to the diagonal of a row with n ratings above zero. */
export function penaltyOf({ lambda, regularization }: Objective, n: number): number {
  return regularization === 'scaled' ? lambda * n : lambda;
}

/** By how much a rating weighs more than its absence. */
export function extraWeight({ alpha, confidence }: Objective, rating: number): number {
  const weight = alpha * Math.abs(rating);
  return confidence === 'plain' ? Math.max(0, weight - 1) : weight;
}

/** What a rating adds to the right side of the equations: its confidence, or nothing if it is not above zero. */
export function gainOf(objective: Objective, rating: number): number {
  return rating > 0 ? 1 + extraWeight(objective, rating) : 0;
}

/** Solvers divide by the root of the extra weight, and take no less. */
export const LEAST_EXTRA = 1e-12;

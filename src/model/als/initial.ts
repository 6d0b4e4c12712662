import { type Random, seededRandom } from '../../random.ts';
import { type Matrix, userCounts } from '../ratings/matrix.ts';
import { gainOf, type Objective, penaltyOf } from './options.ts';

/**
 * Random item factors to start from, as MLlib's but shorter. A short start makes the first user half-step nearly a step
 * of the power method, x = Σ g y / penalty, which takes each direction by its share in the ratings. The length decides
 * what the item half-step does next: where XᵀX is far below the penalty, it is one more power step, in which the
 * strongest direction outgrows the others; where XᵀX is far above, shares do not count. So the length is chosen to give
 * XᵀX about the size that it has in solutions, where it is like the ratings' singular values: the square of each would
 * be ratings / factors if they were all alike.
 */
export function startFactors(matrix: Matrix, objective: Objective, seed: number): Float32Array {
  const length = startLength(matrix, objective);
  return randomFactors(matrix.items, objective.factors, seed).map((value) => value * length);
}

/**
 * The length of start rows with which the trace of XᵀX after the first user half-step is √(ratings / factors) ×
 * factors.
 */
function startLength(matrix: Matrix, objective: Objective): number {
  let trace = 0;
  let ratings = 0;
  for (const [user, count] of userCounts(matrix).entries()) {
    let gains = 0;
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      gains += gainOf(objective, matrix.weights[j]!) ** 2;
    }
    if (count > 0) trace += gains / penaltyOf(objective, count) ** 2;
    ratings += count;
  }
  // Without a penalty the length does not matter; with a small one rounding errors would show in a shorter start.
  return Math.min(1, Math.max(SHORTEST, Math.sqrt(Math.sqrt(ratings * objective.factors) / trace)));
}

const SHORTEST = 1e-3;

/** Random rows of unit length, as MLlib starts: independent normal numbers, normalised. Shape: rows × factors. */
export function randomFactors(rows: number, factors: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const result = new Float32Array(rows * factors);
  for (let row = 0; row < rows; row++) {
    const at = row * factors;
    let norm = 0;
    for (let f = 0; f < factors; f++) {
      const value = normal(random);
      result[at + f] = value;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let f = 0; f < factors; f++) result[at + f] = result[at + f]! * scale;
  }
  return result;
}

/** A standard normal number by the polar method (Marsaglia and Bray 1964). */
function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

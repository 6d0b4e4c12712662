import { itemCounts, type Matrix, userCounts } from '../ratings/matrix.ts';
import { gainOf, type Objective, penaltyOf } from './options.ts';

/** The first λ of the path, as a share of the largest λ that leaves anything to learn. */
const FIRST = 0.2;
/** Steps of the power method. Two find the value to a few per cent, which is exact enough. */
const STEPS = 2;

/**
 * The λ of each half-step of users, the first included. The path begins at a λ at which only strong directions are
 * learnt, and halves it until the λ that was asked for, in half of the iterations at most. Alternating steps end in one
 * of many solutions; on such a path the strong directions are in place before the weak ones come in, as in softImpute
 * (Mazumder, Hastie and Tibshirani 2010). It leads to solutions with a lower objective that predict unseen ratings
 * better, and the more so the smaller the λ asked for.
 */
export function lambdaPath(matrix: Matrix, objective: Objective, iterations: number): number[] {
  const path: number[] = [];
  let lambda = FIRST * largestLambda(matrix, objective);
  while (lambda > objective.lambda && path.length < iterations / 2) {
    path.push(lambda);
    lambda /= 2;
  }
  return path;
}

/**
 * The λ above which all factors become zero: the largest singular value of c / √(w v) over r > 0, where c is the
 * confidence, and λ w and λ v are the penalties of user and item. The power method finds it from below; each of the
 * `steps` is a pass over the ratings and makes the value more exact.
 */
export function largestLambda(matrix: Matrix, objective: Objective, steps = STEPS): number {
  const unit = { ...objective, lambda: 1 };
  const counts = itemCounts(matrix);
  const inverseRoot = (n: number) => (n === 0 ? 0 : 1 / Math.sqrt(penaltyOf(unit, n)));
  const ofUser = Float64Array.from(userCounts(matrix), inverseRoot);
  const ofItem = Float64Array.from(counts, inverseRoot);
  // The search starts from popularity, which is near the strongest direction, and equal to it where all ratings are
  // alike and penalties grow with their number.
  let direction = unitOf(Float64Array.from(counts, Math.sqrt));
  let square = 0;
  for (let step = 0; step < steps; step++) {
    const from = direction.map((value, item) => value * ofItem[item]!);
    const to = new Float64Array(matrix.items);
    for (let user = 0; user < matrix.users; user++) {
      const [first, last] = [matrix.start[user]!, matrix.start[user + 1]!];
      let sum = 0;
      for (let j = first; j < last; j++) sum += gainOf(objective, matrix.weights[j]!) * from[matrix.columns[j]!]!;
      sum *= ofUser[user]! ** 2;
      for (let j = first; j < last; j++) to[matrix.columns[j]!]! += gainOf(objective, matrix.weights[j]!) * sum;
    }
    for (let item = 0; item < matrix.items; item++) to[item]! *= ofItem[item]!;
    square = lengthOf(to);
    direction = unitOf(to);
  }
  return Math.sqrt(square);
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function unitOf(vector: Float64Array): Float64Array {
  const length = lengthOf(vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

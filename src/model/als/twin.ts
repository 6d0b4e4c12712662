import { factorise, substitute } from '../../kernels/als/plain/cholesky.ts';
import { itemCounts, type Matrix, userCounts } from '../ratings/matrix.ts';
import { extraWeight, type Objective, penaltyOf } from './options.ts';

/** Factors in double precision: users × factors and items × factors. */
export interface TwinState {
  users: Float64Array;
  items: Float64Array;
}

/**
 * Solves all rows the plain way, in double precision: for each row the normal equations (FᵀF + Σ α|r| f fᵀ + λ n I) x =
 * Σ (1 + α r) f over r > 0, by Cholesky. It is slow and obviously what MLlib computes; the tests measure everything
 * else by it. Rows without a rating above zero become zero.
 */
export function solveTwin(rows: Matrix, other: Float64Array, objective: Objective): Float64Array {
  const n = objective.factors;
  const counts = userCounts(rows);
  const gram = gramOf(other, n);
  const result = new Float64Array(rows.users * n);
  const a = new Float64Array(n * n);
  for (let row = 0; row < rows.users; row++) {
    if (counts[row] === 0) continue;
    a.set(gram);
    const x = result.subarray(row * n, (row + 1) * n);
    for (let j = rows.start[row]!; j < rows.start[row + 1]!; j++) {
      const weight = rows.weights[j]!;
      const v = extraWeight(objective, weight);
      const y = other.subarray(rows.columns[j]! * n, (rows.columns[j]! + 1) * n);
      for (let p = 0; p < n; p++) {
        for (let q = 0; q < n; q++) a[p * n + q]! += v * y[p]! * y[q]!;
        if (weight > 0) x[p]! += (1 + v) * y[p]!;
      }
    }
    for (let p = 0; p < n; p++) a[p * n + p]! += penaltyOf(objective, counts[row]!);
    factorise(a, n);
    substitute(a, x, n);
  }
  return result;
}

/** The objective, computed over every cell of the matrix: users × items × factors operations. */
export function lossTwin(matrix: Matrix, { users, items }: TwinState, objective: Objective): number {
  const n = objective.factors;
  let loss = 0;
  for (let user = 0; user < matrix.users; user++) {
    const x = users.subarray(user * n, (user + 1) * n);
    const score = (item: number) => x.reduce((sum, value, f) => sum + value * items[item * n + f]!, 0);
    for (let item = 0; item < matrix.items; item++) loss += score(item) ** 2;
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      const s = score(matrix.columns[j]!);
      const p = matrix.weights[j]! > 0 ? 1 : 0;
      // A pair that is stored twice counts twice, as in MLlib: the first one by the formula, the others only by what
      // they add.
      const first = j === matrix.start[user] || matrix.columns[j - 1] !== matrix.columns[j];
      const v = extraWeight(objective, matrix.weights[j]!);
      loss += first ? (1 + v) * (p - s) ** 2 - s * s : v * s * s - 2 * (1 + v) * p * s + (1 + v) * p;
    }
  }
  return loss + penalty(users, userCounts(matrix), objective) + penalty(items, itemCounts(matrix), objective);
}

/** The same ratings with users and items exchanged. */
export function transpose(matrix: Matrix): Matrix {
  const start = new Uint32Array(matrix.items + 1);
  for (const item of matrix.columns) start[item + 1]!++;
  for (let item = 0; item < matrix.items; item++) start[item + 1]! += start[item]!;
  const next = start.slice();
  const columns = new Uint32Array(matrix.columns.length);
  const weights = new Float32Array(matrix.columns.length);
  for (let user = 0; user < matrix.users; user++) {
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      const at = next[matrix.columns[j]!]!++;
      columns[at] = user;
      weights[at] = matrix.weights[j]!;
    }
  }
  return { users: matrix.items, items: matrix.users, start, columns, weights };
}

/**
 * The twin of `train`: solves the users from the given items, then iterates over items and users. Returns the losses,
 * too.
 */
export function trainTwin(
  matrix: Matrix,
  objective: Objective,
  initialItems: Float32Array,
  iterations: number,
): TwinState & { losses: number[] } {
  const byItem = transpose(matrix);
  let items = Float64Array.from(initialItems);
  itemCounts(matrix).forEach((n, item) => {
    if (n === 0) items.fill(0, item * objective.factors, (item + 1) * objective.factors);
  });
  let users = solveTwin(matrix, items, objective);
  const losses = [lossTwin(matrix, { users, items }, objective)];
  for (let iteration = 0; iteration < iterations; iteration++) {
    items = Float64Array.from(solveTwin(byItem, users, objective));
    users = solveTwin(matrix, items, objective);
    losses.push(lossTwin(matrix, { users, items }, objective));
  }
  return { users, items, losses };
}

function gramOf(rows: Float64Array, n: number): Float64Array {
  const gram = new Float64Array(n * n);
  for (let row = 0; row < rows.length; row += n) {
    for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) gram[p * n + q]! += rows[row + p]! * rows[row + q]!;
  }
  return gram;
}

function penalty(factors: Float64Array, counts: Uint32Array, objective: Objective): number {
  const n = objective.factors;
  let total = 0;
  counts.forEach((count, row) => {
    const norm = factors.subarray(row * n, (row + 1) * n).reduce((sum, value) => sum + value * value, 0);
    total += penaltyOf(objective, count) * norm;
  });
  return total;
}

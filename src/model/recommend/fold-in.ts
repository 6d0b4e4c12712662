import { factorise, substitute } from '../../kernels/als/plain/cholesky.ts';
import { extraWeight, LEAST_EXTRA, penaltyOf } from '../als/options.ts';
import { type Rows, rowOf } from '../rows.ts';

/** A user's factors, solved for from the user's items. */
export interface FoldedUser {
  readonly items: readonly number[];
  readonly vector: Float64Array;
  /**
   * The contribution of each of the user's items to the score of another: g_j y_h·A⁻¹y_j, by which Hu, Koren and
   * Volinsky 2008 explain recommendations. The contributions sum to the score.
   */
  contributions(item: number): Float64Array;
}

/**
 * Solves the exact user half-step for a set of items in the eigenbasis of YᵀY, where A = D + Σ v y yᵀ with D diagonal.
 * Costs k² × factors operations for k items, or k × factors² if that is less. Weights are ratings, 1 if absent; items
 * of weight zero are left out.
 */
export function foldIn(model: Rows, items: readonly number[], weights?: readonly number[]): FoldedUser {
  const { objective, spectrum } = model;
  const n = objective.factors;
  const used = items.flatMap((item, j) => ((weights?.[j] ?? 1) === 0 ? [] : [{ item, weight: weights?.[j] ?? 1 }]));
  const penalty = penaltyOf(objective, used.filter(({ weight }) => weight > 0).length);
  const least = objective.lambda === 0 ? 1e-7 * spectrum[0]! : 0;
  const d = Float64Array.from(spectrum, (value) => inverseRoot(Math.max(value, least) + penalty));
  const roots = Float64Array.from(used, ({ weight }) =>
    Math.sqrt(Math.max(extraWeight(objective, weight), LEAST_EXTRA)),
  );
  const scaled = (item: number, by = 1) => {
    const row = rowOf(model, item);
    const product = new Float64Array(n);
    for (let f = 0; f < n; f++) product[f] = d[f]! * row[f]! * by;
    return product;
  };
  const z = used.map(({ item }, j) => scaled(item, roots[j]));
  // Right-hand sides are g y = (g / √v) √v y.
  const gains = Float64Array.from(used, ({ weight }, j) => (weight > 0 ? (1 + roots[j]! ** 2) / roots[j]! : 0));
  const solve = z.length <= n ? byItems(z) : byFactors(z, n);
  return {
    items: used.map(({ item }) => item),
    vector: combine(z, solve.coefficients(gains), n, d),
    contributions: (item) => solve.products(scaled(item)).map((value, j) => value * gains[j]!),
  };
}

/** A way to solve equations in (I + Zᵀ Z). */
interface Solve {
  /** Returns w for which (I + Zᵀ Z)⁻¹ Zᵀ c = Zᵀ w. */
  coefficients(c: Float64Array): Float64Array;
  /** Returns Z (I + Zᵀ Z)⁻¹ y. */
  products(y: Float64Array): Float64Array;
}

/** Solves by Woodbury's identity, for fewer items than factors: both results are (I + Z Zᵀ)⁻¹ times a vector. */
function byItems(z: readonly Float64Array[]): Solve {
  const k = z.length;
  const m = new Float64Array(k * k);
  for (let a = 0; a < k; a++) for (let b = 0; b <= a; b++) m[a * k + b] = dot(z[a]!, z[b]!) + (a === b ? 1 : 0);
  factorise(m, k);
  const solved = (right: Float64Array) => {
    substitute(m, right, k);
    return right;
  };
  return {
    coefficients: (c) => solved(c.slice()),
    products: (y) => solved(Float64Array.from(z, (row) => dot(row, y))),
  };
}

/** Solves the factors × factors equations directly, for more items than factors. */
function byFactors(z: readonly Float64Array[], n: number): Solve {
  const a = new Float64Array(n * n);
  for (const row of z) for (let p = 0; p < n; p++) for (let q = 0; q <= p; q++) a[p * n + q]! += row[p]! * row[q]!;
  for (let p = 0; p < n; p++) a[p * n + p]! += 1;
  factorise(a, n);
  const products = (y: Float64Array) => {
    const right = y.slice();
    substitute(a, right, n);
    return Float64Array.from(z, (row) => dot(row, right));
  };
  // u = Zᵀ w has the solution w = c − Z u, since u = Zᵀ c − Zᵀ Z u.
  return { products, coefficients: (c) => products(combine(z, c, n)).map((value, j) => c[j]! - value) };
}

/** Σ w z, multiplied by `scale` at the end. */
function combine(z: readonly Float64Array[], w: Float64Array, n: number, scale?: Float64Array): Float64Array {
  const sum = new Float64Array(n);
  z.forEach((row, j) => {
    const weight = w[j]!;
    for (let f = 0; f < n; f++) sum[f] = sum[f]! + weight * row[f]!;
  });
  if (scale !== undefined) for (let f = 0; f < n; f++) sum[f] = sum[f]! * scale[f]!;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < a.length; f++) sum += a[f]! * b[f]!;
  return sum;
}

function inverseRoot(value: number): number {
  return value > 0 ? 1 / Math.sqrt(value) : 0;
}

import { COLUMNS, CONFIDENCE, FACTORS, MULTIPLICITY, ROTATED, START, X, amount, word } from './frame';
import { addSquare } from './square';
import { axpy, dot } from './vector';

/** The number of ratings gathered at a time. */
const CHUNK: usize = 64;

/**
 * Solves one row with more ratings than factors: (I + Zᵀ V Z) u = Zᵀ g by Cholesky in f64, x = d ∘ u, with z = y ∘ d as
 * for short rows. The block at d + 2F is f32 scratch for the products. Returns Σ g (1 − s).
 */
export function solveLong(frame: usize, row: u32, k: u32, partial: usize, d: usize, rest: usize): f64 {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const first = load<u32>(word(frame, START) + (<usize>row << 2));
  const columns = word(frame, COLUMNS) + (<usize>first << 2);
  const confidence = word(frame, CONFIDENCE) + (<usize>first << 2);
  const z = rest;
  const a = z + CHUNK * width;
  const b = a + width * factors * 2;
  memory.fill(a, 0, width * factors * 2 + 2 * width);
  for (let j: usize = 0; j < k; j += CHUNK) {
    const count = <u32>min(CHUNK, <usize>k - j);
    gather(frame, columns + (j << 2), confidence + (j << 2), count, d, z, b);
    addSquare(z, count, factors, a, d + 2 * width);
  }
  solveUpper(a, b, factors);
  const x = word(frame, X) + <usize>row * width;
  const times = load<f32>(word(frame, MULTIPLICITY) + (<usize>row << 2));
  for (let f: usize = 0; f < factors; f++) store<f32>(x + (f << 2), <f32>load<f64>(b + (f << 3)) * load<f32>(d + (f << 2)));
  let loss: f64 = 0;
  const y = word(frame, ROTATED);
  for (let j: usize = 0; j < k; j++) {
    const v = load<f32>(confidence + (j << 2));
    const g: f32 = v > 0 ? 1 + v : 0;
    const item = <usize>load<u32>(columns + (j << 2)) * width;
    const score = dot(x, y + item, width);
    loss += <f64>g * <f64>(1 - score);
    if (partial) axpy(partial + item, (g - abs(v) * score) * times * times, x, width);
  }
  for (let f: usize = 0; f < factors; f++) store<f32>(x + (f << 2), load<f32>(x + (f << 2)) * times);
  return loss * times * times;
}

/** Writes √v z of each rating, and adds g z to b. */
function gather(frame: usize, columns: usize, confidence: usize, count: u32, d: usize, z: usize, b: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const y = word(frame, ROTATED);
  for (let j: usize = 0; j < count; j++) {
    const v = load<f32>(confidence + (j << 2));
    const root = sqrt(abs(v));
    const g: f64 = v > 0 ? 1 + v : 0;
    const from = y + <usize>load<u32>(columns + (j << 2)) * width;
    for (let f: usize = 0; f < factors; f++) {
      const value = load<f32>(from + (f << 2)) * load<f32>(d + (f << 2));
      store<f32>(z + (f << 2), value * root);
      store<f64>(b + (f << 3), load<f64>(b + (f << 3)) + g * <f64>value);
    }
    z += width;
  }
}

/** Solves (I + A) u = b in place, where A is given by its upper triangle: UᵀU with the reciprocals on the diagonal. */
function solveUpper(a: usize, b: usize, n: u32): void {
  const step = <usize>n << 3;
  for (let i: usize = 0; i < n; i++) {
    const ri = a + i * step;
    store<f64>(ri + (i << 3), load<f64>(ri + (i << 3)) + 1);
  }
  for (let i: usize = 0; i < n; i++) {
    const ri = a + i * step;
    const inverse = 1 / sqrt(load<f64>(ri + (i << 3)));
    for (let j = i + 1; j < <usize>n; j++) store<f64>(ri + (j << 3), load<f64>(ri + (j << 3)) * inverse);
    store<f64>(ri + (i << 3), inverse);
    for (let l = i + 1; l < <usize>n; l++) {
      const rl = a + l * step;
      const c = f64x2.splat(load<f64>(ri + (l << 3)));
      // Begins at an even column: what lies below the diagonal is never read.
      for (let at = (l & ~1) << 3; at < step; at += 16) {
        v128.store(rl + at, f64x2.sub(v128.load(rl + at), f64x2.mul(c, v128.load(ri + at))));
      }
    }
  }
  for (let i: usize = 0; i < n; i++) {
    const ri = a + i * step;
    const c = load<f64>(b + (i << 3)) * load<f64>(ri + (i << 3));
    store<f64>(b + (i << 3), c);
    for (let j = i + 1; j < <usize>n; j++) store<f64>(b + (j << 3), load<f64>(b + (j << 3)) - c * load<f64>(ri + (j << 3)));
  }
  for (let i: isize = <isize>n - 1; i >= 0; i--) {
    const ri = a + <usize>i * step;
    let s = load<f64>(b + (<usize>i << 3));
    for (let j = <usize>i + 1; j < <usize>n; j++) s -= load<f64>(ri + (j << 3)) * load<f64>(b + (j << 3));
    store<f64>(b + (<usize>i << 3), s * load<f64>(ri + (<usize>i << 3)));
  }
}

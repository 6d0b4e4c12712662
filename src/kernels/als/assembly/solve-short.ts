import { COLUMNS, CONFIDENCE, DIRECT_LOSS, FACTORS, MULTIPLICITY, ROTATED, START, X, amount, word } from './frame';
import { gramBelow } from './gram';
import { axpy, dot, madd, scatter4, sum } from './vector';

/**
 * Solves up to four rows of k ratings each, by Woodbury's identity: with z = y ∘ d, M = I + V^½ Z Zᵀ V^½ (k × k), M c =
 * V^-½ g, w = V^½ c and x = d ∘ Σ w z. Nothing is subtracted and M ≥ I, so f32 is exact enough. The four systems lie in
 * the four lanes. Returns Σ g (1 − s).
 */
export function solveShort(frame: usize, row: u32, lanes: u32, k: u32, partial: usize, d: usize, rest: usize): f64 {
  const width = <usize>amount(frame, FACTORS) << 2;
  const z = rest;
  const m = z + 4 * <usize>k * width;
  const roots = m + (<usize>k * k << 4);
  const w = roots + (<usize>k << 4);
  const start = word(frame, START);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const first = load<u32>(start + (<usize>(row + lane) << 2));
    const rows = z + <usize>lane * k * width;
    gather(frame, first, k, width, d, rows, m + (lane << 2));
    gramBelow(rows, k, width, m + (lane << 2));
    weigh(word(frame, CONFIDENCE) + (<usize>first << 2), k, roots + (lane << 2), w + (lane << 2));
  }
  scale(m, roots, k);
  factorise(m, k);
  substitute(m, w, k);
  let loss: f64 = 0;
  for (let lane: u32 = 0; lane < lanes; lane++) {
    loss += finish(frame, row + lane, k, partial, d, z + <usize>lane * k * width, roots + (lane << 2), w + (lane << 2));
  }
  return loss;
}

/**
 * Computes z = y ∘ d of each of the row's items, with |z|² on the diagonal; two items at a time, so that their sums
 * overlap.
 */
function gather(frame: usize, first: u32, k: u32, width: usize, d: usize, z: usize, m: usize): void {
  const y = word(frame, ROTATED);
  const columns = word(frame, COLUMNS) + (<usize>first << 2);
  const step = (<usize>k + 1) << 4;
  let j: usize = 0;
  for (; j + 2 <= <usize>k; j += 2) {
    const p = y + <usize>load<u32>(columns + (j << 2)) * width, q = y + <usize>load<u32>(columns + (j << 2), 4) * width;
    const z1 = z + width;
    let s = f32x4.splat(0), t = s;
    for (let at: usize = 0; at < width; at += 16) {
      const scale = v128.load(d + at);
      const u = f32x4.mul(v128.load(p + at), scale), v = f32x4.mul(v128.load(q + at), scale);
      v128.store(z + at, u);
      v128.store(z1 + at, v);
      s = madd(s, u, u);
      t = madd(t, v, v);
    }
    store<f32>(m + j * step, sum(s));
    store<f32>(m + (j + 1) * step, sum(t));
    z = z1 + width;
  }
  if (j < <usize>k) {
    const p = y + <usize>load<u32>(columns + (j << 2)) * width;
    let s = f32x4.splat(0);
    for (let at: usize = 0; at < width; at += 16) {
      const u = f32x4.mul(v128.load(p + at), v128.load(d + at));
      v128.store(z + at, u);
      s = madd(s, u, u);
    }
    store<f32>(m + j * step, sum(s));
  }
}

/** Writes √v into roots, and g / √v into w. */
function weigh(confidence: usize, k: u32, roots: usize, w: usize): void {
  for (let j: usize = 0; j < k; j++) {
    const v = load<f32>(confidence + (j << 2));
    const root = sqrt(abs(v));
    store<f32>(roots + (j << 4), root);
    store<f32>(w + (j << 4), v > 0 ? (1 + v) / root : 0);
  }
}

/** M = I + V^½ G V^½. */
function scale(m: usize, roots: usize, k: u32): void {
  const one = f32x4.splat(1);
  for (let a: usize = 0; a < k; a++) {
    const row = m + ((a * k) << 4);
    const ra = v128.load(roots + (a << 4));
    for (let b: usize = 0; b < a; b++) {
      const at = row + (b << 4);
      v128.store(at, f32x4.mul(v128.load(at), f32x4.mul(ra, v128.load(roots + (b << 4)))));
    }
    const at = row + (a << 4);
    v128.store(at, madd(one, v128.load(at), f32x4.mul(ra, ra)));
  }
}

/** Cholesky factorisation, left-looking; the diagonal keeps the reciprocal. */
function factorise(m: usize, k: u32): void {
  const one = f32x4.splat(1);
  const step = <usize>k << 4;
  for (let j: usize = 0; j < k; j++) {
    const rj = m + j * step;
    let s = v128.load(rj + (j << 4));
    for (let l: usize = 0; l < j; l++) {
      const t = v128.load(rj + (l << 4));
      s = f32x4.sub(s, f32x4.mul(t, t));
    }
    const inverse = f32x4.div(one, f32x4.sqrt(s));
    v128.store(rj + (j << 4), inverse);
    let i = j + 1;
    for (; i + 1 < <usize>k; i += 2) {
      const ri = m + i * step;
      let p = v128.load(ri + (j << 4));
      let q = v128.load(ri + step + (j << 4));
      for (let l: usize = 0; l < j; l++) {
        const t = v128.load(rj + (l << 4));
        p = f32x4.sub(p, f32x4.mul(v128.load(ri + (l << 4)), t));
        q = f32x4.sub(q, f32x4.mul(v128.load(ri + step + (l << 4)), t));
      }
      v128.store(ri + (j << 4), f32x4.mul(p, inverse));
      v128.store(ri + step + (j << 4), f32x4.mul(q, inverse));
    }
    if (i < <usize>k) {
      const ri = m + i * step;
      let p = v128.load(ri + (j << 4));
      for (let l: usize = 0; l < j; l++) p = f32x4.sub(p, f32x4.mul(v128.load(ri + (l << 4)), v128.load(rj + (l << 4))));
      v128.store(ri + (j << 4), f32x4.mul(p, inverse));
    }
  }
}

/** Forward and backward substitution, in place. */
function substitute(m: usize, w: usize, k: u32): void {
  const step = <usize>k << 4;
  for (let j: usize = 0; j < k; j++) {
    const rj = m + j * step;
    let s = v128.load(w + (j << 4));
    for (let l: usize = 0; l < j; l++) s = f32x4.sub(s, f32x4.mul(v128.load(rj + (l << 4)), v128.load(w + (l << 4))));
    v128.store(w + (j << 4), f32x4.mul(s, v128.load(rj + (j << 4))));
  }
  for (let j: isize = <isize>k - 1; j >= 0; j--) {
    const rj = m + <usize>j * step;
    const c = f32x4.mul(v128.load(w + (<usize>j << 4)), v128.load(rj + (<usize>j << 4)));
    v128.store(w + (<usize>j << 4), c);
    for (let l: usize = 0; l < <usize>j; l++) {
      const at = w + (l << 4);
      v128.store(at, f32x4.sub(v128.load(at), f32x4.mul(v128.load(rj + (l << 4)), c)));
    }
  }
}

/** Computes x = d ∘ Σ w z of one lane, adds its share of Σ w x by item, and returns its share of the loss. */
function finish(frame: usize, row: u32, k: u32, partial: usize, d: usize, z: usize, roots: usize, w: usize): f64 {
  const width = <usize>amount(frame, FACTORS) << 2;
  const first = <usize>load<u32>(word(frame, START) + (<usize>row << 2));
  const x = word(frame, X) + <usize>row * width;
  for (let j: usize = 0; j < k; j++) store<f32>(w + (j << 4), load<f32>(w + (j << 4)) * load<f32>(roots + (j << 4)));
  combine(z, w, k, width, x);
  const loss = lossOf(frame, first, k, width, x, z, w);
  const times = load<f32>(word(frame, MULTIPLICITY) + (<usize>row << 2));
  const scale = f32x4.splat(times);
  for (let at: usize = 0; at < width; at += 16) {
    v128.store(x + at, f32x4.mul(f32x4.mul(v128.load(x + at), v128.load(d + at)), scale));
  }
  if (partial) scatter(partial, word(frame, COLUMNS) + (first << 2), w, times, k, x, width);
  return loss * times * times;
}

/** Adds w x to the sums of the row's items. */
// @ts-ignore: decorator
@inline
function scatter(partial: usize, columns: usize, w: usize, times: f32, k: u32, x: usize, width: usize): void {
  let j: usize = 0;
  for (; j + 4 <= <usize>k; j += 4) {
    const at = w + (j << 4);
    let t = v128.load32_zero(at);
    t = v128.load_lane<f32>(at + 16, t, 1);
    t = v128.load_lane<f32>(at + 32, t, 2);
    t = v128.load_lane<f32>(at + 48, t, 3);
    scatter4(partial, columns + (j << 2), f32x4.mul(t, f32x4.splat(times)), x, width);
  }
  for (; j < k; j++) {
    axpy(partial + <usize>load<u32>(columns + (j << 2)) * width, load<f32>(w + (j << 4)) * times, x, width);
  }
}

/** out = Σ w z. */
function combine(z: usize, w: usize, k: u32, width: usize, out: usize): void {
  let at: usize = 0;
  for (; at + 80 <= width; at += 80) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0;
    let from = z + at;
    for (let j: usize = 0; j < k; j++) {
      const c = v128.load32_splat(w + (j << 4));
      s0 = madd(s0, c, v128.load(from));
      s1 = madd(s1, c, v128.load(from, 16));
      s2 = madd(s2, c, v128.load(from, 32));
      s3 = madd(s3, c, v128.load(from, 48));
      s4 = madd(s4, c, v128.load(from, 64));
      from += width;
    }
    v128.store(out + at, s0); v128.store(out + at, s1, 16); v128.store(out + at, s2, 32);
    v128.store(out + at, s3, 48); v128.store(out + at, s4, 64);
  }
  for (; at < width; at += 16) {
    let s = f32x4.splat(0);
    let from = z + at;
    for (let j: usize = 0; j < k; j++) {
      s = madd(s, v128.load32_splat(w + (j << 4)), v128.load(from));
      from += width;
    }
    v128.store(out + at, s);
  }
}

/** Σ g (1 − s). Since w = g − v s, the score s follows from the coefficient, unless v is too small to divide by. */
function lossOf(frame: usize, first: usize, k: u32, width: usize, u: usize, z: usize, w: usize): f64 {
  const confidence = word(frame, CONFIDENCE) + (first << 2);
  const direct = amount(frame, DIRECT_LOSS);
  let loss: f64 = 0;
  for (let j: usize = 0; j < k; j++) {
    const v = load<f32>(confidence + (j << 2));
    if (v <= 0) continue;
    const miss: f32 = direct ? 1 - dot(u, z + j * width, width) : (load<f32>(w + (j << 4)) - 1) / v;
    loss += <f64>(1 + v) * <f64>miss;
  }
  return loss;
}

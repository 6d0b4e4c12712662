import { dot, madd, sum, sums4 } from './vector';

/**
 * Products of the k rows at z with one another, below the diagonal: entry (a, b) goes to out + (a·k + b)·16, so that
 * four users interleave. The caller fills the diagonal. Tiles are 3 × 3 rows: nine sums stay in registers, and six
 * loads feed them.
 */
export function gramBelow(z: usize, k: u32, width: usize, out: usize): void {
  const step = <usize>k << 4;
  let a: u32 = 0;
  for (; a + 3 <= k; a += 3) {
    const za = z + <usize>a * width;
    const row = out + <usize>a * step;
    for (let b: u32 = 0; b < a; b += 3) tile3(za, z + <usize>b * width, width, row + (<usize>b << 4), step);
    corner3(za, width, row + (<usize>a << 4), step);
  }
  for (; a < k; a++) {
    const za = z + <usize>a * width;
    const row = out + <usize>a * step;
    let b: u32 = 0;
    for (; b + 3 <= a; b += 3) tile1(za, z + <usize>b * width, width, row + (<usize>b << 4));
    for (; b < a; b++) store<f32>(row + (<usize>b << 4), dot(za, z + <usize>b * width, width));
  }
}

function tile3(a: usize, b: usize, width: usize, out: usize, step: usize): void {
  let s00 = f32x4.splat(0), s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00, s20 = s00, s21 = s00, s22 = s00;
  const a1 = a + width, a2 = a1 + width, b1 = b + width, b2 = b1 + width;
  for (let at: usize = 0; at < width; at += 16) {
    const u = v128.load(b + at), v = v128.load(b1 + at), w = v128.load(b2 + at);
    let x = v128.load(a + at);
    s00 = madd(s00, x, u); s01 = madd(s01, x, v); s02 = madd(s02, x, w);
    x = v128.load(a1 + at);
    s10 = madd(s10, x, u); s11 = madd(s11, x, v); s12 = madd(s12, x, w);
    x = v128.load(a2 + at);
    s20 = madd(s20, x, u); s21 = madd(s21, x, v); s22 = madd(s22, x, w);
  }
  const p = sums4(s00, s01, s02, s10);
  const q = sums4(s11, s12, s20, s21);
  v128.store_lane<f32>(out, p, 0); v128.store_lane<f32>(out, p, 1, 16); v128.store_lane<f32>(out, p, 2, 32);
  out += step;
  v128.store_lane<f32>(out, p, 3); v128.store_lane<f32>(out, q, 0, 16); v128.store_lane<f32>(out, q, 1, 32);
  out += step;
  v128.store_lane<f32>(out, q, 2); v128.store_lane<f32>(out, q, 3, 16); store<f32>(out, sum(s22), 32);
}

function corner3(a: usize, width: usize, out: usize, step: usize): void {
  let s10 = f32x4.splat(0), s20 = s10, s21 = s10;
  const a1 = a + width, a2 = a1 + width;
  for (let at: usize = 0; at < width; at += 16) {
    const u = v128.load(a + at), v = v128.load(a1 + at), w = v128.load(a2 + at);
    s10 = madd(s10, u, v); s20 = madd(s20, u, w); s21 = madd(s21, v, w);
  }
  const p = sums4(s10, s20, s21, s21);
  v128.store_lane<f32>(out + step, p, 0);
  v128.store_lane<f32>(out + 2 * step, p, 1);
  v128.store_lane<f32>(out + 2 * step, p, 2, 16);
}

function tile1(a: usize, b: usize, width: usize, out: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0;
  const b1 = b + width, b2 = b1 + width;
  for (let at: usize = 0; at < width; at += 16) {
    const x = v128.load(a + at);
    s0 = madd(s0, x, v128.load(b + at)); s1 = madd(s1, x, v128.load(b1 + at)); s2 = madd(s2, x, v128.load(b2 + at));
  }
  const p = sums4(s0, s1, s2, s2);
  v128.store_lane<f32>(out, p, 0); v128.store_lane<f32>(out, p, 1, 16); v128.store_lane<f32>(out, p, 2, 32);
}

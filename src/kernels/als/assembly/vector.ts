/** The sums of the four lanes of a, b, c and d. */
// @ts-ignore: decorator
@inline
export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

// @ts-ignore: decorator
/** sum + a · b, lane by lane. */
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** a · b over `bytes` bytes (a multiple of 16). */
// @ts-ignore: decorator
@inline
export function dot(a: usize, b: usize, bytes: usize): f32 {
  let s = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) s = madd(s, v128.load(a + at), v128.load(b + at));
  return sum(s);
}

/** y += scale · x over `bytes` bytes (a multiple of 16). */
// @ts-ignore: decorator
@inline
export function axpy(y: usize, scale: f32, x: usize, bytes: usize): void {
  const s = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(y + at, madd(v128.load(y + at), s, v128.load(x + at)));
}

/**
 * Adds to each of four rows of `table` its coefficient · x. `columns` holds the rows' numbers, `t` the coefficients.
 * Four rows at a time keep more loads from distant memory in flight than one would.
 */
// @ts-ignore: decorator
@inline
export function scatter4(table: usize, columns: usize, t: v128, x: usize, width: usize): void {
  const r0 = table + <usize>load<u32>(columns) * width, r1 = table + <usize>load<u32>(columns, 4) * width;
  const r2 = table + <usize>load<u32>(columns, 8) * width, r3 = table + <usize>load<u32>(columns, 12) * width;
  const t0 = v128.shuffle<f32>(t, t, 0, 0, 0, 0), t1 = v128.shuffle<f32>(t, t, 1, 1, 1, 1);
  const t2 = v128.shuffle<f32>(t, t, 2, 2, 2, 2), t3 = v128.shuffle<f32>(t, t, 3, 3, 3, 3);
  for (let at: usize = 0; at < width; at += 16) {
    const u = v128.load(x + at);
    v128.store(r0 + at, madd(v128.load(r0 + at), t0, u));
    v128.store(r1 + at, madd(v128.load(r1 + at), t1, u));
    v128.store(r2 + at, madd(v128.load(r2 + at), t2, u));
    v128.store(r3 + at, madd(v128.load(r3 + at), t3, u));
  }
}

/**
 * Products of the k rows of z (n wide) with one another, on and below the diagonal of m (k × k). Tiles are three by
 * three rows: nine sums in registers, two loads for three products. Tiles on the diagonal also write above it.
 */
export function gramBelow(z: Float64Array, k: number, n: number, m: Float64Array): void {
  const whole = k - (k % 3);
  for (let a = 0; a < whole; a += 3) {
    for (let b = 0; b <= a; b += 3) tile(z, a * n, b * n, n, m, a * k + b, k);
  }
  for (let a = whole; a < k; a++) {
    for (let b = 0; b < whole; b += 3) strip(z, a * n, b * n, n, m, a * k + b);
    for (let b = whole; b <= a; b++) m[a * k + b] = single(z, a * n, b * n, n);
  }
}

/** Three rows by three rows. */
function tile(z: Float64Array, a: number, b: number, n: number, m: Float64Array, out: number, k: number): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  const b1 = b + n;
  const b2 = b1 + n;
  const a1 = a + n;
  const a2 = a1 + n;
  for (let f = 0; f < n; f++) {
    const y0 = z[b + f]!;
    const y1 = z[b1 + f]!;
    const y2 = z[b2 + f]!;
    let u = z[a + f]!;
    s00 += u * y0;
    s01 += u * y1;
    s02 += u * y2;
    u = z[a1 + f]!;
    s10 += u * y0;
    s11 += u * y1;
    s12 += u * y2;
    u = z[a2 + f]!;
    s20 += u * y0;
    s21 += u * y1;
    s22 += u * y2;
  }
  m[out] = s00;
  m[out + 1] = s01;
  m[out + 2] = s02;
  m[out + k] = s10;
  m[out + k + 1] = s11;
  m[out + k + 2] = s12;
  m[out + 2 * k] = s20;
  m[out + 2 * k + 1] = s21;
  m[out + 2 * k + 2] = s22;
}

/** One row by three rows. */
function strip(z: Float64Array, a: number, b: number, n: number, m: Float64Array, out: number): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  const b1 = b + n;
  const b2 = b1 + n;
  for (let f = 0; f < n; f++) {
    const u = z[a + f]!;
    s0 += u * z[b + f]!;
    s1 += u * z[b1 + f]!;
    s2 += u * z[b2 + f]!;
  }
  m[out] = s0;
  m[out + 1] = s1;
  m[out + 2] = s2;
}

/** One row by one row; n must be even. */
function single(z: Float64Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  for (let f = 0; f < n; f += 2) {
    s0 += z[a + f]! * z[b + f]!;
    s1 += z[a + f + 1]! * z[b + f + 1]!;
  }
  return s0 + s1;
}

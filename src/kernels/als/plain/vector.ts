import type { Memory } from './memory.ts';

/** Copies the row at `from` to x. */
export function readRow(m: Float32Array, from: number, x: Float64Array): void {
  for (let f = 0; f < x.length; f++) x[f] = m[from + f]!;
}

/** x · the row at y, n numbers, with four sums that need not wait for each other. */
export function dot(x: Float64Array, m: Float32Array, y: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = n & ~3;
  for (let f = 0; f < whole; f += 4) {
    s0 += x[f]! * m[y + f]!;
    s1 += x[f + 1]! * m[y + f + 1]!;
    s2 += x[f + 2]! * m[y + f + 2]!;
    s3 += x[f + 3]! * m[y + f + 3]!;
  }
  for (let f = whole; f < n; f++) s0 += x[f]! * m[y + f]!;
  return s0 + s2 + (s1 + s3);
}

/**
 * out = x · the row of `table` of each of the k columns. Four rows at a time, here and below, keep more loads from
 * distant memory in flight than one row would.
 */
export function dots(
  { f32, u32 }: Memory,
  columns: number,
  k: number,
  table: number,
  n: number,
  x: Float64Array,
  out: Float64Array,
): void {
  let j = 0;
  for (; j + 4 <= k; j += 4) {
    const y0 = table + u32[columns + j]! * n;
    const y1 = table + u32[columns + j + 1]! * n;
    const y2 = table + u32[columns + j + 2]! * n;
    const y3 = table + u32[columns + j + 3]! * n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let f = 0; f < n; f++) {
      const value = x[f]!;
      s0 += value * f32[y0 + f]!;
      s1 += value * f32[y1 + f]!;
      s2 += value * f32[y2 + f]!;
      s3 += value * f32[y3 + f]!;
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < k; j++) out[j] = dot(x, f32, table + u32[columns + j]! * n, n);
}

/** Adds to the row of `table` of each of the k columns its scale · x. A row may occur twice. */
export function scatter(
  { f32, u32 }: Memory,
  columns: number,
  k: number,
  table: number,
  n: number,
  x: Float64Array,
  scales: Float64Array,
): void {
  let j = 0;
  for (; j + 4 <= k; j += 4) {
    const y0 = table + u32[columns + j]! * n;
    const y1 = table + u32[columns + j + 1]! * n;
    const y2 = table + u32[columns + j + 2]! * n;
    const y3 = table + u32[columns + j + 3]! * n;
    const s0 = scales[j]!;
    const s1 = scales[j + 1]!;
    const s2 = scales[j + 2]!;
    const s3 = scales[j + 3]!;
    for (let f = 0; f < n; f++) {
      const value = x[f]!;
      f32[y0 + f] = f32[y0 + f]! + s0 * value;
      f32[y1 + f] = f32[y1 + f]! + s1 * value;
      f32[y2 + f] = f32[y2 + f]! + s2 * value;
      f32[y3 + f] = f32[y3 + f]! + s3 * value;
    }
  }
  for (; j < k; j++) {
    const y = table + u32[columns + j]! * n;
    const s = scales[j]!;
    for (let f = 0; f < n; f++) f32[y + f] = f32[y + f]! + s * x[f]!;
  }
}

/**
 * The inverse of a positive definite n × n matrix, in place, of which the lower triangle is read: L Lᵀ by Cholesky,
 * then U = L⁻ᵀ, then U Uᵀ. Each step takes products of pieces of rows, which lie together; about n³ / 2 multiplications
 * in all. Items that nobody has make zeros in a matrix with a diagonal, and are no fault.
 */
export function invert(a: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) a[i * n + j] = (a[i * n + j]! - product(a, i * n, j * n, j)) * a[j * n + j]!;
    a[i * n + i] = 1 / Math.sqrt(a[i * n + i]! - product(a, i * n, i * n, i));
  }
  // Above the diagonal, row i becomes column i of L⁻¹; the diagonal is the same already.
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++) a[i * n + k] = -a[k * n + k]! * product(a, k * n + i, i * n + i, k - i);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a[i * n + j] = product(a, i * n + i, j * n + i, n - i);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}

/** Four sums side by side: each waits for its own additions only. */
function product(values: Float64Array, a: number, b: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < length; at += 4) {
    s0 += values[a + at]! * values[b + at]!;
    s1 += values[a + at + 1]! * values[b + at + 1]!;
    s2 += values[a + at + 2]! * values[b + at + 2]!;
    s3 += values[a + at + 3]! * values[b + at + 3]!;
  }
  for (; at < length; at++) s0 += values[a + at]! * values[b + at]!;
  return s0 + s1 + (s2 + s3);
}

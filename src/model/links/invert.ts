/**
 * Inverts a positive definite n × n matrix in place; only its lower triangle is read. The steps are L Lᵀ by Cholesky, U
 * = L⁻ᵀ, then U Uᵀ. Each takes products of row pieces, which are contiguous; in all about n³ / 2 multiplications. Items
 * that nobody has leave only their diagonal entry, which does no harm.
 */
export function invert(a: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) a[i * n + j] = (a[i * n + j]! - product(a, i * n, j * n, j)) * a[j * n + j]!;
    a[i * n + i] = 1 / Math.sqrt(a[i * n + i]! - product(a, i * n, i * n, i));
  }
  // Above the diagonal, row i becomes column i of L⁻¹; the diagonal is already in place.
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++) a[i * n + k] = -a[k * n + k]! * product(a, k * n + i, i * n + i, k - i);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a[i * n + j] = product(a, i * n + i, j * n + i, n - i);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}

/** A dot product with four sums side by side, so that additions need not wait for each other. */
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

/** The number of rows that stay in the first-level cache while every tile of the product passes over them. */
const CHUNK = 32;

/**
 * total (n × n at index `out`, upper triangle by blocks of 4 rows) += aᵀb over `rows` rows of n, with n a multiple of
 * 4.
 */
export function addProduct(
  m: Float32Array | Float64Array,
  a: number,
  b: number,
  rows: number,
  n: number,
  total: Float64Array,
  out: number,
): void {
  // Converted to double precision once, instead of at every use.
  const left = new Float64Array(Math.min(CHUNK, rows) * n);
  const right = a === b ? left : new Float64Array(left.length);
  for (let first = 0; first < rows; first += CHUNK) {
    const count = Math.min(CHUNK, rows - first);
    left.set(m.subarray(a + first * n, a + (first + count) * n));
    if (right !== left) right.set(m.subarray(b + first * n, b + (first + count) * n));
    for (let i = 0; i < n; i += 2) {
      for (let j = i & ~3; j < n; j += 4) tile(left, i, right, j, count, n, total, out + i * n + j);
    }
  }
}

/** total += aᵀa, as `addProduct` does. */
export function addSquare(
  m: Float32Array | Float64Array,
  a: number,
  rows: number,
  n: number,
  total: Float64Array,
  out: number,
): void {
  addProduct(m, a, a, rows, n, total, out);
}

/** Two rows of the product by four columns: eight sums in registers. */
function tile(
  a: Float64Array,
  left: number,
  b: Float64Array,
  right: number,
  rows: number,
  n: number,
  total: Float64Array,
  out: number,
): void {
  let p0 = total[out]!;
  let p1 = total[out + 1]!;
  let p2 = total[out + 2]!;
  let p3 = total[out + 3]!;
  let q0 = total[out + n]!;
  let q1 = total[out + n + 1]!;
  let q2 = total[out + n + 2]!;
  let q3 = total[out + n + 3]!;
  for (let r = 0; r < rows; r++) {
    const u = a[left]!;
    const v = a[left + 1]!;
    let w = b[right]!;
    p0 += u * w;
    q0 += v * w;
    w = b[right + 1]!;
    p1 += u * w;
    q1 += v * w;
    w = b[right + 2]!;
    p2 += u * w;
    q2 += v * w;
    w = b[right + 3]!;
    p3 += u * w;
    q3 += v * w;
    left += n;
    right += n;
  }
  total[out] = p0;
  total[out + 1] = p1;
  total[out + 2] = p2;
  total[out + 3] = p3;
  total[out + n] = q0;
  total[out + n + 1] = q1;
  total[out + n + 2] = q2;
  total[out + n + 3] = q3;
}

/**
 * out = a · b, where a and out have `rows` (even) rows of n, b is n × n, and n is a multiple of 4. Arguments are
 * indices, not addresses.
 */
export function multiply(m: Float32Array, a: number, b: number, out: number, rows: number, n: number): void {
  for (let r = 0; r < rows; r += 2) {
    for (let j = 0; j < n; j += 4) tile(m, a + r * n, b + j, out + r * n + j, n);
  }
}

/** Two rows by four columns: eight sums in registers. */
function tile(m: Float32Array, a: number, b: number, out: number, n: number): void {
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  for (let f = 0; f < n; f++) {
    const u = m[a + f]!;
    const v = m[a + n + f]!;
    let w = m[b]!;
    p0 += u * w;
    q0 += v * w;
    w = m[b + 1]!;
    p1 += u * w;
    q1 += v * w;
    w = m[b + 2]!;
    p2 += u * w;
    q2 += v * w;
    w = m[b + 3]!;
    p3 += u * w;
    q3 += v * w;
    b += n;
  }
  m[out] = p0;
  m[out + 1] = p1;
  m[out + 2] = p2;
  m[out + 3] = p3;
  m[out + n] = q0;
  m[out + n + 1] = q1;
  m[out + n + 2] = q2;
  m[out + n + 3] = q3;
}

/** Eigenvalues, descending, and eigenvectors: column j of `vectors` (n × n by rows) belongs to value j. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Decomposes a symmetric n × n matrix, given by its upper triangle, into eigenvalues and eigenvectors: Householder
 * reduction to tridiagonal form, then implicit QL (tred2 and tql2 of EISPACK; Bowdler, Martin, Reinsch and Wilkinson
 * 1968). Takes about 9 n³ operations. It uses only + − × ÷ √, so every machine gives the same bits.
 */
export function symmetricEigen(upper: Float64Array, n: number): Eigen {
  // The working matrix is kept transposed (row j is vector j), so that the inner loops run along rows.
  const v = new Float64Array(n * n);
  const largest = upper.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) v[i * n + j] = scaled(upper[Math.min(i, j) * n + Math.max(i, j)]!, largest);
  }
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  tridiagonalize(v, d, e, n);
  diagonalize(v, d, e, n);
  return sortDescending(
    v,
    d.map((value) => value * largest),
    n,
  );
}

/** The value relative to the largest entry; zero if its square could underflow. */
function scaled(value: number, largest: number): number {
  const ratio = largest > 0 ? value / largest : 0;
  return Math.abs(ratio) < 1e-50 ? 0 : ratio;
}

/**
 * Householder reduction, in place. v is symmetric on entry; on return row j is column j of the transformation. d is the
 * diagonal, e what stands below it.
 */
function tridiagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1]!;
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k] = d[k]! / scale;
        h += d[k]! * d[k]!;
      }
      const f = d[i - 1]!;
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      reflect(v, d, e, n, i, h);
    }
    d[i] = h;
  }
  accumulate(v, d, n);
  e[0] = 0;
}

/** Applies the similarity transformation of one reflection. */
function reflect(v: Float64Array, d: Float64Array, e: Float64Array, n: number, i: number, h: number): void {
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const f = d[j]!;
    v[i * n + j] = f;
    let g = e[j]! + v[j * n + j]! * f;
    for (let k = j + 1; k < i; k++) {
      g += v[j * n + k]! * d[k]!;
      e[k] = e[k]! + v[j * n + k]! * f;
    }
    e[j] = g;
  }
  let f = 0;
  for (let j = 0; j < i; j++) {
    e[j] = e[j]! / h;
    f += e[j]! * d[j]!;
  }
  const hh = f / (h + h);
  for (let j = 0; j < i; j++) e[j] = e[j]! - hh * d[j]!;
  for (let j = 0; j < i; j++) {
    const fj = d[j]!;
    const gj = e[j]!;
    for (let k = j; k < i; k++) v[j * n + k] = v[j * n + k]! - (fj * e[k]! + gj * d[k]!);
    d[j] = v[j * n + i - 1]!;
    v[j * n + i] = 0;
  }
}

/** Multiplies the reflections together: v becomes the whole transformation. */
function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i]!;
    v[i * n + i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[(i + 1) * n + k]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[(i + 1) * n + k]! * v[j * n + k]!;
        for (let k = 0; k <= i; k++) v[j * n + k] = v[j * n + k]! - g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[(i + 1) * n + k] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1]!;
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
}

/** Runs implicit QL on the tridiagonal matrix, and applies each rotation to the vectors. */
function diagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  // An entry that is small beside the whole matrix counts as zero, even where its neighbours are smaller: squares must
  // not underflow.
  const size = d.reduce((most, value, l) => Math.max(most, Math.abs(value) + Math.abs(e[l]!)), 0);
  let shift = 0;
  for (let l = 0; l < n; l++) {
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * size) m++;
    if (m > l) {
      do {
        shift += shiftBy(d, e, l, n);
        turn(v, d, e, l, m, n);
      } while (Math.abs(e[l]!) > Number.EPSILON * size);
    }
    d[l] = d[l]! + shift;
    e[l] = 0;
  }
}

/** Computes and applies Wilkinson's shift; returns it. */
function shiftBy(d: Float64Array, e: Float64Array, l: number, n: number): number {
  const g = d[l]!;
  const p = (d[l + 1]! - g) / (2 * e[l]!);
  const r = p < 0 ? -Math.sqrt(p * p + 1) : Math.sqrt(p * p + 1);
  d[l] = e[l]! / (p + r);
  d[l + 1] = e[l]! * (p + r);
  const h = g - d[l]!;
  for (let i = l + 2; i < n; i++) d[i] = d[i]! - h;
  return h;
}

/** Does one QL sweep from m down to l. */
function turn(v: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number, n: number): void {
  let p = d[m]!;
  let c = 1;
  let c2 = 1;
  let c3 = 1;
  const el1 = e[l + 1]!;
  const dl1 = d[l + 1]!;
  let s = 0;
  let s2 = 0;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i]!;
    const h = c * p;
    const r = Math.sqrt(p * p + e[i]! * e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    const a = i * n;
    const b = a + n;
    for (let k = 0; k < n; k++) {
      const t = v[b + k]!;
      v[b + k] = s * v[a + k]! + c * t;
      v[a + k] = c * v[a + k]! - s * t;
    }
  }
  p = (-s * s2 * c3 * el1 * e[l]!) / dl1;
  e[l] = s * p;
  d[l] = c * p;
}

function sortDescending(v: Float64Array, d: Float64Array, n: number): Eigen {
  const order = Array.from(d.keys()).sort((a, b) => d[b]! - d[a]! || a - b);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = d[from]!;
    for (let k = 0; k < n; k++) vectors[k * n + to] = v[from * n + k]!;
  });
  return { values, vectors };
}

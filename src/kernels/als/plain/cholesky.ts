/**
 * Factorises m to L Lᵀ in place, below the diagonal (n × n); the diagonal keeps 1 / L_ii. `m` must be positive
 * definite.
 */
export function factorise(m: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const ri = i * n;
    for (let j = 0; j < i; j++) {
      const rj = j * n;
      let s = m[ri + j]!;
      for (let l = 0; l < j; l++) s -= m[ri + l]! * m[rj + l]!;
      m[ri + j] = s * m[rj + j]!;
    }
    let s = m[ri + i]!;
    for (let l = 0; l < i; l++) s -= m[ri + l]! * m[ri + l]!;
    m[ri + i] = 1 / Math.sqrt(s);
  }
}

/** Solves L Lᵀ b' = b in place, with `m` from `factorise`. */
export function substitute(m: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let s = b[i]!;
    for (let l = 0; l < i; l++) s -= m[i * n + l]! * b[l]!;
    b[i] = s * m[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const c = b[i]! * m[i * n + i]!;
    b[i] = c;
    for (let l = 0; l < i; l++) b[l] = b[l]! - m[i * n + l]! * c;
  }
}

import { factorise, substitute } from './cholesky.ts';
import type { Memory } from './memory.ts';
import type { Room } from './room.ts';
import { addSquare } from './square.ts';

/** Solves a row with more ratings than factors: (I + Zᵀ V Z) u = Zᵀ g, x = d ∘ u. The result is `room.x`. */
export function solveLong(
  { f32, u32 }: Memory,
  columns: number,
  confidence: number,
  k: number,
  n: number,
  rotated: number,
  { d, z, m, w, x }: Room,
): void {
  m.fill(0, 0, n * n);
  w.fill(0, 0, n);
  for (let first = 0; first < k; first += n) {
    const rows = Math.min(n, k - first);
    for (let j = 0; j < rows; j++) {
      const y = rotated + u32[columns + first + j]! * n;
      const v = f32[confidence + first + j]!;
      const root = Math.sqrt(Math.abs(v));
      for (let f = 0; f < n; f++) {
        const value = f32[y + f]! * d[f]!;
        z[j * n + f] = value * root;
        if (v > 0) w[f] = w[f]! + (1 + v) * value;
      }
    }
    addSquare(z, 0, rows, n, m, 0);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) m[i * n + j] = m[j * n + i]!;
    m[i * n + i] = m[i * n + i]! + 1;
  }
  factorise(m, n);
  substitute(m, w, n);
  for (let f = 0; f < n; f++) x[f] = w[f]! * d[f]!;
}

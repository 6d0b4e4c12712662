import { factorise, substitute } from './cholesky.ts';
import { gramBelow } from './gram.ts';
import type { Memory } from './memory.ts';
import type { Room } from './room.ts';

/**
 * Solves a row with no more ratings than factors, by Woodbury's identity: with z = y ∘ d, M = I + V^½ Z Zᵀ V^½ (k × k),
 * M c = V^-½ g, w = V^½ c, x = d ∘ Σ w z. The results are `room.x` and `room.w`; w = g − v s, where s is the score of
 * each rating.
 */
export function solveShort(
  memory: Memory,
  columns: number,
  confidence: number,
  k: number,
  n: number,
  rotated: number,
  room: Room,
): void {
  const { f32 } = memory;
  const { z, m, w, roots } = room;
  gather(memory, columns, k, n, rotated, room);
  gramBelow(z, k, n, m);
  for (let j = 0; j < k; j++) {
    const v = f32[confidence + j]!;
    const root = Math.sqrt(Math.abs(v));
    roots[j] = root;
    w[j] = v > 0 ? (1 + v) / root : 0;
    for (let l = 0; l <= j; l++) m[j * k + l] = m[j * k + l]! * root * roots[l]!;
    m[j * k + j] = m[j * k + j]! + 1;
  }
  factorise(m, k);
  substitute(m, w, k);
  for (let j = 0; j < k; j++) w[j] = w[j]! * roots[j]!;
  combine(k, n, room);
}

/** Computes z = y ∘ d of each of the row's items; three at a time keep more loads from distant memory in flight. */
function gather({ f32, u32 }: Memory, columns: number, k: number, n: number, rotated: number, { d, z }: Room): void {
  let j = 0;
  for (; j + 3 <= k; j += 3) {
    const y0 = rotated + u32[columns + j]! * n;
    const y1 = rotated + u32[columns + j + 1]! * n;
    const y2 = rotated + u32[columns + j + 2]! * n;
    const z0 = j * n;
    const z1 = z0 + n;
    const z2 = z1 + n;
    for (let f = 0; f < n; f++) {
      const scale = d[f]!;
      z[z0 + f] = f32[y0 + f]! * scale;
      z[z1 + f] = f32[y1 + f]! * scale;
      z[z2 + f] = f32[y2 + f]! * scale;
    }
  }
  for (; j < k; j++) {
    const y = rotated + u32[columns + j]! * n;
    const out = j * n;
    for (let f = 0; f < n; f++) z[out + f] = f32[y + f]! * d[f]!;
  }
}

/** x = d ∘ Σ w z, three rows at a time. */
function combine(k: number, n: number, { d, z, w, x }: Room): void {
  x.fill(0);
  let j = 0;
  for (; j + 3 <= k; j += 3) {
    const w0 = w[j]!;
    const w1 = w[j + 1]!;
    const w2 = w[j + 2]!;
    const z0 = j * n;
    const z1 = z0 + n;
    const z2 = z1 + n;
    for (let f = 0; f < n; f++) x[f] = x[f]! + w0 * z[z0 + f]! + w1 * z[z1 + f]! + w2 * z[z2 + f]!;
  }
  for (; j < k; j++) {
    const w0 = w[j]!;
    const z0 = j * n;
    for (let f = 0; f < n; f++) x[f] = x[f]! + w0 * z[z0 + f]!;
  }
  for (let f = 0; f < n; f++) x[f] = x[f]! * d[f]!;
}

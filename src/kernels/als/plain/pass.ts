import { count, index4, index8, type Memory } from './memory.ts';
import { addSquare } from './square.ts';

/**
 * The part's PARTIAL = Σ v (x · probe) x by item, over the part's rows: the ratings' share of each active item's matrix times its probe.
 */
export function passRows(memory: Memory, frame: number, part: number): void {
  const { f32, u32 } = memory;
  const n = count(memory, frame, 'factors');
  const active = count(memory, frame, 'active');
  const out = index4(memory, frame, 'partial') + part * count(memory, frame, 'items') * n;
  f32.fill(0, out, out + active * n);
  const ranges = index4(memory, frame, 'passParts') + part;
  const start = index4(memory, frame, 'start');
  const columns = index4(memory, frame, 'columns');
  const confidence = index4(memory, frame, 'confidence');
  const probe = index4(memory, frame, 'probe');
  for (let row = u32[ranges]!; row < u32[ranges + 1]!; row++) {
    const x = index4(memory, frame, 'x') + row * n;
    for (let j = u32[start + row]!; j < u32[start + row + 1]! && u32[columns + j]! < active; j++) {
      const item = u32[columns + j]! * n;
      addScaled(f32, out + item, Math.abs(f32[confidence + j]!) * dot(f32, x, probe + item, n), x, n);
    }
  }
}

/** For a start from given user factors: the part's PARTIAL = Σ g x by item, its GRAM = Σ xxᵀ. */
export function seedRows(memory: Memory, frame: number, part: number): void {
  const { f32, u32 } = memory;
  const n = count(memory, frame, 'factors');
  const size = count(memory, frame, 'items') * n;
  const out = index4(memory, frame, 'partial') + part * size;
  f32.fill(0, out, out + size);
  const gram = index8(memory, frame, 'gram') + part * n * n;
  memory.f64.fill(0, gram, gram + n * n);
  const ranges = index4(memory, frame, 'passParts') + part;
  const start = index4(memory, frame, 'start');
  const columns = index4(memory, frame, 'columns');
  const confidence = index4(memory, frame, 'confidence');
  const x = index4(memory, frame, 'x');
  for (let row = u32[ranges]!; row < u32[ranges + 1]!; row++) {
    for (let j = u32[start + row]!; j < u32[start + row + 1]!; j++) {
      const v = f32[confidence + j]!;
      if (v > 0) addScaled(f32, out + u32[columns + j]! * n, 1 + v, x + row * n, n);
    }
  }
  addSquare(f32, x + u32[ranges]! * n, u32[ranges + 1]! - u32[ranges]!, n, memory.f64, gram);
}

/** a · b, in four sums that do not wait for each other; n is a multiple of 4. */
export function dot(m: Float32Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let f = 0; f < n; f += 4) {
    s0 += m[a + f]! * m[b + f]!;
    s1 += m[a + f + 1]! * m[b + f + 1]!;
    s2 += m[a + f + 2]! * m[b + f + 2]!;
    s3 += m[a + f + 3]! * m[b + f + 3]!;
  }
  return s0 + s2 + (s1 + s3);
}

/** y += scale · x. */
export function addScaled(m: Float32Array, y: number, scale: number, x: number, n: number): void {
  for (let f = 0; f < n; f += 4) {
    m[y + f] = m[y + f]! + scale * m[x + f]!;
    m[y + f + 1] = m[y + f + 1]! + scale * m[x + f + 1]!;
    m[y + f + 2] = m[y + f + 2]! + scale * m[x + f + 2]!;
    m[y + f + 3] = m[y + f + 3]! + scale * m[x + f + 3]!;
  }
}

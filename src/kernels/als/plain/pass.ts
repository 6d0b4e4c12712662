import { count, index4, index8, type Memory } from './memory.ts';
import { addSquare } from './square.ts';
import { dots, readRow, scatter } from './vector.ts';

/**
 * The part's PARTIAL = Σ v (x · probe) x by item, over the part's rows: the ratings' share of each active item's matrix
 * times its probe.
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
  const x = new Float64Array(n);
  const scales = new Float64Array(longestRow(u32, start, u32[ranges]!, u32[ranges + 1]!));
  for (let row = u32[ranges]!; row < u32[ranges + 1]!; row++) {
    readRow(f32, index4(memory, frame, 'x') + row * n, x);
    const first = u32[start + row]!;
    let k = u32[start + row + 1]! - first;
    // Items ascend within a row, so those that are left out come last.
    while (k > 0 && u32[columns + first + k - 1]! >= active) k--;
    dots(memory, columns + first, k, probe, n, x, scales);
    for (let j = 0; j < k; j++) scales[j] = scales[j]! * Math.abs(f32[confidence + first + j]!);
    scatter(memory, columns + first, k, out, n, x, scales);
  }
}

/** For a start from given user factors: the part's PARTIAL = Σ g x by item, and its GRAM = Σ xxᵀ. */
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
  const own = new Float64Array(n);
  const gains = new Float64Array(longestRow(u32, start, u32[ranges]!, u32[ranges + 1]!));
  for (let row = u32[ranges]!; row < u32[ranges + 1]!; row++) {
    readRow(f32, x + row * n, own);
    const first = u32[start + row]!;
    const k = u32[start + row + 1]! - first;
    for (let j = 0; j < k; j++) {
      const v = f32[confidence + first + j]!;
      gains[j] = v > 0 ? 1 + v : 0;
    }
    scatter(memory, columns + first, k, out, n, own, gains);
  }
  addSquare(f32, x + u32[ranges]! * n, u32[ranges + 1]! - u32[ranges]!, n, memory.f64, gram);
}

/** The number of ratings of the longest of the rows first … last. */
export function longestRow(u32: Uint32Array, start: number, first: number, last: number): number {
  let longest = 0;
  for (let row = first; row < last; row++) longest = Math.max(longest, u32[start + row + 1]! - u32[start + row]!);
  return longest;
}

import { NO_RANK, RANK_FRAME } from '../rank-frame.ts';
import type { Memory } from './memory.ts';
import { dot, readRow } from './vector.ts';

/**
 * Counts for every held item of queries first … last the other items, without those the query has seen, that score
 * higher, or equal with a smaller id; the rank becomes NO_RANK from the limit on. Items are ordered by falling norm, so
 * |x| |y| bounds all later scores, and most scans end early; the result is exact.
 */
export function countRanks(memory: Memory, frame: number, first: number, last: number): void {
  const { f32, u32 } = memory;
  const word = (field: keyof typeof RANK_FRAME) => u32[(frame >>> 2) + RANK_FRAME[field]]!;
  const n = word('factors');
  const x = new Float64Array(n);
  const heldStart = word('heldStart') >>> 2;
  const held = word('held') >>> 2;
  const ranks = word('ranks') >>> 2;
  for (let query = first; query < last; query++) {
    const row = (word('x') >>> 2) + u32[(word('rows') >>> 2) + query]! * n;
    readRow(f32, row, x);
    const norm = Math.sqrt(dot(x, f32, row, n)) * 1.000001;
    for (let at = u32[heldStart + query]!; at < u32[heldStart + query + 1]!; at++) {
      const item = u32[held + at]!;
      u32[ranks + at] = item === NO_RANK ? NO_RANK : rankOf(memory, word, query, x, norm, item);
    }
  }
}

function rankOf(
  { f32, u32 }: Memory,
  word: (field: keyof typeof RANK_FRAME) => number,
  query: number,
  x: Float64Array,
  norm: number,
  held: number,
): number {
  const n = word('factors');
  const items = word('items');
  const y = word('y') >>> 2;
  const norms = word('norms') >>> 2;
  const ids = word('ids') >>> 2;
  const score = dot(x, f32, y + held * n, n);
  const comesBefore = (item: number) => {
    const other = dot(x, f32, y + item * n, n);
    return other > score || (other === score && u32[ids + item]! < u32[ids + held]!);
  };
  const seenStart = (word('seenStart') >>> 2) + query;
  const seen = word('seen') >>> 2;
  let skipped = 0;
  for (let at = u32[seenStart]!; at < u32[seenStart + 1]!; at++) if (comesBefore(u32[seen + at]!)) skipped++;
  const enough = word('limit') + skipped;
  let before = 0;
  for (let item = 0; item < items && before < enough; item++) {
    if (norm * f32[norms + item]! < score) break;
    if (comesBefore(item)) before++;
  }
  return before >= enough ? NO_RANK : before - skipped;
}

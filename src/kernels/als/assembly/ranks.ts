import { dot, madd, sums4 } from './vector';

const NO_RANK: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
function word(frame: usize, n: usize): usize {
  return <usize>load<u32>(frame + (n << 2));
}

/**
 * The ranks of the held items of queries first … last; ../rank-frame.ts describes the memory, and ../plain/ranks.ts the
 * result.
 */
export function countRanks(frame: usize, first: u32, last: u32, _: u32, _s: usize): void {
  const width = word(frame, 0) << 2;
  for (let query: usize = first; query < <usize>last; query++) {
    const x = word(frame, 6) + word(word(frame, 12), query) * width;
    const norm = sqrt(dot(x, x, width)) * 1.000001;
    const end = word(word(frame, 7), query + 1);
    for (let at = word(word(frame, 7), query); at < end; at++) {
      const held = load<u32>(word(frame, 8) + (at << 2));
      const rank = held == NO_RANK ? NO_RANK : rankOf(frame, query, x, norm, held, width);
      store<u32>(word(frame, 11) + (at << 2), rank);
    }
  }
}

function rankOf(frame: usize, query: usize, x: usize, norm: f32, held: usize, width: usize): u32 {
  const y = word(frame, 3), norms = word(frame, 4), ids = word(frame, 5);
  const items = word(frame, 1);
  const score = dot(x, y + held * width, width);
  const id = <u32>word(ids, held);
  const seen = word(frame, 10);
  const seenEnd = word(word(frame, 9), query + 1);
  let skipped: u32 = 0;
  for (let at = word(word(frame, 9), query); at < seenEnd; at++) {
    const item = word(seen, at);
    skipped += u32(comesBefore(dot(x, y + item * width, width), <u32>word(ids, item), score, id));
  }
  const enough = <u32>word(frame, 2) + skipped;
  const threshold = f32x4.splat(score);
  let before: u32 = 0;
  for (let item: usize = 0; item < items; item += 8) {
    if (norm * load<f32>(norms + (item << 2)) < score || before >= enough) break;
    const row = y + item * width;
    const low = scores4(x, row, width);
    const high = scores4(x, row + 4 * width, width);
    const equal = i32x4.bitmask(f32x4.eq(low, threshold)) | (i32x4.bitmask(f32x4.eq(high, threshold)) << 4);
    const greater = i32x4.bitmask(f32x4.gt(low, threshold)) | (i32x4.bitmask(f32x4.gt(high, threshold)) << 4);
    const valid = items - item < 8 ? (1 << <i32>(items - item)) - 1 : 255;
    before += popcnt(greater & valid);
    for (let bits = equal & valid; bits != 0; bits &= bits - 1) {
      before += u32(<u32>word(ids, item + <usize>ctz(bits)) < id);
    }
  }
  return before >= enough ? NO_RANK : before - skipped;
}

// @ts-ignore: decorator
@inline
function comesBefore(a: f32, idA: u32, b: f32, idB: u32): bool {
  return a > b || (a == b && idA < idB);
}

// @ts-ignore: decorator
/** The products of x with four consecutive rows at y, which are `width` bytes long. */
@inline
export function scores4(x: usize, y: usize, width: usize): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const y1 = y + width, y2 = y1 + width, y3 = y2 + width;
  for (let at: usize = 0; at < width; at += 16) {
    const u = v128.load(x + at);
    s0 = madd(s0, u, v128.load(y + at));
    s1 = madd(s1, u, v128.load(y1 + at));
    s2 = madd(s2, u, v128.load(y2 + at));
    s3 = madd(s3, u, v128.load(y3 + at));
  }
  return sums4(s0, s1, s2, s3);
}

import {
  ACTIVE, COLUMNS, CONFIDENCE, FACTORS, GRAM, ITEMS, PARTIAL, PASS_PARTS, PROBE, START, X, amount, word,
} from './frame';
import { addSquare } from './square';
import { axpy, dot, madd, scatter4, sums4 } from './vector';

/**
 * The part's PARTIAL = Σ v (x · probe) x by item, over the part's rows: the ratings' share of each active item's matrix
 * times its probe.
 */
export function passRows(frame: usize, part: u32, _a: u32, _b: u32, _c: usize): void {
  const width = <usize>amount(frame, FACTORS) << 2;
  const active = amount(frame, ACTIVE);
  const out = word(frame, PARTIAL) + <usize>part * <usize>amount(frame, ITEMS) * width;
  memory.fill(out, 0, <usize>active * width);
  const ranges = word(frame, PASS_PARTS) + (<usize>part << 2);
  const end = load<u32>(ranges, 4);
  const columns = word(frame, COLUMNS);
  const start = word(frame, START);
  let x = word(frame, X) + <usize>load<u32>(ranges) * width;
  for (let row = load<u32>(ranges); row < end; row++) {
    const at = start + (<usize>row << 2);
    const first = load<u32>(at);
    let last = load<u32>(at, 4);
    while (last > first && load<u32>(columns + (<usize>last << 2) - 4) >= active) last--;
    passRow(frame, x, first, last, width, out);
    x += width;
  }
}

/** Takes four items at a time: four dot products, one transposed sum, four additions. */
function passRow(frame: usize, x: usize, first: u32, last: u32, width: usize, out: usize): void {
  const probe = word(frame, PROBE);
  let column = word(frame, COLUMNS) + (<usize>first << 2);
  let confidence = word(frame, CONFIDENCE) + (<usize>first << 2);
  let left = last - first;
  for (; left >= 4; left -= 4) {
    const i0 = <usize>load<u32>(column) * width, i1 = <usize>load<u32>(column, 4) * width;
    const i2 = <usize>load<u32>(column, 8) * width, i3 = <usize>load<u32>(column, 12) * width;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let at: usize = 0; at < width; at += 16) {
      const u = v128.load(x + at);
      s0 = madd(s0, u, v128.load(probe + i0 + at));
      s1 = madd(s1, u, v128.load(probe + i1 + at));
      s2 = madd(s2, u, v128.load(probe + i2 + at));
      s3 = madd(s3, u, v128.load(probe + i3 + at));
    }
    const t = f32x4.mul(sums4(s0, s1, s2, s3), f32x4.abs(v128.load(confidence)));
    scatter4(out, column, t, x, width);
    column += 16;
    confidence += 16;
  }
  if (left >= 2) {
    const i0 = <usize>load<u32>(column) * width, i1 = <usize>load<u32>(column, 4) * width;
    let s0 = f32x4.splat(0), s1 = s0;
    for (let at: usize = 0; at < width; at += 16) {
      const u = v128.load(x + at);
      s0 = madd(s0, u, v128.load(probe + i0 + at));
      s1 = madd(s1, u, v128.load(probe + i1 + at));
    }
    const t = f32x4.mul(sums4(s0, s1, s1, s1), f32x4.abs(v128.load64_zero(confidence)));
    const t0 = v128.shuffle<f32>(t, t, 0, 0, 0, 0), t1 = v128.shuffle<f32>(t, t, 1, 1, 1, 1);
    for (let at: usize = 0; at < width; at += 16) {
      const u = v128.load(x + at);
      v128.store(out + i0 + at, madd(v128.load(out + i0 + at), t0, u));
      v128.store(out + i1 + at, madd(v128.load(out + i1 + at), t1, u));
    }
    column += 8;
    confidence += 8;
    left -= 2;
  }
  if (left == 1) {
    const item = <usize>load<u32>(column) * width;
    axpy(out + item, dot(x, probe + item, width) * abs(load<f32>(confidence)), x, width);
  }
}

/** For a start from given user factors: the part's PARTIAL = Σ g x by item, and its GRAM = Σ xxᵀ. */
export function seedRows(frame: usize, part: u32, _a: u32, _b: u32, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const size = <usize>amount(frame, ITEMS) * width;
  const out = word(frame, PARTIAL) + <usize>part * size;
  const gram = word(frame, GRAM) + <usize>part * factors * width * 2;
  memory.fill(out, 0, size);
  memory.fill(gram, 0, width * factors * 2);
  const ranges = word(frame, PASS_PARTS) + (<usize>part << 2);
  const from = load<u32>(ranges), end = load<u32>(ranges, 4);
  const columns = word(frame, COLUMNS), confidence = word(frame, CONFIDENCE), start = word(frame, START);
  for (let row = from; row < end; row++) {
    const x = word(frame, X) + <usize>row * width;
    const last = <usize>load<u32>(start + (<usize>row << 2), 4);
    for (let j = <usize>load<u32>(start + (<usize>row << 2)); j < last; j++) {
      const v = load<f32>(confidence + (j << 2));
      if (v > 0) axpy(out + <usize>load<u32>(columns + (j << 2)) * width, 1 + v, x, width);
    }
  }
  addSquare(word(frame, X) + <usize>from * width, end - from, factors, gram, scratch);
}

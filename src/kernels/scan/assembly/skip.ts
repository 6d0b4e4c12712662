import { BACKSLASH, QUOTE } from './layout';

const EVEN_BITS: u64 = 0x5555555555555555;

/**
 * Passes the rest of the container that `open` began: 64 bytes at a time it marks what lies inside strings and counts
 * the brackets of this one kind outside them. Answers the position behind the closing bracket, 0 where it lies not before `end`.
 * The method is that of G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second", 2019, §3.1.
 */
export function skipContainer(at: u32, open: u32, end: u32): u32 {
  const quote = i8x16.splat(<i8>QUOTE);
  const backslash = i8x16.splat(<i8>BACKSLASH);
  const opening = i8x16.splat(<i8>open);
  const closing = i8x16.splat(<i8>(open + 2));
  let depth: i32 = 1;
  let inString: u64 = 0;
  let escape: u64 = 0;
  for (; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let quotes = mask(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const backA = i8x16.eq(a, backslash);
    const backB = i8x16.eq(b, backslash);
    const backC = i8x16.eq(c, backslash);
    const backD = i8x16.eq(d, backslash);
    if (v128.any_true(v128.or(v128.or(backA, backB), v128.or(backC, backD)))) {
      const backslashes = mask(backA, backB, backC, backD) & ~escape;
      const follows = (backslashes << 1) | escape;
      const oddStarts = backslashes & ~EVEN_BITS & ~follows;
      const sequences = oddStarts + backslashes;
      escape = u64(sequences < backslashes);
      quotes &= ~((EVEN_BITS ^ (sequences << 1)) & follows);
    } else {
      quotes &= ~escape;
      escape = 0;
    }
    let strings = inString;
    if (quotes != 0) {
      strings ^= prefixXor(quotes);
      inString = <u64>(<i64>strings >> 63);
    }
    const openA = i8x16.eq(a, opening);
    const openB = i8x16.eq(b, opening);
    const openC = i8x16.eq(c, opening);
    const openD = i8x16.eq(d, opening);
    const brackets = mask(
      v128.or(openA, i8x16.eq(a, closing)),
      v128.or(openB, i8x16.eq(b, closing)),
      v128.or(openC, i8x16.eq(c, closing)),
      v128.or(openD, i8x16.eq(d, closing)),
    ) & ~strings;
    if (brackets == 0) continue;
    const opens = mask(openA, openB, openC, openD) & brackets;
    const closes = brackets ^ opens;
    const closed = <i32>popcnt(closes);
    if (closed >= depth) {
      const found = findEnd(opens, closes, depth);
      if (found >= 0) return at + <u32>found < end ? at + <u32>found + 1 : 0;
    }
    depth += <i32>popcnt(opens) - closed;
  }
  return 0;
}

/** The bit where the depth comes to zero, -1 for none. */
function findEnd(opens: u64, closes: u64, depth: i32): i32 {
  for (let rest = closes; rest != 0; rest &= rest - 1) {
    const before = (rest & (0 - rest)) - 1;
    if (depth + <i32>popcnt(opens & before) - <i32>popcnt(closes & before) == 1) return <i32>ctz(rest);
  }
  return -1;
}

// @ts-ignore: decorator
@inline
function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16)) |
    (<u64>(<u32>i8x16.bitmask(c) | (<u32>i8x16.bitmask(d) << 16)) << 32)
  );
}

/** Each bit becomes the parity of itself and the bits below: from an opening quote on 1, from the closing one on 0. */
// @ts-ignore: decorator
@inline
function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

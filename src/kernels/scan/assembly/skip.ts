import { BACKSLASH, QUOTE, SPLATS } from './layout';

const EVEN_BITS: u64 = 0x5555555555555555;

/**
 * Skips the rest of the container that the bracket `open` began: 64 bytes at a time it marks the bytes inside strings,
 * and counts the brackets of this kind outside them. Returns the position behind the closing bracket, or 0 if there is
 * none before `end`. The method is that of G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second", 2019,
 * §3.1.
 */
export function skipContainer(at: u32, open: u32, end: u32): u32 {
  // Constants are loaded from memory, since V8 would build them again in every round.
  v128.store(SPLATS, i8x16.splat(<i8>QUOTE));
  v128.store(SPLATS, i8x16.splat(<i8>BACKSLASH), 16);
  v128.store(SPLATS, i8x16.splat(<i8>open), 32);
  v128.store(SPLATS, i8x16.splat(<i8>(open + 2)), 48);
  const quote = v128.load(SPLATS);
  const backslash = v128.load(SPLATS, 16);
  const opening = v128.load(SPLATS, 32);
  const closing = v128.load(SPLATS, 48);
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
    const openA = i8x16.eq(a, opening);
    const openB = i8x16.eq(b, opening);
    const openC = i8x16.eq(c, opening);
    const openD = i8x16.eq(d, opening);
    let brackets = mask(
      v128.or(openA, i8x16.eq(a, closing)),
      v128.or(openB, i8x16.eq(b, closing)),
      v128.or(openC, i8x16.eq(c, closing)),
      v128.or(openD, i8x16.eq(d, closing)),
    );
    if (brackets == 0) {
      // Only whether the string goes on matters here.
      inString ^= <u64>(0 - (<i64>popcnt(quotes) & 1));
      continue;
    }
    const strings = inString ^ prefixXor(quotes);
    inString = <u64>(<i64>strings >> 63);
    brackets &= ~strings;
    if (brackets == 0) continue;
    const opens = mask(openA, openB, openC, openD) & brackets;
    let closes = brackets ^ opens;
    const after = depth + <i32>popcnt(opens) - <i32>popcnt(closes);
    if (<i32>popcnt(closes) >= depth) {
      // The n-th closing bracket of the block closes the container if n - 1 others and depth + n - 1 opening ones come
      // before it.
      for (let before = depth - 1; closes != 0; closes &= closes - 1, before--) {
        const bit = closes & (0 - closes);
        if (before + <i32>popcnt(opens & (bit - 1)) == 0) {
          const found = at + <u32>ctz(bit);
          return found < end ? found + 1 : 0;
        }
      }
    }
    depth = after;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16)) |
    (<u64>(<u32>i8x16.bitmask(c) | (<u32>i8x16.bitmask(d) << 16)) << 32)
  );
}

/** Each bit becomes the parity of itself and the bits below: 1 from an opening quote on, 0 from the closing one on. */
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

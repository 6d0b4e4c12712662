import { lengths, matches, offsets } from './kinds';
import { BLOCK, MASKS, TURNS } from './layout';

/*
 * Sequences (RFC 8878, 3.1.1.3.2 and 3.1.1.4): so many literals, then so many bytes from so far back. Decoded and carried out in one go: the bits and
 * the states must stay in locals, which no function call can write to, and this is where most of the time goes.
 */

let rep0: u32 = 1;
let rep1: u32 = 4;
let rep2: u32 = 8;

/** Every frame begins with these distances. */
export function resetDistances(): void {
  rep0 = 1;
  rep1 = 4;
  rep2 = 8;
}

/** What `runSequences` answers where the block is damaged. */
export const DAMAGED: usize = 0;

/**
 * Carries out `count` sequences whose bits lie in [from, end), with the literals in [literals, literalsEnd): writes at `out`, and answers the
 * byte behind. Distances reach back to `window`, and `most` bytes at most. May touch 32 bytes behind what it writes and behind the literals.
 */
export function runSequences(
  count: u32,
  from: usize,
  end: usize,
  literals: usize,
  literalsEnd: usize,
  out: usize,
  window: usize,
  most: u32,
): usize {
  if (from >= end || load<u8>(end - 1) == 0) return DAMAGED;
  const lengthTable = lengths.table;
  const matchTable = matches.table;
  const offsetTable = offsets.table;
  const limit = out + BLOCK;
  let distance0 = rep0;
  let distance1 = rep1;
  let distance2 = rep2;
  /** The unread bits are the lowest `left` of `bits`, which stands at `at`. */
  let at = end - 8;
  let bits = load<u64>(at);
  let left: u32 = 87 - clz<u32>(load<u8>(end - 1));

  left -= lengths.log;
  let length = <u32>(bits >> left) & load<u32>(MASKS + (lengths.log << 2));
  left -= offsets.log;
  let offset = <u32>(bits >> left) & load<u32>(MASKS + (offsets.log << 2));
  left -= matches.log;
  let match = <u32>(bits >> left) & load<u32>(MASKS + (matches.log << 2));

  let cell: usize = 0;
  let lengthHead: u32 = 0;
  let matchHead: u32 = 0;
  let offsetHead: u32 = 0;
  let lengthBits: u32 = 0;
  let matchBits: u32 = 0;
  let offsetBits: u32 = 0;
  let literalLength: u32 = 0;
  let matchLength: u32 = 0;
  let distance: u32 = 0;
  let used: u32 = 0;
  let word: u32 = 0;
  let source: usize = 0;
  let stop: usize = 0;

  for (;;) {
    used = (64 - left) >>> 3;
    at -= used;
    left += used << 3;
    bits = load<u64>(at);
    if (at + 8 < from) return DAMAGED;

    cell = offsetTable + (<usize>offset << 3);
    offsetHead = load<u32>(cell);
    distance = load<u32>(cell, 4);
    cell = matchTable + (<usize>match << 3);
    matchHead = load<u32>(cell);
    matchLength = load<u32>(cell, 4);
    cell = lengthTable + (<usize>length << 3);
    lengthHead = load<u32>(cell);
    literalLength = load<u32>(cell, 4);

    offsetBits = offsetHead >>> 24;
    matchBits = matchHead >>> 24;
    lengthBits = lengthHead >>> 24;
    left -= offsetBits;
    distance += <u32>(bits >> left) & load<u32>(MASKS + (offsetBits << 2));
    if (matchBits != 0) {
      left -= matchBits;
      matchLength += <u32>(bits >> left) & load<u32>(MASKS + (matchBits << 2));
    }
    if (lengthBits != 0) {
      if (offsetBits + matchBits + lengthBits > 30) {
        used = (64 - left) >>> 3;
        at -= used;
        left += used << 3;
        bits = load<u64>(at);
      }
      left -= lengthBits;
      literalLength += <u32>(bits >> left) & load<u32>(MASKS + (lengthBits << 2));
    } else if (offsetBits + matchBits > 30) {
      used = (64 - left) >>> 3;
      at -= used;
      left += used << 3;
      bits = load<u64>(at);
    }

    if (offsetBits > 1) {
      distance2 = distance1;
      distance1 = distance0;
      distance0 = distance - 3;
    } else {
      // One of the last three distances, or one less than the last.
      if (literalLength != 0) distance--;
      if (distance != 0) {
        if (distance == 1) word = distance1;
        else if (distance == 2) word = distance2;
        else word = distance0 - 1;
        if (distance != 1) distance2 = distance1;
        distance1 = distance0;
        distance0 = word;
      }
    }

    // Both lengths are below 2^17.
    source = literals;
    literals += literalLength;
    stop = out + literalLength;
    if (literals > literalsEnd || stop + matchLength > limit) return DAMAGED;
    v128.store(out, v128.load(source));
    if (literalLength > 16) {
      do {
        out += 16;
        source += 16;
        v128.store(out, v128.load(source));
      } while (out + 16 < stop);
    }
    out = stop;
    // A distance of 0 fails here, too.
    if (distance0 - 1 >= <u32>(out - window) || distance0 > most) return DAMAGED;
    source = out - distance0;
    stop = out + matchLength;
    if (distance0 >= 16) {
      do {
        v128.store(out, v128.load(source));
        out += 16;
        source += 16;
      } while (out < stop);
    } else {
      // The last few bytes over and over: as many whole turns at a time as there is room for in a vector.
      const turns = i8x16.swizzle(v128.load(source), v128.load(TURNS + (<usize>distance0 << 4)));
      used = load<u8>(TURNS + distance0);
      do {
        v128.store(out, turns);
        out += used;
      } while (out < stop);
    }
    out = stop;

    if (--count == 0) break;
    lengthBits = (lengthHead >>> 16) & 255;
    matchBits = (matchHead >>> 16) & 255;
    offsetBits = (offsetHead >>> 16) & 255;
    used = matchBits + offsetBits;
    left -= used + lengthBits;
    word = <u32>(bits >> left);
    length = (lengthHead & 0xffff) + ((word >>> used) & load<u32>(MASKS + (lengthBits << 2)));
    match = (matchHead & 0xffff) + ((word >>> offsetBits) & load<u32>(MASKS + (matchBits << 2)));
    offset = (offsetHead & 0xffff) + (word & load<u32>(MASKS + (offsetBits << 2)));
  }
  // The bits must end with the last sequence.
  if (<i32>(at - from) * 8 + <i32>left != 0) return DAMAGED;
  rep0 = distance0;
  rep1 = distance1;
  rep2 = distance2;
  const rest = literalsEnd - literals;
  if (out + rest > limit) return DAMAGED;
  memory.copy(out, literals, rest);
  return out + rest;
}

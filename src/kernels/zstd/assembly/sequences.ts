import { BEFORE, beginWith, highBit, MASK } from './fse';
import { Kind, lengths, matches, offsets } from './kinds';
import { BLOCK, LENGTH_TABLE, MATCH_TABLE, OFFSET_TABLE, ORDERS, TURNS } from './layout';

/*
 * Sequences (RFC 8878, 3.1.1.3.2 and 3.1.1.4): a number of literals, then a number of bytes at a distance back.
 * Decoding and copying are one loop, so that the processor copies for one sequence while it waits for the states of the
 * next. Most of the time is spent here.
 */

/** The last three distances, the latest first; the fourth number has no meaning. */
let lastDistances: v128 = i32x4(1, 4, 8, 0);

/** Begins a frame, which always starts with the same distances. */
export function resetDistances(): void {
  lastDistances = i32x4(1, 4, 8, 0);
}

/** The result of `runSequences` if the block is damaged. */
export const DAMAGED: usize = 0;

/**
 * The end of the unread bits, counted from address 0, less 57: a word loaded from that byte on has at least 57 of them
 * at its top.
 */
let bit: u32 = 0;

/**
 * Executes `count` sequences whose bits lie in [from, end), with the literals in [literals, literalsEnd): writes at
 * `out`, and returns the address behind the result. Distances reach back to `window`, and `most` bytes at most. May
 * touch 32 bytes behind the result and behind the literals.
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
  const limit = out + BLOCK;
  const lastBit = (<u32>from << 3) - 57;
  bit = (<u32>(end - 1) << 3) + highBit(load<u8>(end - 1)) - 57;
  readFirst(lengths);
  readFirst(offsets);
  readFirst(matches);
  let at = bit;
  let length = BEFORE;
  let match = BEFORE;
  let offset = BEFORE;
  let last = lastDistances;
  do {
    // First the states, then the bits that they add. `turn` is how far the word is rotated to make the next bits its
    // lowest.
    const word = load<u64>(at >>> 3);
    let turn = (~at & 7) + load<u8>(length, LENGTH_TABLE + 2);
    length = load<u16>(length, LENGTH_TABLE) + (bitsOf(word, turn, load<u32>(length, LENGTH_TABLE + MASK)) << 3);
    turn += load<u8>(match, MATCH_TABLE + 2);
    match = load<u16>(match, MATCH_TABLE) + (bitsOf(word, turn, load<u32>(match, MATCH_TABLE + MASK)) << 3);
    turn += load<u8>(offset, OFFSET_TABLE + 2);
    offset = load<u16>(offset, OFFSET_TABLE) + (bitsOf(word, turn, load<u32>(offset, OFFSET_TABLE + MASK)) << 3);

    // 64 at most: the states take 26 bits, an offset 31.
    turn += load<u8>(offset, OFFSET_TABLE + 3);
    const distanceCode = load<u32>(offset, OFFSET_TABLE + 4) + bitsOf(word, turn, load<u32>(offset, OFFSET_TABLE + MASK + 4));
    at = (at | 7) - turn;
    const matchBits: u32 = load<u8>(match, MATCH_TABLE + 3);
    const lengthBits = matchBits + load<u8>(length, LENGTH_TABLE + 3);
    let rest = word;
    if (turn + lengthBits > 64) {
      rest = load<u64>(at >>> 3);
      turn = ~at & 7;
    }
    const matchLength: usize = load<u32>(match, MATCH_TABLE + 4) + bitsOf(rest, turn + matchBits, load<u32>(match, MATCH_TABLE + MASK + 4));
    const literalLength: usize = load<u32>(length, LENGTH_TABLE + 4) + bitsOf(rest, turn + lengthBits, load<u32>(length, LENGTH_TABLE + MASK + 4));
    at -= lengthBits;
    if (at < lastBit) return DAMAGED;

    // One of the last three distances, or one less than the last, or a new one.
    const isNew = distanceCode > 3;
    const chosen = select<u32>(3, distanceCode - <u32>(literalLength != 0), isNew);
    const fourth = select<u32>(distanceCode - 3, i32x4.extract_lane(last, 0) - 1, isNew);
    last = i8x16.swizzle(i32x4.replace_lane(last, 3, fourth), v128.load(ORDERS + (chosen << 4)));
    const distance: usize = i32x4.extract_lane(last, 0);

    // Both lengths are below 2^17 + 3.
    let source = literals;
    literals += literalLength;
    let stop = out + literalLength;
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
    // This also catches a distance of 0.
    if (distance - 1 >= out - window || distance > <usize>most) return DAMAGED;
    source = out - distance;
    stop = out + matchLength;
    if (distance >= 16) {
      v128.store(out, v128.load(source));
      v128.store(out, v128.load(source, 16), 16);
      while (out + 32 < stop) {
        out += 32;
        source += 32;
        v128.store(out, v128.load(source));
        v128.store(out, v128.load(source, 16), 16);
      }
    } else {
      // Repeats the last few bytes: as many whole turns at a time as a vector has room for.
      const turns = i8x16.swizzle(v128.load(source), v128.load(TURNS + (distance << 4)));
      const size: usize = load<u8>(TURNS + distance);
      do {
        v128.store(out, turns);
        out += size;
      } while (out < stop);
    }
    out = stop;
  } while (--count > 0);
  // The bits must end with the last sequence.
  if (at != lastBit) return DAMAGED;
  lastDistances = last;
  const left = literalsEnd - literals;
  if (out + left > limit) return DAMAGED;
  memory.copy(out, literals, left);
  return out + left;
}

function readFirst(kind: Kind): void {
  const turn = (~bit & 7) + kind.log;
  beginWith(kind.table, bitsOf(load<u64>(bit >>> 3), turn, (1 << kind.log) - 1));
  bit -= kind.log;
}

/** The lowest bits of a word after its rotation. */
// @ts-ignore: decorator
@inline
function bitsOf(word: u64, turn: u32, mask: u32): u32 {
  return <u32>rotl<u64>(word, turn) & mask;
}

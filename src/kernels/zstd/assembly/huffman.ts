import { buildTable, highBit, readCounts, setMeaning, tableLog } from './fse';
import { HUFFMAN, WEIGHTS, WEIGHT_TABLE } from './layout';

/* Huffman-coded literals (RFC 8878, 4.2). The table always has 11 bits: shorter codes fill more cells. */

const LOG: u32 = 11;

/**
 * Reads the description of a code at `from` and builds the table. Returns the address behind it; 0 if it is damaged.
 */
export function readCode(from: usize, end: usize): usize {
  if (from >= end) return 0;
  const head: u32 = load<u8>(from++);
  let count: u32;
  let behind: usize;
  if (head >= 128) {
    count = head - 127;
    behind = from + ((count + 1) >>> 1);
    if (behind > end) return 0;
    for (let i: u32 = 0; i < count; i++)
      store<u8>(WEIGHTS + i, (load<u8>(from + (i >>> 1)) >>> (i & 1 ? 0 : 4)) & 15);
  } else {
    behind = from + head;
    if (behind > end) return 0;
    count = readWeights(from, behind);
    if (count == 0) return 0;
  }
  return buildCode(count) ? behind : 0;
}

/** Reads weights that are coded with two alternating states. Returns their number; 0 if they are damaged. */
function readWeights(from: usize, end: usize): u32 {
  const start = readCounts(from, end, 12, 6);
  if (start == 0 || start >= end) return 0;
  setMeaning(0, 0);
  buildTable(WEIGHT_TABLE);
  const last: u32 = load<u8>(end - 1);
  if (last == 0) return 0;
  /** The number of unread bits, which are read from the end. */
  let bits: i32 = (<i32>(end - start - 1) << 3) + highBit(last);
  bits -= tableLog << 1;
  if (bits < 0) return 0;
  let state: usize = bitsAt(start, bits + tableLog, tableLog) << 3;
  let other: usize = bitsAt(start, bits, tableLog) << 3;
  let count: u32 = 0;
  while (count < 254) {
    store<u8>(WEIGHTS + count++, load<u32>(state, WEIGHT_TABLE + 4));
    const width: u32 = load<u8>(state, WEIGHT_TABLE + 2);
    bits -= width;
    if (bits < 0) {
      store<u8>(WEIGHTS + count++, load<u32>(other, WEIGHT_TABLE + 4));
      return count;
    }
    const next = load<u16>(state, WEIGHT_TABLE) + (bitsAt(start, bits, width) << 3);
    state = other;
    other = next;
  }
  return 0;
}

/** `width` bits (at most 6) from bit `at` on. */
function bitsAt(start: usize, at: i32, width: u32): u32 {
  return (load<u32>(start + (at >>> 3)) >>> (at & 7)) & ((1 << width) - 1);
}

/** Builds the table of the weights; the last weight is what is missing to a power of two. */
function buildCode(count: u32): bool {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const weight: u32 = load<u8>(WEIGHTS + i);
    if (weight > LOG + 1) return false;
    sum += weight == 0 ? 0 : 1 << (weight - 1);
  }
  if (sum == 0) return false;
  const bits = highBit(sum) + 1;
  const missing: u32 = (1 << bits) - sum;
  if (bits > LOG || (missing & (missing - 1)) != 0) return false;
  store<u8>(WEIGHTS + count++, highBit(missing) + 1);
  let at = HUFFMAN;
  for (let weight: u32 = 1; weight <= bits; weight++) {
    const size: usize = 1 << (weight + LOG - bits);
    for (let symbol: u32 = 0; symbol < count; symbol++) {
      if (<u32>load<u8>(WEIGHTS + symbol) != weight) continue;
      const entry: u32 = (symbol << 8) | (bits + 1 - weight);
      for (const end = at + size; at < end; at += 2) store<u16>(at, entry);
    }
  }
  // A code is complete: every prefix has a meaning.
  return at == HUFFMAN + (2 << LOG);
}

/** Decodes one stream into [out, outEnd). Returns false if it does not end exactly there. */
export function oneStream(from: usize, end: usize, out: usize, outEnd: usize): bool {
  if (from >= end || load<u8>(end - 1) == 0) return false;
  return finish(from, end - 8, firstBits(end), out, outEnd);
}

/**
 * Decodes four streams at a time, which hides the latency of each step. The next bits stand at the top of a word; a one
 * that is inserted at the bottom tells by its place how many were used.
 */
export function fourStreams(from: usize, end: usize, out: usize, outEnd: usize): bool {
  if (end - from < 10) return false;
  const start0 = from + 6;
  const start1 = start0 + load<u16>(from);
  const start2 = start1 + load<u16>(from + 2);
  const start3 = start2 + load<u16>(from + 4);
  if (start3 >= end || start1 == start0 || start2 == start1 || start3 == start2) return false;
  if (!load<u8>(start1 - 1) || !load<u8>(start2 - 1) || !load<u8>(start3 - 1) || !load<u8>(end - 1)) return false;
  const part = (outEnd - out + 3) >>> 2;
  if (part * 3 > outEnd - out) return false;
  let at0 = start1 - 8;
  let at1 = start2 - 8;
  let at2 = start3 - 8;
  let at3 = end - 8;
  let bits0 = firstBits(start1);
  let bits1 = firstBits(start2);
  let bits2 = firstBits(start3);
  let bits3 = firstBits(end);
  let out0 = out;
  let out1 = out + part;
  let out2 = out1 + part;
  let out3 = out2 + part;
  const enough = out0 + (outEnd - out3) - 4;
  let entry: u32 = 0;
  let used: u64 = 0;
  if (outEnd - out3 >= 5) {
    while (out0 < enough) {
      for (let i = 0; i < 5; i++) {
        entry = load<u16>(HUFFMAN + (<usize>(bits0 >> 53) << 1));
        bits0 <<= <u64>entry;
        store<u8>(out0 + i, entry >>> 8);
        entry = load<u16>(HUFFMAN + (<usize>(bits1 >> 53) << 1));
        bits1 <<= <u64>entry;
        store<u8>(out1 + i, entry >>> 8);
        entry = load<u16>(HUFFMAN + (<usize>(bits2 >> 53) << 1));
        bits2 <<= <u64>entry;
        store<u8>(out2 + i, entry >>> 8);
        entry = load<u16>(HUFFMAN + (<usize>(bits3 >> 53) << 1));
        bits3 <<= <u64>entry;
        store<u8>(out3 + i, entry >>> 8);
      }
      out0 += 5;
      out1 += 5;
      out2 += 5;
      out3 += 5;
      used = ctz<u64>(bits0);
      at0 -= <usize>used >>> 3;
      bits0 = (load<u64>(at0) | 1) << (used & 7);
      used = ctz<u64>(bits1);
      at1 -= <usize>used >>> 3;
      bits1 = (load<u64>(at1) | 1) << (used & 7);
      used = ctz<u64>(bits2);
      at2 -= <usize>used >>> 3;
      bits2 = (load<u64>(at2) | 1) << (used & 7);
      used = ctz<u64>(bits3);
      at3 -= <usize>used >>> 3;
      bits3 = (load<u64>(at3) | 1) << (used & 7);
    }
  }
  return (
    finish(start0, at0, bits0, out0, out + part) &&
    finish(start1, at1, bits1, out1, out + part * 2) &&
    finish(start2, at2, bits2, out2, out + part * 3) &&
    finish(start3, at3, bits3, out3, outEnd)
  );
}

/** The bits of a stream that ends at `end`, below its highest set bit. */
function firstBits(end: usize): u64 {
  return (load<u64>(end - 8) | 1) << (8 - highBit(load<u8>(end - 1)));
}

function finish(start: usize, at: usize, bits: u64, out: usize, outEnd: usize): bool {
  while (out < outEnd) {
    const entry: u32 = load<u16>(HUFFMAN + (<usize>(bits >> 53) << 1));
    bits <<= <u64>entry;
    store<u8>(out++, entry >>> 8);
    const used = ctz<u64>(bits);
    at -= <usize>used >>> 3;
    bits = (load<u64>(at) | 1) << (used & 7);
  }
  return (<i32>(at - start) << 3) + 64 - <i32>ctz<u64>(bits) == 0;
}

import { fourStreams, oneStream, readCode } from './huffman';
import { forgetTables, lengths, matches, offsets, readTable } from './kinds';
import { BLOCK, LITERALS } from './layout';
import { DAMAGED, resetDistances, runSequences } from './sequences';

/* Decodes compressed blocks (RFC 8878, 3.1.1.3). */

let hasCode = false;
let literals: usize = 0;
let literalsEnd: usize = 0;

/** Begins a frame: forgets the state of earlier blocks. */
export function resetFrame(): void {
  hasCode = false;
  forgetTables();
  resetDistances();
}

/**
 * Decodes the compressed block in [from, end) to `out`, and returns the address behind the result; 0 if it is damaged.
 * Distances reach back to `window`, and `most` bytes at most. May write 32 bytes behind the result.
 */
export function decodeBlock(from: usize, end: usize, out: usize, window: usize, most: u32): usize {
  let at = readLiterals(from, end);
  if (at == 0 || at >= end) return DAMAGED;
  let count: u32 = load<u8>(at++);
  if (count == 0) {
    if (at != end) return DAMAGED;
    memory.copy(out, literals, literalsEnd - literals);
    return out + literalsEnd - literals;
  }
  if (count == 255) {
    count = <u32>load<u16>(at) + 0x7f00;
    at += 2;
  } else if (count >= 128) count = ((count - 128) << 8) + load<u8>(at++);
  const modes: u32 = load<u8>(at++);
  if (count == 0 || (modes & 3) != 0) return DAMAGED;
  at = readTable(lengths, modes >>> 6, at, end);
  if (at != 0) at = readTable(offsets, (modes >>> 4) & 3, at, end);
  if (at != 0) at = readTable(matches, (modes >>> 2) & 3, at, end);
  if (at == 0) return DAMAGED;
  return runSequences(count, at, end, literals, literalsEnd, out, window, most);
}

/** Finds or decodes the literals. Returns the address behind them; 0 if they are damaged. */
function readLiterals(from: usize, end: usize): usize {
  if (from >= end) return 0;
  const head = load<u64>(from);
  const kind = <u32>head & 3;
  const form = <u32>(head >> 2) & 3;
  return kind < 2 ? plainLiterals(kind, form, head, from, end) : codedLiterals(kind, form, head, from, end);
}

/** Literals that are stored plainly, or as one repeated byte. */
function plainLiterals(kind: u32, form: u32, head: u64, from: usize, end: usize): usize {
  const headSize: usize = form == 1 ? 2 : form == 3 ? 3 : 1;
  const size = <usize>(form == 1 ? (head >> 4) & 0xfff : form == 3 ? (head >> 4) & 0xfffff : (head >> 3) & 0x1f);
  from += headSize;
  const behind = from + (kind == 0 ? size : 1);
  if (behind > end || size > BLOCK) return 0;
  literals = LITERALS;
  if (kind == 0) literals = from;
  else memory.fill(LITERALS, load<u8>(from), size);
  literalsEnd = literals + size;
  return behind;
}

/** Literals in a Huffman code, which is described here or was used before. */
function codedLiterals(kind: u32, form: u32, head: u64, from: usize, end: usize): usize {
  const width: u64 = form < 2 ? 10 : form == 2 ? 14 : 18;
  const mask = ((<u64>1) << width) - 1;
  const size = <usize>((head >> 4) & mask);
  const coded = <usize>((head >> (4 + width)) & mask);
  let at = from + (form < 2 ? 3 : form == 2 ? 4 : 5);
  const behind = at + coded;
  if (behind > end || size > BLOCK) return 0;
  if (kind == 2) {
    hasCode = false;
    at = readCode(at, behind);
    hasCode = at != 0;
  }
  if (!hasCode) return 0;
  literals = LITERALS;
  literalsEnd = LITERALS + size;
  const sound =
    form == 0 ? oneStream(at, behind, literals, literalsEnd) : fourStreams(at, behind, literals, literalsEnd);
  return sound ? behind : 0;
}

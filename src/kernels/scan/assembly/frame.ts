import { HEADER, ROWS, ROW_LIMIT } from './layout';

/**
 * Finds the lines in [from, to), which must end with \n, and writes those that are not blank to ROWS, without their
 * line ends. Stops when ROWS is full; HEADER then has the next position, and the number of lines so far. Returns the
 * number of rows.
 */
export function frame(from: u32, to: u32, lines: u32): u32 {
  let row = ROWS;
  let start = from;
  for (let at = from; at < to; at += 64) {
    let mask = newlines(at);
    while (mask != 0) {
      const end = at + <u32>ctz(mask);
      if (end >= to) break;
      mask &= mask - 1;
      lines++;
      if (!isBlank(start, end)) {
        store<u32>(row, start);
        store<u32>(row, end - u32(end > start && load<u8>(end - 1) == 0x0d), 4);
        store<u32>(row, lines, 8);
        row += 12;
      }
      start = end + 1;
      if (row == ROWS + ROW_LIMIT * 12) {
        store<u32>(HEADER, start);
        store<u32>(HEADER, lines, 4);
        return ROW_LIMIT;
      }
    }
  }
  store<u32>(HEADER, to);
  store<u32>(HEADER, lines, 4);
  return (row - ROWS) / 12;
}

// @ts-ignore: decorator
@inline
function newlines(at: u32): u64 {
  const newline = i8x16.splat(10);
  const a = i8x16.eq(v128.load(at), newline);
  const b = i8x16.eq(v128.load(at, 16), newline);
  const c = i8x16.eq(v128.load(at, 32), newline);
  const d = i8x16.eq(v128.load(at, 48), newline);
  if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) return 0;
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    (<u64>(<u32>i8x16.bitmask(b)) << 16) |
    (<u64>(<u32>i8x16.bitmask(c)) << 32) |
    (<u64>(<u32>i8x16.bitmask(d)) << 48)
  );
}

function isBlank(start: u32, end: u32): bool {
  for (; start < end; start++) {
    const byte = load<u8>(start);
    if (byte > 0x20 || (byte != 0x20 && byte != 0x09 && byte != 0x0d)) return false;
  }
  return true;
}

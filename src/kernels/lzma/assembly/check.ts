import { CHECK_TABLES } from './layout';

/* CRC32 and CRC64 as .xz uses them (reflected, polynomials of IEEE 802.3 and ECMA-182): 8 bytes a step, 8 tables. */

const CRC32_TABLES: usize = CHECK_TABLES;
const CRC64_TABLES: usize = CHECK_TABLES + 8 * 256 * 4;

/** Fills the tables of both checksums. Call it once, before any other function. */
export function buildCheckTables(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let a = i;
    let b: u64 = i;
    for (let bit = 0; bit < 8; bit++) {
      a = (a >>> 1) ^ (0xedb88320 & (0 - (a & 1)));
      b = (b >>> 1) ^ (0xc96c5795d7870f42 & (0 - (b & 1)));
    }
    store<u32>(CRC32_TABLES + (<usize>i << 2), a);
    store<u64>(CRC64_TABLES + (<usize>i << 3), b);
  }
  for (let i: usize = 256; i < 2048; i++) {
    const a = load<u32>(CRC32_TABLES + ((i - 256) << 2));
    store<u32>(CRC32_TABLES + (i << 2), (a >>> 8) ^ load<u32>(CRC32_TABLES + (<usize>(a & 255) << 2)));
    const b = load<u64>(CRC64_TABLES + ((i - 256) << 3));
    store<u64>(CRC64_TABLES + (i << 3), (b >>> 8) ^ load<u64>(CRC64_TABLES + (<usize>(b & 255) << 3)));
  }
}

// @ts-ignore: decorator
@inline function t32(table: usize, index: u32): u32 {
  return load<u32>(CRC32_TABLES + (table << 10) + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline function t64(table: usize, index: u64): u64 {
  return load<u64>(CRC64_TABLES + (table << 11) + (<usize>index << 3));
}

/** The CRC32 of earlier bytes, whose CRC32 is `before` (0 at first), followed by these bytes. */
export function crc32(before: u32, from: usize, size: usize): u32 {
  let crc = ~before;
  const end = from + size;
  for (; from + 8 <= end; from += 8) {
    const a = load<u32>(from) ^ crc;
    const b = load<u32>(from + 4);
    crc = t32(7, a & 255) ^ t32(6, (a >>> 8) & 255) ^ t32(5, (a >>> 16) & 255) ^ t32(4, a >>> 24)
      ^ t32(3, b & 255) ^ t32(2, (b >>> 8) & 255) ^ t32(1, (b >>> 16) & 255) ^ t32(0, b >>> 24);
  }
  for (; from < end; from++) crc = (crc >>> 8) ^ t32(0, (crc ^ load<u8>(from)) & 255);
  return ~crc;
}

/** The CRC64 of earlier bytes, whose CRC64 is `before` (0 at first), followed by these bytes. */
export function crc64(before: u64, from: usize, size: usize): u64 {
  let crc = ~before;
  const end = from + size;
  for (; from + 8 <= end; from += 8) {
    const a = load<u64>(from) ^ crc;
    crc = t64(7, a & 255) ^ t64(6, (a >>> 8) & 255) ^ t64(5, (a >>> 16) & 255) ^ t64(4, (a >>> 24) & 255)
      ^ t64(3, (a >>> 32) & 255) ^ t64(2, (a >>> 40) & 255) ^ t64(1, (a >>> 48) & 255) ^ t64(0, a >>> 56);
  }
  for (; from < end; from++) crc = (crc >>> 8) ^ t64(0, (crc ^ load<u8>(from)) & 255);
  return ~crc;
}

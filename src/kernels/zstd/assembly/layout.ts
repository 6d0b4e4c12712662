/*
 * The linear memory, from the bottom. Nothing is allocated: the host puts the window behind the literals and grows the
 * memory to fit.
 *
 *   TURNS         for distances below 16: the number of bytes in whole turns (at 1 to 15); then the turns, 16 bytes
 *                 each
 *   ORDERS        how the last three distances change places
 *   COUNTS, NEXT, WEIGHTS   what tables are built from
 *   …_TABLE       FSE tables (see fse.ts)
 *   HUFFMAN       the meaning of the next 11 bits: a byte, and its number of bits
 *   INPUT         compressed bytes; a damaged stream may read up to 128 KiB below
 *   LITERALS      those of one block, followed by room that wide loads and stores may touch
 *   WINDOW        decoded bytes: the history and the output are the same memory
 */
export const TURNS: usize = 0x10000;
export const ORDERS: usize = 0x10100;
export const COUNTS: usize = 0x10200;
export const NEXT: usize = 0x10400;
export const WEIGHTS: usize = 0x10600;
export const LENGTH_TABLE: usize = 0x11000;
export const MATCH_TABLE: usize = 0x15000;
export const OFFSET_TABLE: usize = 0x19000;
export const WEIGHT_TABLE: usize = 0x1d000;
export const HUFFMAN: usize = 0x20000;
export const INPUT: usize = 0x40000;
export const INPUT_SIZE: usize = 0x30000;
export const LITERALS: usize = 0x71000;
export const WINDOW: usize = 0x92000;

/** The most bytes that a block decodes to. */
export const BLOCK: u32 = 1 << 17;

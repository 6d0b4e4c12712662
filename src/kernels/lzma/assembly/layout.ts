/*
 * The linear memory, from the bottom. Nothing is allocated: the host puts the window behind the probabilities and grows
 * the memory to fit.
 *
 *   CHECK_TABLES  8 tables of CRC32, then 8 tables of CRC64
 *   INPUT         compressed bytes, followed by room that a damaged stream may read before it is stopped
 *   PROBS         the probabilities, 16 bits each; their number depends on lc + lp
 *   (window)      decoded bytes: the dictionary and the output are the same memory
 */
export const CHECK_TABLES: usize = 0x10000;
export const INPUT: usize = 0x18000;
export const INPUT_SIZE: usize = 0x30000;
export const PROBS: usize = 0x50000;

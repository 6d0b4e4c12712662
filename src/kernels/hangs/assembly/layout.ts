// Where things lie in the memory; ../kernel.ts has those that the host uses. Below 0x1000 are the words of the scan
// kernel's functions.

/** Words for the host: threads found, hangs found, lists of threads found. */
export const HEADER: u32 = 0x1000;
/** Threads: text of the name, position and length of the activity, number of the first hang behind its own. */
export const THREADS: u32 = 0x2000;
export const THREAD_STRIDE: u32 = 16;
export const THREAD_LIMIT: u32 = 0x1000;
/** Hangs: texts of the stack, the histogram and the annotations. */
export const HANGS: u32 = 0x20000;
export const HANG_STRIDE: u32 = 12;
export const HANG_LIMIT: u32 = 0x10000;
/** Where texts lie, by their numbers. */
export const PLACES: u32 = 0x100000;
export const TEXT_LIMIT: u32 = 0x20000;
/** Slots of a hash table of the texts, twice as many as these at most. */
export const SLOTS: u32 = 0x180000;
/** The text to scan. */
export const INPUT: u32 = 0x380000;
/** The texts, and behind them room to copy half of the slots to. */
export const TEXTS: u32 = 0x580000;
export const TEXTS_END: u32 = 0x1700000;

/** The text of a member that is not there. */
export const MISSING: u32 = 0xffffffff;

// The memory of the kernel; ../kernel.ts has the addresses that the host uses. Below 0x1000 are the words of the scan
// kernel's functions.

/** Words for the host: the numbers of threads, of hangs, and of lists of threads found. */
export const HEADER: u32 = 0x1000;
/** Threads: text of the name, position and length of the activity, and the number of the first hang after its own. */
export const THREADS: u32 = 0x2000;
export const THREAD_STRIDE: u32 = 16;
export const THREAD_LIMIT: u32 = 0x1000;
/** Hangs: the texts of the stack, the histogram and the annotations. */
export const HANGS: u32 = 0x20000;
export const HANG_STRIDE: u32 = 12;
export const HANG_LIMIT: u32 = 0x10000;
/** The places of texts, by their numbers. */
export const PLACES: u32 = 0x100000;
export const TEXT_LIMIT: u32 = 0x20000;
/** Slots of a hash table of the texts, at most twice as many as texts. */
export const SLOTS: u32 = 0x180000;
/** The text to scan. */
export const INPUT: u32 = 0x380000;
/** The bytes of the texts, and behind them room for a copy of half of the slots. */
export const TEXTS: u32 = 0x580000;
export const TEXTS_END: u32 = 0x1700000;

/** The number that stands for the text of a missing member. */
export const MISSING: u32 = 0xffffffff;

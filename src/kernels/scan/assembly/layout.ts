// The memory of the kernel. The host writes projections, the trie, the slots and the input behind all of this (see
// ../kernel.ts).

/** Words for the host: the next position to frame, the lines framed, the entries in the list. */
export const HEADER: u32 = 0x0800;
/** Four vectors for skipContainer. */
export const SPLATS: u32 = 0x0900;
/** Rows of one framing call, and those to walk together: start, end, line number. */
export const ROWS: u32 = 0x1000;
export const ROW_LIMIT: u32 = 4096;
/** The opening brackets of the value being checked, one byte each. */
export const STACK: u32 = 0x10000;
export const DEPTH_LIMIT: u32 = 0x10000;
/** Hash set of the keys of maps under an `every` step: stamp, position, length, hash. */
export const KEYS: u32 = 0x20000;
export const KEY_SLOTS: u32 = 4096;
/** Short strings seen before: length, padding, 64 bytes. */
export const STRINGS: u32 = 0x30000;
export const STRING_SLOTS: u32 = 4096;
export const STRING_STRIDE: u32 = 80;
/**
 * Values of paths with an `every` step: slot, position, length. Also parts of values: number * 4 + kind, where kind is
 * 0 for a whole value (followed by position, length), 1 for an object (followed by 0) and 2 for an array (followed by
 * its number of elements); for these two the third word is the end of the entries of its own parts.
 */
export const LIST: u32 = 0x80000;
export const LIST_LIMIT: u32 = 0x10000;

/** Keys that are expected next (see predict.ts): entries of PREDICTED_STRIDE, and the buckets that find them. */
export const PREDICTED: u32 = 0x140000;
export const PREDICTED_LIMIT: u32 = 512;
export const PREDICTED_STRIDE: u32 = 64;
export const PREDICTED_BUCKETS: u32 = 0x148000;

/** A node of the trie, which says what is wanted of one value. All fields are words. */
export const NODE_SLOTS: u32 = 0; // number of slots for the value itself; (slot * 2 + many) follow at NODE_SLOT_LIST
export const NODE_SLOT_LIST: u32 = 4;
export const NODE_KEYS: u32 = 8; // number of wanted members, entries of KEY_STRIDE at NODE_KEY_LIST
export const NODE_KEY_LIST: u32 = 12;
export const NODE_EVERY: u32 = 16; // node of every other element or member, 0 for none
export const NODE_INDEXES: u32 = 20; // wanted elements counted from the front: index, node
export const NODE_INDEX_LIST: u32 = 24;
export const NODE_ENDS: u32 = 28; // wanted elements counted from the end: 1 for the last, node
export const NODE_END_LIST: u32 = 32;
export const NODE_RING: u32 = 36; // positions of the last NODE_RING_SIZE elements
export const NODE_RING_SIZE: u32 = 40;
export const NODE_LAST_INDEX: u32 = 44; // no element behind this one is wanted (counted from the front)

/**
 * If only a part of a value is wanted: (number + 1) * 2 + whole, the node of what is wanted of an object, and that of
 * an array.
 */
export const NODE_PART: u32 = 48;
export const NODE_AS_OBJECT: u32 = 52;
export const NODE_AS_ARRAY: u32 = 56;

/** The first key of the node's last object, an entry of PREDICTED, or 0. */
export const NODE_PREDICTED: u32 = 60;

/** A wanted key: first eight bytes, length, bytes, node, and the stamp of the last object with it. */
export const KEY_HEAD: u32 = 0;
export const KEY_LENGTH: u32 = 8;
export const KEY_BYTES: u32 = 12;
export const KEY_NODE: u32 = 16;
export const KEY_STAMP: u32 = 20;
export const KEY_STRIDE: u32 = 24;

export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const MINUS: u32 = 0x2d;
export const ZERO: u32 = 0x30;
export const COLON: u32 = 0x3a;
export const ARRAY: u32 = 0x5b;
export const BACKSLASH: u32 = 0x5c;
export const ARRAY_END: u32 = 0x5d;
export const OBJECT: u32 = 0x7b;
export const OBJECT_END: u32 = 0x7d;

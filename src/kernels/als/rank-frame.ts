/**
 * Words of the frame of `countRanks`: counts and byte addresses, as in `frame.ts`. Items are in the order of falling
 * norm; `held` and `seen` are places in that order.
 */
export const RANK_FRAME = {
  factors: 0,
  items: 1,
  /** Ranks from this one on do not matter. */
  limit: 2,
  /** f32, items (padded to a multiple of 8) × F. */
  y: 3,
  /** f32, items: norms, rounded up. */
  norms: 4,
  /** u32, items: the number that decides between equal scores; the smaller one wins. */
  ids: 5,
  /** f32, rows × F. */
  x: 6,
  /** u32, queries + 1. */
  heldStart: 7,
  /** u32: items whose rank is wanted; NO_RANK for one that cannot be ranked. */
  held: 8,
  /** u32, queries + 1. */
  seenStart: 9,
  /** u32: items that are not counted. */
  seen: 10,
  /** u32, parallel to held: the number of items that come before, or NO_RANK. */
  ranks: 11,
  /** u32, queries: the row of x of each query. */
  rows: 12,
} as const;

/** The rank of an item that has none, or one beyond the limit. */
export const NO_RANK = 0xffff_ffff;

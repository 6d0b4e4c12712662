/**
 * The frame of the recommender's kernels: 32-bit words, each a count or the byte address of an array in the memory that
 * all kernels share. Every kernel gets the frame's own address. The same numbers are in `assembly/frame.ts`, and a test
 * compares the two.
 *
 * Shapes: F factors (padded to a multiple of 4), `items` item rows (padded to a multiple of 4), `rows` distinct user
 * rows.
 */
export const FRAME = {
  /** The number of factors F. */
  factors: 0,
  items: 1,
  /** The number of private sums of items × F; the data decide it, never the number of threads. */
  parts: 2,
  /** f32, items × F: item factors. */
  y: 3,
  /** f32, items × F: item factors in the eigenbasis of YᵀY. */
  rotated: 4,
  /** f32, F × F: the eigenvectors, one in each column. */
  basis: 5,
  /** f32, F × F: its transpose. */
  basisT: 6,
  /** f32, rows × F: user factors times the square root of the row's multiplicity. */
  x: 7,
  /** u32, rows + 1: where each row's ratings start. */
  start: 8,
  /** u32, ratings: item of each rating, ascending in a row. */
  columns: 9,
  /** f32, ratings: v = α|r|, negative where r is negative. */
  confidence: 10,
  /** f32, rows: the regularisation that is added to the diagonal of the row's equations. */
  rowPenalty: 11,
  /** f32, rows: square root of the number of users who have this row. */
  multiplicity: 12,
  /** f32, F: eigenvalues that belong to `basis`. */
  spectrum: 13,
  /** f32, items: regularisation of each item, negative for an item that stays zero. */
  itemPenalty: 14,
  /** f32, parts × items × F: each part's own sums over its users. */
  partial: 15,
  /** f64, parts × F × F: each part's own XᵀX, upper triangle by rows. */
  gram: 16,
  /** f64: one number for each task; its meaning depends on the kernel. */
  sums: 17,
  /** f32, items × F: residuals of the items' equations. */
  residual: 18,
  /** f32, items × F: search directions, in `basis`. */
  direction: 19,
  /** f32, items × F: search directions in the basis of X. */
  probe: 20,
  /** f64, items: r · z of each item. */
  energy: 21,
  /**
   * Rows with more ratings than this are solved by F × F equations, the others by as many equations as they have
   * ratings.
   */
  longest: 22,
  /** 1: confidences are so small that the loss must be computed from scores, not from the solution's coefficients. */
  directLoss: 23,
  /** u32, parts + 1: the rows of each part when solving. */
  solveParts: 24,
  /** u32, parts + 1: the rows of each part when multiplying. */
  passParts: 25,
  /** Items from this one on are solved well enough, and products leave them out. */
  active: 26,
} as const;

/** The number of words in a frame. */
export const FRAME_WORDS = 32;

/** The bytes of scratch memory that each thread needs. */
export function scratchBytes(factors: number, longest: number): number {
  const short = 16 * longest * factors + 16 * longest * longest + 64 * longest;
  const long = 4 * 64 * factors + 8 * factors * factors + 16 * factors;
  return 64 * factors + 20 * factors * factors + Math.max(short, long) + 4096;
}

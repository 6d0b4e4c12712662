/** What one row needs while it is solved, for n factors. */
export interface Room {
  /** (spectrum + penalty)^(-1/2). */
  readonly d: Float64Array;
  /** y ∘ d of each of the row's items. */
  readonly z: Float64Array;
  /** The equations. */
  readonly m: Float64Array;
  /** Their right-hand sides, their solution, and then a number for each rating. */
  readonly w: Float64Array;
  /** √|v| of each rating. */
  readonly roots: Float64Array;
  /** The row's factors. */
  readonly x: Float64Array;
}

/** For rows of up to `longest` ratings, which are solved by up to `equations` of these, or n. */
export function roomFor(n: number, equations: number, longest: number): Room {
  const most = Math.max(n, equations);
  return {
    d: new Float64Array(n),
    z: new Float64Array(most * n),
    m: new Float64Array(most * most),
    w: new Float64Array(Math.max(most, longest)),
    roots: new Float64Array(most),
    x: new Float64Array(n),
  };
}

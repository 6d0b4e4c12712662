/** Scratch space for solving one row with n factors. */
export interface Room {
  /** (spectrum + penalty)^(-1/2). */
  readonly d: Float64Array;
  /** y ∘ d of each of the row's items. */
  readonly z: Float64Array;
  /** The matrix of the equations. */
  readonly m: Float64Array;
  /** The right-hand sides, later the solution, and then a number for each rating. */
  readonly w: Float64Array;
  /** √|v| of each rating. */
  readonly roots: Float64Array;
  /** The factors of the row. */
  readonly x: Float64Array;
}

/** Makes scratch space for rows of up to `longest` ratings, which are solved by up to max(n, `equations`) equations. */
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

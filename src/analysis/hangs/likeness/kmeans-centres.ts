/** Sparse vectors in one array: the entries of row i lie from `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly width: number;
}

/** Rows, and the centres that move among them. */
export interface Model {
  readonly rows: SparseRows;
  readonly norms: Float64Array;
  readonly k: number;
  readonly centres: Float64Array;
  /** The squared norms of the centres. */
  readonly squares: Float64Array;
}

/** The squared norm of each row. */
export function squaredNorms({ starts, values }: SparseRows, n: number): Float64Array {
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let at = starts[i]!; at < starts[i + 1]!; at++) norms[i]! += values[at]! ** 2;
  return norms;
}

/** Moves a centre to a row. */
export function setCentre({ rows, centres, squares, norms }: Model, c: number, row: number): void {
  centres.fill(0, c * rows.width, (c + 1) * rows.width);
  for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
    centres[c * rows.width + rows.columns[at]!] = rows.values[at]!;
  }
  squares[c] = norms[row]!;
}

/** The squared distance between a row and a centre. */
export function distance({ rows, norms, centres, squares }: Model, row: number, c: number): number {
  let dot = 0;
  const offset = c * rows.width;
  for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
    dot += rows.values[at]! * centres[offset + rows.columns[at]!]!;
  }
  return Math.max(0, norms[row]! + squares[c]! - 2 * dot);
}

/** The centre nearest to a row, and its squared distance. */
export function nearestCentre(model: Model, row: number): [cluster: number, distance: number] {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < model.k; c++) {
    const d = distance(model, row, c);
    // Rounding must not make equal centres differ.
    if (d < least - 1e-12) {
      least = d;
      best = c;
    }
  }
  return [best, least];
}

/**
 * Ratings as numbers in compressed rows: rows are users, columns are items. Columns ascend within a row. A stored
 * weight is finite and not zero.
 */
export interface Matrix {
  readonly users: number;
  readonly items: number;
  /** The start of each user's ratings; users + 1 entries. */
  readonly start: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

/** The number of ratings above zero of each item. */
export function itemCounts(matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(matrix.items);
  for (let j = 0; j < matrix.columns.length; j++) {
    if (matrix.weights[j]! > 0) counts[matrix.columns[j]!]!++;
  }
  return counts;
}

/** The number of ratings above zero of each user. */
export function userCounts(matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(matrix.users);
  for (let user = 0; user < matrix.users; user++) {
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      if (matrix.weights[j]! > 0) counts[user]!++;
    }
  }
  return counts;
}

/**
 * The ratings for which `keep` returns true, with the same users and items. `keep` is called once for each rating, in
 * order.
 */
export function filterMatrix(matrix: Matrix, keep: (user: number, rating: number) => boolean): Matrix {
  const start = new Uint32Array(matrix.users + 1);
  const columns = new Uint32Array(matrix.columns.length);
  const weights = new Float32Array(matrix.columns.length);
  let size = 0;
  for (let user = 0; user < matrix.users; user++) {
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      if (!keep(user, j)) continue;
      columns[size] = matrix.columns[j]!;
      weights[size++] = matrix.weights[j]!;
    }
    start[user + 1] = size;
  }
  return { ...matrix, start, columns: columns.slice(0, size), weights: weights.slice(0, size) };
}

/** Makes a matrix from rows of [item, weight], for small data. It sorts the rows and drops zeros. */
export function matrixOf(
  rows: readonly (readonly (readonly [item: number, weight: number])[])[],
  items: number,
): Matrix {
  const sorted = rows.map((row) => row.filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b));
  const start = new Uint32Array(rows.length + 1);
  sorted.forEach((row, user) => {
    start[user + 1] = start[user]! + row.length;
  });
  return {
    users: rows.length,
    items,
    start,
    columns: Uint32Array.from(sorted.flatMap((row) => row.map(([item]) => item))),
    weights: Float32Array.from(sorted.flatMap((row) => row.map(([, weight]) => weight))),
  };
}

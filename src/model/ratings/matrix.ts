/**
 * Who rated what, as numbers: rows are users, columns items. In a row the columns ascend. A stored weight is finite and
 * not zero.
 */
export interface Matrix {
  readonly users: number;
  readonly items: number;
  /** users + 1: where each user's ratings start. */
  readonly start: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

/** How many ratings above zero each item has. */
export function itemCounts(matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(matrix.items);
  for (let j = 0; j < matrix.columns.length; j++) {
    if (matrix.weights[j]! > 0) counts[matrix.columns[j]!]!++;
  }
  return counts;
}

/** How many ratings above zero each user has. */
export function userCounts(matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(matrix.users);
  for (let user = 0; user < matrix.users; user++) {
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      if (matrix.weights[j]! > 0) counts[user]!++;
    }
  }
  return counts;
}

/** The ratings for which `keep` says so, same users and items. `keep` is asked once for each, in order. */
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

/** A matrix from rows of [item, weight], for small data: rows are sorted here. */
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

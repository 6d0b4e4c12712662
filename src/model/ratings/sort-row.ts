import type { Matrix } from './matrix.ts';

/** Sorts the ratings of each row by item, then weight, in place. */
export function sortEachRow({ users, start, columns, weights }: Matrix): void {
  for (let user = 0; user < users; user++) {
    const first = start[user]!;
    const last = start[user + 1]!;
    if (last - first <= INSERTION) insertionSort(columns, weights, first, last);
    else sortLong(columns, weights, first, last);
  }
}

/** Rows of at most this length are sorted by insertion. */
const INSERTION = 48;

function insertionSort(columns: Uint32Array, weights: Float32Array, first: number, last: number): void {
  for (let j = first + 1; j < last; j++) {
    const column = columns[j]!;
    const weight = weights[j]!;
    let at = j;
    while (at > first && (columns[at - 1]! > column || (columns[at - 1] === column && weights[at - 1]! > weight))) {
      columns[at] = columns[at - 1]!;
      weights[at] = weights[at - 1]!;
      at--;
    }
    columns[at] = column;
    weights[at] = weight;
  }
}

function sortLong(columns: Uint32Array, weights: Float32Array, first: number, last: number): void {
  const oldColumns = columns.slice(first, last);
  const oldWeights = weights.slice(first, last);
  const order = Uint32Array.from(oldColumns.keys());
  order.sort((a, b) => oldColumns[a]! - oldColumns[b]! || oldWeights[a]! - oldWeights[b]!);
  for (let j = 0; j < order.length; j++) {
    columns[first + j] = oldColumns[order[j]!]!;
    weights[first + j] = oldWeights[order[j]!]!;
  }
}

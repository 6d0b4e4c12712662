import { type Matrix, userCounts } from '../ratings/matrix.ts';

/**
 * Users' rows in the form that the kernels want. Rows are grouped by count and length, so that one vector solve takes
 * four rows of a length. Within a group they are ordered by their rarest items, so that neighbours touch the same
 * memory. Equal rows are stored once, with their number. Rows without a rating above zero are left out: their factors
 * are zero. The order depends on the rows alone, not on the order in which users arrived.
 */
export interface DistinctRows {
  /** The number of different rows. */
  readonly size: number;
  readonly start: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
  /** The number of ratings above zero in each row. */
  readonly counts: Uint32Array;
  /** The number of users that have each row. */
  readonly multiplicity: Uint32Array;
  /** For each user the number of its row, or NO_ROW. */
  readonly rowOf: Uint32Array;
}

/** The row number of a user without a rating above zero. */
export const NO_ROW = 0xffff_ffff;

/**
 * Sorts the users' rows by a few passes of counting sort, then by comparisons among rows that agree in their two rarest
 * items. With `merge` false, equal rows stay apart.
 */
export function distinctRows(matrix: Matrix, merge = true): DistinctRows {
  const counts = userCounts(matrix);
  const order = sortUsers(matrix, counts);
  const rowOf = new Uint32Array(matrix.users).fill(NO_ROW);
  const firstUser: number[] = [];
  const multiplicity: number[] = [];
  let previous = -1;
  for (const user of order) {
    if (merge && previous >= 0 && compareRows(matrix, previous, user) === 0) {
      multiplicity[multiplicity.length - 1]!++;
    } else {
      firstUser.push(user);
      multiplicity.push(1);
    }
    rowOf[user] = firstUser.length - 1;
    previous = user;
  }
  const rows = copyRows(matrix, firstUser);
  const own = Uint32Array.from(firstUser, (user) => counts[user]!);
  return { size: firstUser.length, ...rows, counts: own, multiplicity: Uint32Array.from(multiplicity), rowOf };
}

function copyRows(matrix: Matrix, users: readonly number[]) {
  const start = new Uint32Array(users.length + 1);
  users.forEach((user, row) => {
    start[row + 1] = start[row]! + matrix.start[user + 1]! - matrix.start[user]!;
  });
  const columns = new Uint32Array(start[users.length]!);
  const weights = new Float32Array(columns.length);
  users.forEach((user, row) => {
    columns.set(matrix.columns.subarray(matrix.start[user]!, matrix.start[user + 1]!), start[row]!);
    weights.set(matrix.weights.subarray(matrix.start[user]!, matrix.start[user + 1]!), start[row]!);
  });
  return { start, columns, weights };
}

/** The users with a rating above zero, by count, length, rarest item, second rarest item, then by `compareRows`. */
function sortUsers(matrix: Matrix, counts: Uint32Array): Uint32Array {
  let order = Uint32Array.from(counts.keys()).filter((user) => counts[user]! > 0);
  const keys = [itemsFromEnd(matrix, 2), itemsFromEnd(matrix, 1), lengths(matrix), counts];
  for (const key of keys) order = countingSort(order, key);
  const [second, rarest, length] = keys as [Uint32Array, Uint32Array, Uint32Array];
  for (let first = 0; first < order.length; ) {
    const user = order[first]!;
    let last = first + 1;
    for (; last < order.length; last++) {
      const next = order[last]!;
      if (second[next] !== second[user] || rarest[next] !== rarest[user]) break;
      if (length[next] !== length[user] || counts[next] !== counts[user]) break;
    }
    if (last - first > 1) order.subarray(first, last).sort((a, b) => compareRows(matrix, a, b));
    first = last;
  }
  return order;
}

/** For each user the item that stands `back` places before the row's end, plus one; 0 if there is none. */
function itemsFromEnd({ users, start, columns }: Matrix, back: number): Uint32Array {
  const items = new Uint32Array(users);
  for (let user = 0; user < users; user++) {
    const at = start[user + 1]! - back;
    if (at >= start[user]!) items[user] = columns[at]! + 1;
  }
  return items;
}

function lengths({ users, start }: Matrix): Uint32Array {
  const values = new Uint32Array(users);
  for (let user = 0; user < users; user++) values[user] = start[user + 1]! - start[user]!;
  return values;
}

/** A stable sort of `order` by ascending key. Costs two passes. */
function countingSort(order: Uint32Array, key: Uint32Array): Uint32Array<ArrayBuffer> {
  let most = 0;
  for (const user of order) most = Math.max(most, key[user]!);
  const next = new Uint32Array(most + 2);
  for (const user of order) next[key[user]! + 1]!++;
  for (let value = 0; value <= most; value++) next[value + 1]! += next[value]!;
  const sorted = new Uint32Array(order.length);
  for (const user of order) sorted[next[key[user]!]!++] = user;
  return sorted;
}

/** Compares rows by length, then by items from the rarest on, then by weights. */
function compareRows({ start, columns, weights }: Matrix, a: number, b: number): number {
  const k = start[a + 1]! - start[a]!;
  const difference = k - (start[b + 1]! - start[b]!);
  if (difference !== 0) return difference;
  const [endA, endB] = [start[a + 1]!, start[b + 1]!];
  for (let back = 1; back <= k; back++) {
    if (columns[endA - back] !== columns[endB - back]) return columns[endA - back]! - columns[endB - back]!;
  }
  for (let back = 1; back <= k; back++) {
    if (weights[endA - back] !== weights[endB - back]) return weights[endA - back]! - weights[endB - back]!;
  }
  return 0;
}

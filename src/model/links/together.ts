import { filterMatrix, type Matrix } from '../ratings/matrix.ts';

/** Takes, for one item, each other item with the number of users who have both, and the sum of these users' weights. */
export type VisitPairs = (item: number, others: Uint32Array, both: Uint32Array, sums: Float64Array) => void;

/**
 * Visits the items by number, with what users have together with each: `others` by ascending number, `both` and `sums`
 * by the number of the other. Any rating above zero counts as having the item. `weightOf` gives the weight of a user by
 * the number of items. Users are taken in the order of that number, so sums do not depend on the order of arrival, to
 * the last bit. Costs the sum over users of the square of their items. The arrays are used again for the next item.
 */
export function eachTogether(ratings: Matrix, weightOf: (having: number) => number, visit: VisitPairs): void {
  const matrix = filterMatrix(ratings, (_, j) => ratings.weights[j]! > 0);
  const { start, columns, items } = matrix;
  const { first, users } = usersByItem(matrix);
  const both = new Uint32Array(items);
  const sums = new Float64Array(items);
  const touched = new Uint32Array(items);
  for (let item = 0; item < items; item++) {
    let size = 0;
    for (let at = first[item]!; at < first[item + 1]!; at++) {
      const user = users[at]!;
      const [from, to] = [start[user]!, start[user + 1]!];
      const weight = weightOf(to - from);
      for (let j = from; j < to; j++) {
        const other = columns[j]!;
        if (both[other] === 0) touched[size++] = other;
        both[other]!++;
        sums[other]! += weight;
      }
    }
    const others = touched.subarray(0, size).sort();
    const own = others.indexOf(item);
    if (own >= 0) others.copyWithin(own, own + 1);
    visit(item, own < 0 ? others : others.subarray(0, size - 1), both, sums);
    both[item] = 0;
    sums[item] = 0;
    for (let at = 0; at < size; at++) {
      both[others[at]!] = 0;
      sums[others[at]!] = 0;
    }
  }
}

/** The users of each item, those with few items first. */
function usersByItem({ users, items, start, columns }: Matrix): { first: Uint32Array; users: Uint32Array } {
  const having = Uint32Array.from({ length: users }, (_, user) => start[user + 1]! - start[user]!);
  const order = Uint32Array.from(having.keys()).sort((a, b) => having[a]! - having[b]! || a - b);
  const first = new Uint32Array(items + 1);
  for (const item of columns) first[item + 1]!++;
  for (let item = 0; item < items; item++) first[item + 1]! += first[item]!;
  const next = first.slice(0, items);
  const listed = new Uint32Array(columns.length);
  for (const user of order) for (let j = start[user]!; j < start[user + 1]!; j++) listed[next[columns[j]!]!++] = user;
  return { first, users: listed };
}

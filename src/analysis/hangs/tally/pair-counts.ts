import { PairTable } from '../../book/pair-table.ts';

/** Counts by (node + 1, histogram key); node -1 is the empty stack. */
export interface PairCounts {
  readonly pairs: PairTable;
  readonly counts: number[];
}

/** `[node, key, count]` for each pair. */
export type EncodedPairs = [number, number, number][];

/** No counts. */
export function noCounts(): PairCounts {
  return { pairs: new PairTable(), counts: [] };
}

/** Adds to the count of a pair. */
export function addPair({ pairs, counts }: PairCounts, node: number, key: number, count: number): void {
  const cell = pairs.idOf(node, key);
  counts[cell] = (counts[cell] ?? 0) + count;
}

/** Visits each pair with its count. */
export function eachPair(
  { pairs, counts }: PairCounts,
  visit: (node: number, key: number, count: number) => void,
): void {
  for (let cell = 0; cell < pairs.size; cell++) visit(pairs.first[cell]! - 1, pairs.second[cell]!, counts[cell]!);
}

/** Adds the counts of `from` to `into`; `nodes` translates the node numbers. */
export function mergePairs(into: PairCounts, from: PairCounts, nodes: Int32Array): void {
  eachPair(from, (node, key, count) => {
    addPair(into, (node < 0 ? -1 : nodes[node]!) + 1, key, count);
  });
}

/** The counts as JSON. */
export function encodePairs(cells: PairCounts): EncodedPairs {
  const list: EncodedPairs = [];
  eachPair(cells, (node, key, count) => {
    list.push([node, key, count]);
  });
  return list;
}

/** The counts that `encodePairs` wrote. */
export function decodePairs(list: EncodedPairs): PairCounts {
  const cells = noCounts();
  for (const [node, key, count] of list) addPair(cells, node + 1, key, count);
  return cells;
}

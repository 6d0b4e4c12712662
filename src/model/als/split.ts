import type { DistinctRows } from './distinct-rows.ts';

/**
 * Cuts the rows into consecutive parts of about equal cost, and returns parts + 1 row numbers. `cost` gives the cost of
 * a row of k ratings. A cut moves to where the rows' count changes if that is near: a large group of equal count costs
 * less than its two halves.
 */
export function splitByCost(rows: DistinctRows, parts: number, cost: (k: number) => number): Uint32Array {
  const costs = new Float64Array(rows.size + 1);
  for (let row = 0; row < rows.size; row++) {
    costs[row + 1] = costs[row]! + cost(rows.start[row + 1]! - rows.start[row]!);
  }
  const ranges = new Uint32Array(parts + 1).fill(rows.size);
  const share = costs[rows.size]! / parts;
  let row = 0;
  for (let part = 0; part < parts; part++) {
    while (row < rows.size && costs[row]! < share * part) row++;
    ranges[part] = nearestEdge(rows, costs, row, NEAR * share);
  }
  return ranges;
}

/** The largest distance that a cut may move, in parts. Cuts stay in order, since it is less than one half. */
const NEAR = 0.4;

function nearestEdge({ counts, size }: DistinctRows, costs: Float64Array, row: number, near: number): number {
  if (row === 0 || row === size) return row;
  let [down, up] = [row, row];
  while (down > 0 && counts[down] === counts[down - 1] && costs[row]! - costs[down]! <= near) down--;
  while (up < size && counts[up] === counts[up - 1] && costs[up]! - costs[row]! <= near) up++;
  const isEdge = (at: number) => at === 0 || at === size || counts[at] !== counts[at - 1];
  const best = costs[row]! - costs[down]! <= costs[up]! - costs[row]! ? [down, up] : [up, down];
  return best.find((at) => isEdge(at) && Math.abs(costs[at]! - costs[row]!) <= near) ?? row;
}

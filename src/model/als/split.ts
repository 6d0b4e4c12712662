import type { DistinctRows } from './distinct-rows.ts';

/** parts + 1 row numbers that cut the rows into consecutive parts of about equal cost; `cost` is that of a row of k ratings. */
export function splitByCost(rows: DistinctRows, parts: number, cost: (k: number) => number): Uint32Array {
  const costs = new Float64Array(rows.size + 1);
  for (let row = 0; row < rows.size; row++) {
    costs[row + 1] = costs[row]! + cost(rows.start[row + 1]! - rows.start[row]!);
  }
  const ranges = new Uint32Array(parts + 1).fill(rows.size);
  let row = 0;
  for (let part = 0; part < parts; part++) {
    while (row < rows.size && costs[row]! < (costs[rows.size]! * part) / parts) row++;
    ranges[part] = row;
  }
  return ranges;
}

import { parseSort, sortRows, topRows } from '../../aggregate/sort.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';

/** `--sort` and `--top` as they were typed. */
export interface RowOrder {
  readonly sort?: string | undefined;
  readonly top?: number | undefined;
}

/** The order alone, as plain JSON. */
export function rowOrder({ sort, top }: RowOrder): JsonRecord & RowOrder {
  return { ...(sort === undefined ? {} : { sort }), ...(top === undefined ? {} : { top }) };
}

/** Throws a UsageError where `--sort` names a column that is none. */
export function checkOrder({ sort }: RowOrder, { by, columns }: Grouping): void {
  if (sort !== undefined) parseSort(sort, names(by, columns));
}

/** The rows of a grouping, sorted and cut. */
export function orderRows(
  rows: readonly JsonRecord[],
  { by, columns }: Grouping,
  { sort, top }: RowOrder,
): readonly JsonRecord[] {
  const order = sort === undefined ? [] : parseSort(sort, names(by, columns));
  return top === undefined ? sortRows(rows, order) : topRows(rows, order, top);
}

function names(by: Grouping['by'], columns: Grouping['columns']): string[] {
  return [...by, ...columns].map(({ name }) => name);
}

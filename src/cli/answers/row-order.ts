import { parseSort, sortRows, topRows } from '../../aggregate/sort.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';

/** The values of `--sort` and `--top` as they were typed. */
export interface RowOrder {
  readonly sort?: string | undefined;
  readonly top?: number | undefined;
}

/** Only the order, as plain JSON. */
export function rowOrder({ sort, top }: RowOrder): JsonRecord & RowOrder {
  return { ...(sort === undefined ? {} : { sort }), ...(top === undefined ? {} : { top }) };
}

/** Throws a UsageError where `--sort` names a column that does not exist. */
export function checkOrder({ sort }: RowOrder, { by, columns }: Grouping): void {
  if (sort !== undefined) parseSort(sort, names(by, columns));
}

/** The rows of a grouping, sorted and cut. Reports a sort column that mixes text and numbers. */
export function orderRows(
  rows: readonly JsonRecord[],
  { by, columns }: Grouping,
  { sort, top }: RowOrder,
): readonly JsonRecord[] {
  const order = sort === undefined ? [] : parseSort(sort, names(by, columns));
  for (const { column } of order) sayMixed(column, rows);
  return top === undefined ? sortRows(rows, order) : topRows(rows, order, top);
}

function sayMixed(column: string, rows: readonly JsonRecord[]): void {
  const texts = rows.filter((row) => typeof row[column] === 'string').length;
  if (texts > 0 && rows.some((row) => typeof row[column] === 'number'))
    say(
      `--sort ${column} compares text in ${grouped(texts)} of ${counted(rows.length, 'row')} with numbers, which all come before it (number(x) makes numbers of text)`,
    );
}

function names(by: Grouping['by'], columns: Grouping['columns']): string[] {
  return [...by, ...columns].map(({ name }) => name);
}

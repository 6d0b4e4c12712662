import { parseSort, type SortKey, sortRows, topRows } from '../../aggregate/sort.ts';
import { type GroupPlan, withEstimates } from '../../analysis/sampling/estimated-columns.ts';
import { ownColumns } from '../../analysis/sampling/sampled-plan.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import type { Answer } from './answer.ts';
import { fillStretches, type Stretches } from './fill.ts';

/** The values of `--sort`, `--top` and `--fill` as they were typed. */
export interface RowOrder extends Stretches {
  readonly sort?: string | undefined;
  readonly top?: number | undefined;
}

/** Only the order, as plain JSON. */
export function rowOrder({
  sort,
  top,
  every,
  slide = every,
  fill,
  tz,
}: RowOrder & { readonly slide?: string | undefined }): JsonRecord & RowOrder {
  return {
    ...(sort === undefined ? {} : { sort }),
    ...(top === undefined ? {} : { top }),
    ...(fill === undefined || slide === undefined ? {} : { every: slide, fill, ...(tz === undefined ? {} : { tz }) }),
  };
}

/** Throws a UsageError where `--sort` names a column that does not exist. */
export function checkOrder({ sort }: RowOrder, { by, columns }: Grouping): void {
  if (sort !== undefined) parseSort(sort, names(by, columns));
}

/** The rows of a grouping as an answer, sorted and cut; all of them are made only for whoever asks. */
export function answerRows(made: Rows, plan: GroupPlan, order: RowOrder): Pick<Answer, 'rows' | 'all'> {
  const all = () => arrange(made, plan, { ...order, top: undefined });
  return { rows: orderRows(made, plan, order), ...(order.top !== undefined && { all }) };
}

/**
 * The rows of a grouping, sorted and cut, with estimates of everything if a sample was drawn. Reports a sort column
 * that mixes text and numbers.
 */
export function orderRows(made: Rows, plan: GroupPlan, order: RowOrder): Rows {
  for (const { column } of keysOf(plan.wide, order)) sayMixed(column, made);
  return arrange(made, plan, order);
}

function arrange(made: Rows, plan: GroupPlan, { sort, top, ...stretches }: RowOrder): Rows {
  const rows = fillStretches(made, plan.wide, stretches);
  const order = keysOf(plan.wide, { sort });
  if (top !== undefined) return withEstimates(topRows(rows, order, top), plan);
  return withEstimates(order.length === 0 ? rows : sortRows([...rows], order), plan);
}

function keysOf({ by, columns }: Grouping, { sort }: Pick<RowOrder, 'sort'>): readonly SortKey[] {
  return sort === undefined ? [] : parseSort(sort, names(by, columns));
}

function sayMixed(column: string, rows: Rows): void {
  let texts = 0;
  let numbers = 0;
  let all = 0;
  for (const { [column]: value } of rows) {
    all++;
    if (typeof value === 'string') texts++;
    else if (typeof value === 'number') numbers++;
  }
  if (texts > 0 && numbers > 0)
    say(
      `--sort ${column} compares text in ${grouped(texts)} of ${counted(all, 'row')} with numbers, which all come before it (number(x) makes numbers of text)`,
    );
}

function names(by: Grouping['by'], columns: Grouping['columns']): string[] {
  return [...by, ...ownColumns(columns)].map(({ name }) => name);
}

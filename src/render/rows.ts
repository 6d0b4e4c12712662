import type { JsonRecord } from '../record/record.ts';
import type { Rows } from '../record/rows.ts';
import { type Form, type Format, hasColumns } from './form.ts';
import { loadForm } from './load-form.ts';
import type { TableOptions } from './table.ts';

/** The number of rows that become one text. */
const MANY = 1000;

/** Writes rows in a form, as whole lines. Columns are the members of all rows in order of appearance. */
export async function renderRows(
  rows: Rows,
  format: Format,
  options: TableOptions = {},
): Promise<Iterable<string | Uint8Array>> {
  const blocks = format === 'ndjson' || format === 'raw' ? rows.blocks?.() : undefined;
  if (blocks) return blocks;
  const open = await loadForm(format, options);
  // Widths of columns, or their types, are known from all rows.
  const needsAll = format === 'table' || format === 'md' || format === 'parquet';
  return pieces(rows, open(hasColumns(format) ? columnsOf(rows) : [], needsAll ? [...rows] : [], needsAll));
}

/** The names of the members of rows, in order of appearance. */
export function columnsOf(rows: Iterable<JsonRecord>): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  return [...columns];
}

function* pieces(rows: Iterable<JsonRecord>, form: Form): Iterable<string | Uint8Array> {
  yield form.head;
  let held: JsonRecord[] = [];
  for (const row of rows) {
    if (held.push(row) < MANY) continue;
    yield form.rows(held);
    held = [];
  }
  if (held.length > 0) yield form.rows(held);
  yield form.tail();
}

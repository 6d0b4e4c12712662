import type { JsonRecord } from '../record/record.ts';
import type { Form, Format } from './form.ts';
import { loadForm } from './load-form.ts';
import type { TableOptions } from './table.ts';

/** The number of rows that become one text. */
const MANY = 1000;

/** Writes rows in a form, as texts of whole lines. Columns are the members of all rows in order of appearance. */
export async function renderRows(
  rows: readonly JsonRecord[],
  format: Format,
  options: TableOptions = {},
): Promise<Iterable<string>> {
  const open = await loadForm(format, options);
  return pieces(rows, open(columnsOf(rows), rows));
}

/** The names of the members of rows, in order of appearance. */
export function columnsOf(rows: readonly JsonRecord[]): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  return [...columns];
}

function* pieces(rows: readonly JsonRecord[], form: Form): Iterable<string> {
  yield form.head;
  for (let at = 0; at < rows.length; at += MANY) yield form.rows(rows.slice(at, at + MANY));
  yield form.tail;
}

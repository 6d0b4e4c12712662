import { stringify } from 'csv-stringify/sync';
import { cellText } from './cell.ts';
import type { Form } from './form.ts';

/**
 * CSV by RFC 4180 with \n line ends; nested values are JSON text. Text that a spreadsheet would take for a formula is
 * written unchanged.
 */
export function csvForm(columns: readonly string[]): Form {
  if (columns.length === 0) return { head: '', rows: () => '', tail: () => '' };
  return {
    head: stringify([[...columns]]),
    rows: (rows) => stringify(rows.map((row) => columns.map((column) => cellText(row[column])))),
    tail: () => '',
  };
}

import { stringify } from 'csv-stringify/sync';
import { cellText } from './cell.ts';
import type { Form } from './form.ts';

/**
 * RFC 4180 with \n line ends; nested values are JSON text. Text that a spreadsheet would take for a formula stands as
 * it is.
 */
export function csvForm(columns: readonly string[]): Form {
  if (columns.length === 0) return { head: '', rows: () => '', tail: '' };
  return {
    head: stringify([[...columns]]),
    rows: (rows) => stringify(rows.map((row) => columns.map((column) => cellText(row[column])))),
    tail: '',
  };
}

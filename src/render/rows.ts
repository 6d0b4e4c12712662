import { jsonText } from '../record/canonical.ts';
import type { JsonRecord } from '../record/record.ts';
import { rowsText } from './json-text.ts';
import { renderMarkdown } from './markdown.ts';
import type { TableOptions } from './table.ts';

/** The forms an answer can have. */
export const FORMATS = ['table', 'ndjson', 'json', 'csv', 'md'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Rows as text in a form, with its last line ended. Columns are the union of the rows' members in order of appearance.
 */
export async function renderRows(
  rows: readonly JsonRecord[],
  format: Format,
  options: TableOptions = {},
): Promise<string> {
  switch (format) {
    case 'ndjson':
      return rows.map((row) => `${jsonText(row)}\n`).join('');
    case 'json':
      return `${rowsText(rows)}\n`;
    case 'csv':
      return (await import('./csv.ts')).renderCsv(rows, columnsOf(rows));
    case 'md':
      return renderMarkdown(rows, columnsOf(rows));
    case 'table':
      return (await import('./table.ts')).renderTable(rows, columnsOf(rows), options);
  }
}

function columnsOf(rows: readonly JsonRecord[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

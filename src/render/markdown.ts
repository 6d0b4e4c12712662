import type { JsonRecord } from '../record/record.ts';
import { cellText, printable } from './cell.ts';

/** A GitHub table: pipes escaped, numbers to the right. */
export function renderMarkdown(rows: readonly JsonRecord[], columns: readonly string[]): string {
  if (columns.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = columns.map((column) => (rows.every((row) => typeof (row[column] ?? 0) === 'number') ? '---:' : '---'));
  return (
    line(columns.map(escapeCell)) +
    line(rule) +
    rows.map((row) => line(columns.map((column) => escapeCell(cellText(row[column]))))).join('')
  );
}

function escapeCell(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

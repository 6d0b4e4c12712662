import type { JsonRecord } from '../record/record.ts';
import { cellText, printable } from './cell.ts';
import type { Form } from './form.ts';

/** A table in GitHub's Markdown: markup is escaped, and columns of numbers are aligned to the right. */
export function markdownForm(columns: readonly string[], first: readonly JsonRecord[]): Form {
  if (columns.length === 0) return { head: '', rows: () => '', tail: () => '' };
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = columns.map((column) => (first.every((row) => typeof (row[column] ?? 0) === 'number') ? '---:' : '---'));
  return {
    head: line(columns.map(escapeCell)) + line(rule),
    rows: (rows) => rows.map((row) => line(columns.map((column) => escapeCell(cellText(row[column]))))).join(''),
    tail: () => '',
  };
}

/**
 * Escapes what Markdown or HTML would take for markup, so that no tag, image or link in the data works, and no
 * character is lost.
 */
function escapeCell(text: string): string {
  return printable(text).replace(/[\\|<&[\]*`~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&');
}

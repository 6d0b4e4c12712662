import { cellText } from './cell.ts';
import type { Form } from './form.ts';

/**
 * The form of tab-separated values. Tabs, line ends and backslashes inside a cell are written \t, \n, \r and \\, as
 * Miller and PostgreSQL read them. A cell that begins with a quote stands in quotes. Nested values are
 * written as JSON text.
 */
export function tsvForm(columns: readonly string[]): Form {
  if (columns.length === 0) return { head: '', rows: () => '', tail: () => '' };
  const line = (cells: readonly string[]) => `${cells.map(escapeCell).join('\t')}\n`;
  return {
    head: line(columns),
    rows: (rows) => rows.map((row) => line(columns.map((column) => cellText(row[column])))).join(''),
    tail: () => '',
  };
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

function escapeCell(text: string): string {
  // A leading quote would be taken for the beginning of a cell in quotes.
  if (text.startsWith('"')) return `"${text.replaceAll('"', '""')}"`;
  return text.replace(/[\t\n\r\\]/g, (sign) => ESCAPES[sign]!);
}

import { stringify } from 'csv-stringify/sync';
import type { JsonRecord } from '../record/record.ts';
import { cellText } from './cell.ts';

/** RFC 4180 with \n line ends; nested values are JSON text. */
export function renderCsv(rows: readonly JsonRecord[], columns: readonly string[]): string {
  if (columns.length === 0) return '';
  return stringify([[...columns], ...rows.map((row) => columns.map((column) => cellText(row[column])))]);
}

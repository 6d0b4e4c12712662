import type { JsonRecord } from '../record/record.ts';

/** The forms an answer can have. */
export const FORMATS = ['table', 'ndjson', 'json', 'csv', 'md'] as const;
export type Format = (typeof FORMATS)[number];

/** Whether a form has cells, where a list inside a row must be text. */
export function hasCells(format: Format): boolean {
  return format !== 'ndjson' && format !== 'json';
}

/** Rows as text, some at a time. Holds none of them. */
export interface Form<Row = JsonRecord> {
  /** What stands above the first row. */
  readonly head: string;
  /** Rows with the ends of their lines. */
  rows(rows: readonly Row[]): string;
  /** What stands below the last row. */
  readonly tail: string;
}

/**
 * Makes a form for rows of these columns; `first` are some rows, all of them if need be, from which it learns how they
 * look.
 */
export type OpenForm = (columns: readonly string[], first: readonly JsonRecord[]) => Form;

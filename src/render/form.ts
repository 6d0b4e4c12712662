import type { JsonRecord } from '../record/record.ts';

/** The forms in which a command can print its answer. */
export const FORMATS = ['table', 'ndjson', 'json', 'csv', 'tsv', 'md', 'vertical', 'parquet', 'raw'] as const;
/** The name of a form. */
export type Format = (typeof FORMATS)[number];

/** Whether a form has columns, which all rows share. */
export function hasColumns(format: Format): boolean {
  return format !== 'ndjson' && format !== 'json' && format !== 'raw';
}

/** Whether a form has cells of text, so that a list inside a row must be text. */
export function hasCells(format: Format): boolean {
  return hasColumns(format) && format !== 'parquet';
}

/** Turns rows into text, some at a time. */
export interface Form<Row = JsonRecord> {
  /** The text above the first row. */
  readonly head: string;
  /** The text of some rows, line ends included. A form that is no text gives bytes, and may hold rows back. */
  rows(rows: readonly Row[]): string | Uint8Array;
  /** The text below the last row. */
  tail(): string | Uint8Array;
}

/**
 * Makes a form for rows with these columns. It learns how to lay them out from `first`, the first rows, or all of them
 * if `isAll`.
 */
export type OpenForm = (columns: readonly string[], first: readonly JsonRecord[], isAll: boolean) => Form;

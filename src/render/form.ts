import type { JsonRecord } from '../record/record.ts';

/** The forms in which a command can print its answer. */
export const FORMATS = ['table', 'ndjson', 'json', 'csv', 'tsv', 'md', 'vertical', 'raw'] as const;
/** The name of a form. */
export type Format = (typeof FORMATS)[number];

/** Whether a form has cells, so that a list inside a row must be text. */
export function hasCells(format: Format): boolean {
  return format !== 'ndjson' && format !== 'json' && format !== 'raw';
}

/** Turns rows into text, some at a time, without holding any. */
export interface Form<Row = JsonRecord> {
  /** The text above the first row. */
  readonly head: string;
  /** The text of some rows, line ends included. */
  rows(rows: readonly Row[]): string;
  /** The text below the last row. */
  readonly tail: string;
}

/**
 * Makes a form for rows with these columns. It learns how to lay them out from `first`, the first rows (or all of
 * them).
 */
export type OpenForm = (columns: readonly string[], first: readonly JsonRecord[]) => Form;

import Table from 'cli-table3';
import { largest } from '../extremes.ts';
import type { JsonRecord } from '../record/record.ts';
import { bar } from './bar.ts';
import { readableText } from './cell.ts';

export interface TableOptions {
  /** Columns that hold shares of one: shown as per cent, with a bar. */
  readonly shares?: readonly string[];
  /** Columns whose values are not cut, however long they are. */
  readonly whole?: readonly string[];
  /** Line under the table. */
  readonly note?: string;
  readonly color?: boolean;
}

const BAR_WIDTH = 24;
const WIDEST_CELL = 60;

/** A table for the terminal: no frame, numbers to the right, shares with bars. */
export function renderTable(
  rows: readonly JsonRecord[],
  columns: readonly string[],
  options: TableOptions = {},
): string {
  if (columns.length === 0) return options.note ? `${options.note}\n` : '';
  const shares = new Set(options.shares);
  const table = new Table({
    head: columns.flatMap((column) => (shares.has(column) ? [column, ''] : [column])),
    colAligns: columns.flatMap((column) => (shares.has(column) ? ['right', 'left'] : [alignment(rows, column)])),
    style: { head: options.color ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: NO_FRAME,
  });
  const most = largest(
    rows.flatMap((row) => [...shares].map((column) => Number(row[column] ?? 0))),
    0,
  );
  for (const row of rows) {
    table.push(
      columns.flatMap((column) => {
        const value = row[column];
        if (!shares.has(column))
          return [options.whole?.includes(column) ? readableText(value) : clip(readableText(value))];
        const share = Number(value ?? 0);
        return [`${(share * 100).toFixed(1)} %`, bar(most > 0 ? share / most : 0, BAR_WIDTH)];
      }),
    );
  }
  const text = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  return `${text}\n${options.note ? `\n${options.note}\n` : ''}`;
}

const NO_FRAME = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

function alignment(rows: readonly JsonRecord[], column: string): 'left' | 'right' {
  return rows.every((row) => typeof (row[column] ?? 0) === 'number') ? 'right' : 'left';
}

function clip(text: string): string {
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

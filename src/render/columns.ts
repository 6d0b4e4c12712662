import { largest } from '../extremes.ts';
/** One column of aligned text. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Leave the column out where the screen is too narrow for all columns. The last such column goes first. */
  readonly optional?: boolean;
}

const GAP = '  ';
/** The least width of the last column, which takes the rest of the line. */
const LEAST = 24;

/**
 * Aligns cells to lines, heads first, and cuts the last column at the width. Cells are plain text, as wide as their
 * number of characters. A row that is one text is not aligned.
 */
export function alignColumns(
  columns: readonly Column[],
  rows: readonly (readonly string[] | string)[],
  width: number,
): string[] {
  const cells = rows.filter((row): row is readonly string[] => typeof row !== 'string');
  const widths = columns.map(({ head }, c) =>
    largest(
      cells.map((row) => length(row[c]!)),
      length(head),
    ),
  );
  const shown = fitting(columns, widths, width);
  const line = (row: readonly string[]) =>
    clip(
      shown.map((c) => (c === columns.length - 1 ? row[c]! : pad(row[c]!, columns[c]!.align, widths[c]!))).join(GAP),
      width,
    );
  return [
    line(columns.map(({ head }) => head)),
    ...rows.map((row) => (typeof row === 'string' ? clip(row, width) : line(row))),
  ];
}

/** Cuts a text at a width, and marks the cut with an ellipsis. */
export function clip(text: string, width: number): string {
  const characters = [...text];
  return characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('')}…` : text;
}

function fitting(columns: readonly Column[], widths: readonly number[], width: number): number[] {
  const shown = columns.map((_, c) => c);
  const last = Math.min(LEAST, widths.at(-1) ?? 0);
  const taken = () => shown.slice(0, -1).reduce((sum, c) => sum + widths[c]! + GAP.length, last);
  while (taken() > width) {
    const drop = shown.findLastIndex((c) => columns[c]!.optional);
    if (drop < 0) break;
    shown.splice(drop, 1);
  }
  return shown;
}

function pad(text: string, align: Column['align'], width: number): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return align === 'right' ? space + text : text + space;
}

function length(text: string): number {
  return [...text].length;
}

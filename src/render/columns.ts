import { largest } from '../extremes.ts';
/** One column of text. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Left out where the screen is too narrow for all: the last such column first. */
  readonly optional?: boolean;
}

const GAP = '  ';
/** The last column, which takes what is left of the line, is not cut below this. */
const LEAST = 24;

/**
 * Lines of aligned cells, the heads first. The last column is cut at the width. Cells are plain text: as wide as they
 * have characters. A row that is one text stands as it is.
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

/** Cuts a text at a width, with a mark. */
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

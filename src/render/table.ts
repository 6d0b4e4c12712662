import { styleText } from 'node:util';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { largest } from '../extremes.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import { bar } from './bar.ts';
import { measureText, readableText } from './cell.ts';
import type { Form } from './form.ts';

/** The options of a table. */
export interface TableOptions {
  /** Columns of shares of one, which are shown in per cent, with a bar. */
  readonly shares?: readonly string[];
  /**
   * Columns of counts and measures, which are rounded and get thousands separators; by default all columns. Keys, ids
   * and years should not be among them.
   */
  readonly measures?: readonly string[];
  /** A line under the table. */
  readonly note?: string;
  readonly color?: boolean;
  /** The width of the terminal, in characters. If the table is wider, each record is printed as lines of its own. */
  readonly width?: number;
}

/** One column: how a cell becomes text, its alignment, and its width among the first rows. */
interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly text: (value: Json | undefined) => string;
  readonly name: string;
}

const BAR_WIDTH = 24;
const GAP = '  ';
/**
 * The most rows that cli-table3 draws, at 60 µs each. Later rows are set at the same widths by `setLines`, in a
 * hundredth of the time.
 */
const DRAWN = 1000;

/**
 * A table for reading: no frame, numbers to the right, shares with bars, and nothing cut. The first rows decide the
 * widths, and whether the table fits the screen; a wider cell in a later row pushes the rest of its line aside.
 */
export function tableForm(names: readonly string[], first: readonly JsonRecord[], options: TableOptions): Form {
  const note = options.note ? `${names.length === 0 ? '' : '\n'}${options.note}\n` : '';
  if (names.length === 0) return { head: '', rows: () => '', tail: () => note };
  const columns = columnsOf(names, first, options);
  const widths = columns.map(({ head, name, text }) =>
    largest(
      lengths(first, (row) => widthOf(text(row[name]))),
      widthOf(head),
    ),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  if (total > (options.width ?? Number.POSITIVE_INFINITY))
    return { ...recordsForm(columns, options), tail: () => note };
  const padded = (cells: readonly string[]) => cells.map((cell, c) => pad(cell, columns[c]!, widths[c]!));
  const cellsOf = (row: JsonRecord) => padded(columns.map(({ name, text }) => text(row[name])));
  let left = DRAWN;
  return {
    head: bold(draw([padded(columns.map(({ head }) => head))], columns), options),
    rows(rows) {
      const drawn = rows.slice(0, left);
      left -= drawn.length;
      return draw(drawn.map(cellsOf), columns) + setLines(rows.slice(drawn.length).map(cellsOf));
    },
    tail: () => note,
  };
}

/** A table of rows, all of which are in memory, as text. */
export function tableText(rows: readonly JsonRecord[], options: TableOptions): string {
  const { head, rows: drawn, tail } = tableForm(Object.keys(rows[0] ?? {}), rows, options);
  return head + drawn(rows) + tail();
}

/** Draws lines of cells with cli-table3. */
export function draw(lines: readonly (readonly string[])[], columns: readonly Pick<Column, 'align'>[]): string {
  if (lines.length === 0) return '';
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': GAP.length };
  const table = new Table({ colAligns: columns.map(({ align }) => align), style, chars: NO_FRAME });
  for (const cells of lines) table.push([...cells]);
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

/** Joins cells that are already padded to their widths to lines. */
export function setLines(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.join(GAP).trimEnd()}\n`).join('');
}

const NO_FRAME = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('middle')
    .map((name) => [name, '']),
);

/** Writes records one below the other, with a line for each member. */
function recordsForm(columns: readonly Column[], options: TableOptions): Omit<Form, 'tail'> {
  const margin = largest(columns.map(({ head }) => widthOf(head)));
  const rule = (number: number) => `─ ${number} `.padEnd(Math.max(margin, options.width!), '─');
  let number = 0;
  const record = (row: JsonRecord) => {
    const lines = columns.map((column) => {
      const name = pad(column.head, { align: 'left' }, margin);
      return `${name}${GAP}${column.text(row[column.name])}`.trimEnd();
    });
    return `${bold(rule(++number), options)}\n${lines.join('\n')}\n`;
  };
  return { head: '', rows: (rows) => rows.map(record).join('') };
}

function columnsOf(
  names: readonly string[],
  first: readonly JsonRecord[],
  { shares = [], measures }: TableOptions,
): Column[] {
  return names.flatMap((name): Column[] => {
    if (!shares.includes(name)) {
      const align = first.every((row) => typeof (row[name] ?? 0) === 'number') ? 'right' : 'left';
      return [
        {
          head: readableText(name),
          name,
          align,
          text: measures?.includes(name) === false ? readableText : measureText,
        },
      ];
    }
    const most = largest(
      lengths(first, (row) => Number(row[name] ?? 0)),
      0,
    );
    return [
      { head: readableText(name), name, align: 'right', text: (value) => `${(Number(value ?? 0) * 100).toFixed(1)} %` },
      { head: '', name, align: 'left', text: (value) => bar(most > 0 ? Number(value ?? 0) / most : 0, BAR_WIDTH) },
    ];
  });
}

function* lengths(rows: readonly JsonRecord[], of: (row: JsonRecord) => number): Iterable<number> {
  for (const row of rows) yield of(row);
}

function pad(text: string, { align }: Pick<Column, 'align'>, width: number): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}

/** The width of a text in terminal columns. Most text is ASCII, whose width is its length. */
function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

function bold(line: string, { color }: TableOptions): string {
  return color ? styleText('bold', line, { validateStream: false }) : line;
}

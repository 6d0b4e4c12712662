import { styleText } from 'node:util';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { largest } from '../extremes.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import { bar } from './bar.ts';
import { measureText, readableText } from './cell.ts';
import type { Form } from './form.ts';

export interface TableOptions {
  /** Columns that hold shares of one: shown as per cent, with a bar. */
  readonly shares?: readonly string[];
  /**
   * Columns that hold counts and measures, which are rounded and get separators; where nothing is said, all do. Keys,
   * ids and years do not.
   */
  readonly measures?: readonly string[];
  /** Line under the table. */
  readonly note?: string;
  readonly color?: boolean;
  /** Columns of the terminal: rows that are wider stand as one record below the other. */
  readonly width?: number;
}

/** One column: its cells as text, how they stand, and how wide they are among the first rows. */
interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly text: (value: Json | undefined) => string;
  readonly name: string;
}

const BAR_WIDTH = 24;
const GAP = '  ';
/** cli-table3 draws so many rows; it takes 60 µs for each. Those behind are set at the same widths, in a hundredth. */
const DRAWN = 1000;

/**
 * A table for reading: no frame, numbers to the right, shares with bars. Nothing is cut. The first rows tell how wide
 * columns are, and whether all fit the width; later cells that are wider push the rest of their line aside.
 */
export function tableForm(names: readonly string[], first: readonly JsonRecord[], options: TableOptions): Form {
  const tail = options.note ? `${names.length === 0 ? '' : '\n'}${options.note}\n` : '';
  if (names.length === 0) return { head: '', rows: () => '', tail };
  const columns = columnsOf(names, first, options);
  const widths = columns.map(({ head, name, text }) =>
    largest(
      lengths(first, (row) => widthOf(text(row[name]))),
      widthOf(head),
    ),
  );
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  if (total > (options.width ?? Number.POSITIVE_INFINITY)) return { ...recordsForm(columns, options), tail };
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
    tail,
  };
}

/** Lines of cells as cli-table3 draws them. */
export function draw(lines: readonly (readonly string[])[], columns: readonly Pick<Column, 'align'>[]): string {
  if (lines.length === 0) return '';
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': GAP.length };
  const table = new Table({ colAligns: columns.map(({ align }) => align), style, chars: NO_FRAME });
  for (const cells of lines) table.push([...cells]);
  return `${table.toString().replace(/ +$/gm, '')}\n`;
}

/** The same of cells that have their widths already. */
export function setLines(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.join(GAP).trimEnd()}\n`).join('');
}

const NO_FRAME = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('middle')
    .map((name) => [name, '']),
);

/** One record below the other, a line for each of its members. */
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

/** Columns of the terminal. Most text is ASCII, whose width is its length. */
function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

function bold(line: string, { color }: TableOptions): string {
  return color ? styleText('bold', line, { validateStream: false }) : line;
}

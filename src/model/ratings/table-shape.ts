import { UsageError } from '../../errors.ts';
import { isNumeric, isRole, isTime, separatorOf, splitLine, type TableForm, tableForm } from './table-line.ts';

/** The arrangement of ratings in a table. */
export type TableShape =
  /** One rating per line. */
  | { readonly kind: 'rows'; readonly form: TableForm; readonly names: readonly string[] }
  /** A line for each user, and a column for each item. */
  | { readonly kind: 'matrix'; readonly separator: string; readonly items: readonly string[] }
  /** Matrix Market's coordinates: comments and a line of sizes, then lines of row, column and perhaps value. */
  | { readonly kind: 'market'; readonly hasValues: boolean };

/**
 * Finds the shape of a table from its first two lines. Throws a UsageError for chosen columns that the table does not
 * have.
 */
export function tableShape(first: string, second: string | undefined, columns?: readonly string[]): TableShape {
  if (first.startsWith(MARKET)) return marketShape(first);
  if (columns === undefined && second !== undefined) {
    const separator = separatorOf(first);
    const [corner = '', ...items] = splitLine(first, separator).map((field) => field.trim());
    if (isMatrix(corner, items, splitLine(second, separator).slice(1))) return { kind: 'matrix', separator, items };
  }
  const form = tableForm(first, columns);
  const names = form.hasHeader ? splitLine(first, form.separator).map((field) => field.trim()) : [];
  return { kind: 'rows', form, names };
}

const MARKET = '%%MatrixMarket';

/**
 * Whether the first line has item names above numbers, after at most a user column. pandas and R leave the first name
 * empty above row names. A line with known column names has one rating per line instead.
 */
function isMatrix(corner: string, items: readonly string[], cells: readonly string[]): boolean {
  const isCorner = corner === '' || isRole(corner, 'user');
  const isKnown = (name: string) =>
    (['user', 'item', 'weight'] as const).some((role) => isRole(name, role)) || isTime(name);
  return (
    isCorner &&
    items.length >= (corner === '' ? 2 : 3) &&
    cells.length === items.length &&
    items.every((name) => name !== '' && !isNumeric(name) && !isKnown(name)) &&
    cells.every((cell) => cell.trim() === '' || isNumeric(cell))
  );
}

function marketShape(line: string): TableShape {
  const [, object, format, field = '', symmetry] = line.trim().toLowerCase().split(/\s+/);
  const isReadable = object === 'matrix' && format === 'coordinate' && symmetry === 'general' && field !== 'complex';
  if (isReadable) return { kind: 'market', hasValues: field !== 'pattern' };
  throw new UsageError(
    `this kind of Matrix Market is not read: ${line.trim().slice(MARKET.length + 1)}`,
    'write it as "matrix coordinate real general", or "pattern" without values: scipy.io.mmwrite does',
  );
}

/** Describes in words which column was taken for what. */
export function describeShape(shape: TableShape): string {
  if (shape.kind === 'market')
    return `Matrix Market: users are rows, items are columns, ${shape.hasValues ? 'weights their values' : 'each counts one'}`;
  if (shape.kind === 'matrix')
    return `a matrix: users are in column 1, items are the other ${shape.items.length} columns, weights the cells`;
  const { form, names } = shape;
  const called = (at: number) => `column ${at + 1}${names[at] ? ` (${names[at]})` : ''}`;
  const weight = form.weight < 0 ? 'each counts one' : `weight is ${called(form.weight)}`;
  return `a table: user is ${called(form.user)}, item is ${called(form.item)}, ${weight}`;
}

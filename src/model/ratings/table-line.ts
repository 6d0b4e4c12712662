import { UsageError } from '../../errors.ts';

/** The form of a table's lines: the text that separates columns, and the columns of user, item and weight. */
export interface TableForm {
  readonly separator: string;
  readonly user: number;
  readonly item: number;
  /** The column of weights; -1 if there is none, and each rating counts one. */
  readonly weight: number;
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
}

/**
 * Finds the form of a table from its first line. Columns are separated by `::`, tabs, commas, semicolons, bars or else
 * blanks. A header names the columns (userId, item_id:token, rating, …); if it names no item column, the first unnamed
 * one holds the items. Without a header the columns are user, item and weight. `columns` chooses the columns by header
 * name, or by number from 1.
 */
export function tableForm(firstLine: string, columns?: readonly string[]): TableForm {
  const separator = separatorOf(firstLine);
  const fields = splitLine(firstLine, separator);
  if (columns !== undefined) return chosenForm(separator, fields, columns);
  const names = fields.map(plainName);
  const at = (known: readonly string[]) => names.findIndex((name) => known.includes(name));
  const [user, item, weight] = [at(USERS), at(ITEMS), at(WEIGHTS)];
  if (user >= 0 && item >= 0) return { separator, user, item, weight, hasHeader: true };
  const hasNumbers = fields.some(isNumeric);
  const other = names.findIndex((name, k) => k !== user && k !== weight && !TIMES.includes(name));
  // In a line with a number, a word like 'client' is an item, not a header.
  if (user >= 0 && other >= 0 && !hasNumbers) return { separator, user, item: other, weight, hasHeader: true };
  const third = fields[2];
  const hasHeader = third !== undefined && third.trim() !== '' && !hasNumbers;
  return { separator, user: 0, item: 1, weight: fields.length > 2 ? 2 : -1, hasHeader };
}

/** The text that separates the columns of a line. */
export function separatorOf(line: string): string {
  return ['::', '\t', ',', ';', '|'].find((text) => line.includes(text)) ?? ' ';
}

const USERS = ['user', 'userid', 'client', 'clientid', 'uid', 'reviewerid'];
const ITEMS = [
  'item',
  'itemid',
  'addon',
  'addonid',
  'movie',
  'movieid',
  'iid',
  'product',
  'productid',
  'artist',
  'artistid',
  'book',
  'bookid',
  'isbn',
  'song',
  'songid',
  'asin',
];
const WEIGHTS = ['weight', 'rating', 'count', 'plays', 'score', 'value', 'bookrating'];

const TIMES = ['timestamp', 'time', 'date', 'datetime'];

/** Whether a column of this name holds times. */
export function isTime(name: string): boolean {
  return TIMES.includes(plainName(name));
}

/** Whether a column of this name holds users, items or weights. */
export function isRole(name: string, role: 'user' | 'item' | 'weight'): boolean {
  return { user: USERS, item: ITEMS, weight: WEIGHTS }[role].includes(plainName(name));
}

/**
 * The comparable form of a header field: `user_id:token` and `User-ID` become userid. A digit stays, so that user0 is
 * somebody's name.
 */
function plainName(field: string): string {
  return field
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[^a-z\d]/g, '');
}

/**
 * Whether a field is a number, or one of the words that other programs write for a missing number. A line with such a
 * field is no header.
 */
export function isNumeric(field: string): boolean {
  const text = field.trim();
  return text !== '' && (!Number.isNaN(Number(text)) || /^[-+]?(?:nan|inf|null|none|na|n\/a)$/i.test(text));
}

function chosenForm(separator: string, fields: readonly string[], columns: readonly string[]): TableForm {
  const byNumber = columns.every((column) => /^[1-9]\d*$/.test(column));
  const [user = 0, item = 1, weight = -1] = columns.map((column) => {
    const at = byNumber ? Number(column) - 1 : fields.findIndex((field) => field.trim() === column);
    if (at >= 0 && at < fields.length) return at;
    throw new UsageError(
      `the table has no column "${column}": its first line has ${fields.map((field) => field.trim()).join(', ')}`,
      '--columns user,item,weight takes names of the first line, or numbers from 1',
    );
  });
  const hasHeader =
    !byNumber || (weight >= 0 ? !isNumeric(fields[weight]!) : [...USERS, ...ITEMS].includes(plainName(fields[user]!)));
  return { separator, user, item, weight, hasHeader };
}

/**
 * Whether a quote on this line is not closed on it, so that its field spans several lines. It applies only to commas
 * and semicolons: between tabs, quotes are part of the names.
 */
export function hasOpenQuote(line: string, separator: string): boolean {
  return (separator === ',' || separator === ';') && (line.split('"').length - 1) % 2 === 1;
}

/** The columns of a line. A separator of one character may stand between double quotes, as in RFC 4180. */
export function splitLine(line: string, separator: string): string[] {
  if (separator === ' ') return line.trim().split(/\s+/);
  if (!line.includes('"') || separator === '::') return line.split(separator);
  const fields: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(line.slice(at));
    const after = quoted === null ? at : at + quoted[0].length;
    const isWhole = quoted !== null && (after === line.length || line.startsWith(separator, after));
    const end = isWhole ? after : line.indexOf(separator, at);
    const last = end < 0 ? line.length : end;
    fields.push(isWhole ? quoted[1]!.replaceAll('""', '"') : line.slice(at, last));
    at = last + separator.length;
  }
  return fields;
}

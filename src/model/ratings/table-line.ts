import { UsageError } from '../../errors.ts';

/** How a table's lines are read: what separates their columns, and which of them are user, item and weight. */
export interface TableForm {
  readonly separator: string;
  readonly user: number;
  readonly item: number;
  /** -1: each counts one. */
  readonly weight: number;
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
}

/**
 * The form of a table from its first line: columns between `::`, tabs, commas, semicolons, bars or else blanks. With a
 * header the columns are known by it (userId, item_id:token, rating, …), the item's as the first that is left, too;
 * without one they are user, item and weight. `columns` says which ones to take: names of the header, or numbers from
 * 1.
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
  // Beside a number, what is called client is an item.
  if (user >= 0 && other >= 0 && !hasNumbers) return { separator, user, item: other, weight, hasHeader: true };
  const third = fields[2];
  const hasHeader = third !== undefined && third.trim() !== '' && !hasNumbers;
  return { separator, user: 0, item: 1, weight: fields.length > 2 ? 2 : -1, hasHeader };
}

/** What stands between the columns of a line. */
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

/** What columns call times. */
export function isTime(name: string): boolean {
  return TIMES.includes(plainName(name));
}

/** What columns call weights, users or items. */
export function isRole(name: string, role: 'user' | 'item' | 'weight'): boolean {
  return { user: USERS, item: ITEMS, weight: WEIGHTS }[role].includes(plainName(name));
}

/** `user_id:token` and `User-ID` are userid; user0 is somebody. */
function plainName(field: string): string {
  return field
    .toLowerCase()
    .replace(/:.*$/, '')
    .replace(/[^a-z\d]/g, '');
}

/** Numbers, and what other programs write where there is none: such a line is no header. */
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
 * Whether a quote of the line is not closed on it: a field of several lines, which no line of it can tell. Only where
 * quotes are usual: between tabs they are part of the names.
 */
export function hasOpenQuote(line: string, separator: string): boolean {
  return (separator === ',' || separator === ';') && (line.split('"').length - 1) % 2 === 1;
}

/** The columns of a line; a comma, semicolon or tab may stand between double quotes, as in RFC 4180. */
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

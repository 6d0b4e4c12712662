import { TeleError, UsageError } from '../errors.ts';
import { columnSeparator } from '../record/csv-line.ts';
import { parsePath } from '../record/path.ts';
import type { Path } from '../record/record.ts';
import type { ByteSource } from './bytes.ts';
import { peeked, peekLines } from './codec/peek.ts';
import { parseTypes } from './field-types.ts';
import type { InputForm } from './input-form.ts';
import type { RandomAccess } from './parquet/parquet-bytes.ts';
import type { TableForm } from './table/table-form.ts';

/**
 * An object's bytes as lines of records: decompressed by its first bytes; a JSON document as its elements. Two bytes
 * identify lines of JSON; then it waits for no more, and loads no decoder. Parquet is read from its end, which takes
 * the `object` that the bytes are of.
 */
export async function openObject(
  source: ByteSource,
  name: string,
  reading: Reading,
  object?: RandomAccess,
): Promise<ByteSource> {
  const { select, input, match } = reading;
  const isText = match !== undefined || (input !== undefined && input !== 'ndjson');
  const { head: first, whole: stored } = await peeked(source, 2);
  if (select === undefined && !isText && (first.length === 0 || (first[0] === OPENING && first[1] === QUOTE)))
    return stored;
  const { head: magic, whole: begun } = await peeked(stored, PARQUET.length);
  if (object !== undefined && PARQUET.equals(magic)) {
    await begun.close();
    const { parquetBytes } = await import('./parquet/parquet-bytes.ts');
    return parquetBytes(object, name, reading.fields);
  }
  const { decoded } = await import('./codec/decoded.ts');
  const { head, whole } = await peeked((await decoded(begun, name)).source, HEAD);
  refuseWide(head, name);
  if (match !== undefined || (select === undefined && isText)) return openText(whole, reading);
  const records =
    select === undefined ? recordsOf(Buffer.from(head).toString('latin1')) : { elements: parseSelect(select) };
  if (records === undefined) return input === 'ndjson' ? whole : openLines(head, whole, reading);
  const { documentBytes } = await import('./document.ts');
  return documentBytes(whole, name, records);
}

/** The options of reading records from objects. */
export interface Reading {
  /** The path of the array of records in a JSON document. */
  readonly select?: string | undefined;
  /** The form of the text; by default its first lines decide. */
  readonly input?: InputForm | undefined;
  /** The types of the fields of text, in the notation of `--types`. */
  readonly types?: string | undefined;
  /** The regular expression whose named groups are the fields of each line. */
  readonly match?: string | undefined;
  /** The members at the top of records that are needed; all by default. Only where they are columns it saves work. */
  readonly fields?: readonly string[] | undefined;
}

/** Opens text that is not a JSON document: in the form that its first two lines tell, or as unchanged lines. */
async function openLines(head: Uint8Array, whole: ByteSource, reading: Reading): Promise<ByteSource> {
  if (/^(?:\xef\xbb\xbf)?\s*[{[]/.test(Buffer.from(head).toString('latin1'))) return whole;
  const { head: lines, whole: all } = await peekLines(whole, 2);
  const input = tableOf(lines) ?? ((await isLogfmt(lines)) ? 'logfmt' : undefined);
  return input === undefined ? all : openText(all, { ...reading, input });
}

/** Opens text in a form that is known. */
async function openText(source: ByteSource, { input, types, match }: Reading): Promise<ByteSource> {
  if (match === undefined && (input === 'csv' || input === 'tsv')) {
    const { tableBytes } = await import('./table/table-bytes.ts');
    return tableBytes(source, input, types);
  }
  const { lineBytes } = await import('./lines/line-bytes.ts');
  const { matchFields } = await import('./lines/match.ts');
  const { logfmtFields } = await import('./lines/logfmt.ts');
  return lineBytes(source, match === undefined ? logfmtFields : matchFields(match), parseTypes(types));
}

async function isLogfmt(lines: Uint8Array): Promise<boolean> {
  const { looksLikeLogfmt } = await import('./lines/logfmt.ts');
  return looksLikeLogfmt(Buffer.from(lines).toString('latin1'));
}

/** Finds the form of a table by its first two lines; undefined if it is not a table. */
export function tableOf(head: Uint8Array): TableForm | undefined {
  const [first = '', second = ''] = Buffer.from(head)
    .toString()
    .replace(/^\ufeff/, '')
    .split(/\r?\n/);
  const separator = columnSeparator(first, second);
  if (separator === undefined) return undefined;
  return separator === 'tabs' ? 'tsv' : 'csv';
}

const PARQUET = Buffer.from('PAR1\x15');
const OPENING = 0x7b;
const QUOTE = 0x22;
const SEPARATOR = 0x1e;
const HEAD = 64;

/**
 * Reads the path of `--select`, which may begin with a dot, as in jq, and end in [*]: both forms mean the elements of
 * an array. Throws a UsageError.
 */
export function parseSelect(text: string): Path {
  const path = parsePath(text.replace(/^\.(?=.)/s, ''));
  const fromEnd = path.find((step) => 'index' in step && step.index < 0);
  if (fromEnd !== undefined)
    throw new UsageError(
      `--select ${text} counts from the end, which is not known while a document is read`,
      'count from the beginning, [0], or take all: [*]',
    );
  const last = path.at(-1);
  return last !== undefined && 'every' in last ? path.slice(0, -1) : path;
}

/** Throws for text in UTF-16 or UTF-32, whose first characters have zero bytes. */
function refuseWide(head: Uint8Array, name: string): void {
  const [a, b, c, d] = head;
  const smallFirst = d === 0 && ((a !== 0 && b === 0) || (a === 0xff && b === 0xfe));
  const largeFirst = c === 0 && (a === 0 || (a === 0xfe && b === 0xff));
  if (smallFirst || largeFirst)
    throw new TeleError(
      `${name} is text in UTF-16 or UTF-32, which is not read: iconv -f UTF-16 -t UTF-8 makes UTF-8 of it`,
    );
}

/**
 * Finds the arrangement of records in a document; undefined for NDJSON. A document begins as no line of NDJSON does:
 * with an array whose first element is an object, an object printed over several lines, or the record separator of RFC
 * 7464.
 */
export function recordsOf(head: string): { elements: [] } | 'values' | undefined {
  const text = head.replace(/^\xef\xbb\xbf/, '');
  if (/^\s*\[\s*(?:\{|\]\s*$|$)/.test(text)) return { elements: [] };
  return text.charCodeAt(0) === SEPARATOR || /^\s*\{\r?\n\s*"/.test(text) ? 'values' : undefined;
}

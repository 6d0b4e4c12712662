import type { Sink } from '../../engines/run/sink.ts';
import { UsageError } from '../../errors.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Form } from '../../render/form.ts';
import { arrayForm } from '../../render/json-text.ts';
import { loadForm } from '../../render/load-form.ts';
import { counted } from '../../render/number-text.ts';
import { columnsOf } from '../../render/rows.ts';
import { formOf } from './form.ts';
import { rowOf } from './gather-lines.ts';
import { print, tableOptions } from './print.ts';
import { say } from './say.ts';
import { target } from './target.ts';

/** Writes lines of records in another form as they come. */
export interface RowStream extends Sink {
  /** Writes the rest and the end of the form, and reports members that had no column. */
  end(): void;
}

/** A batch ends after so many records or bytes. The first batch decides the columns and their widths. */
const MANY = 1000;
const MANY_BYTES = 4 << 20;

/**
 * Writes records to standard output in the form asked for, in bounded memory; undefined for NDJSON, in which lines
 * already are. `columns` are names between commas for a form that has columns; by default the first records decide. A
 * JSON document holds each record unchanged. Throws a UsageError where columns have no effect, or are not names.
 */
export async function streamRows({
  output = 'ndjson',
  columns,
}: {
  readonly output?: string | undefined;
  readonly columns?: string | undefined;
}): Promise<RowStream | undefined> {
  const format = formOf(output);
  if (format === 'ndjson') {
    refuseColumns(columns, 'NDJSON holds whole records');
    return undefined;
  }
  if (format === 'json') {
    refuseColumns(columns, 'a JSON document holds whole records');
    return stream(textOf, () => arrayForm((line) => line), { eager: true, out: print });
  }
  if (format === 'raw') {
    refuseColumns(columns, 'raw text has no columns');
    return stream(textOf, () => RAW, { eager: true, out: print });
  }
  const fixed = columns === undefined ? undefined : readColumns(columns);
  const open = await loadForm(format, { ...tableOptions(), measures: [] });
  const late = lateMembers(fixed);
  // Each row of these forms can be written without the others.
  const eager = format === 'vertical' || (fixed !== undefined && (format === 'csv' || format === 'tsv'));
  const out = format === 'table' ? (text: string | Uint8Array) => target().write(text) : print;
  const { end, ...sink } = stream(
    (bytes) => late.look(rowOf(textOf(bytes))),
    (first) => open(format === 'vertical' ? (fixed ?? []) : late.begin(first), first, false),
    { eager, out },
  );
  return { ...sink, end: () => [end(), late.tell()] };
}

/** The form in which a string is written as it is, without quotes, and every other value as JSON. */
const RAW: Form<string> = {
  head: '',
  rows: (lines) => lines.map((line) => `${line.startsWith('"') ? JSON.parse(line) : line}\n`).join(''),
  tail: () => '',
};

/** Throws a UsageError for `--columns` where it has no effect. */
export function refuseColumns(columns: string | undefined, reason: string): void {
  if (columns !== undefined)
    throw new UsageError(`--columns has no use: ${reason}`, '--output csv, tsv, table, md, vertical or parquet');
}

/** Writes to `out` in batches. The first batch, or the first row if `eager`, opens the form. */
function stream<Row>(
  read: (bytes: Uint8Array) => Row,
  open: (first: readonly Row[]) => Form<Row>,
  { eager, out }: { readonly eager: boolean; readonly out: (text: string | Uint8Array) => void },
): RowStream {
  let form: Form<Row> | undefined;
  let held: Row[] = [];
  let size = 0;
  const write = () => {
    const head = form === undefined;
    form ??= open(held);
    if (head) out(form.head);
    if (held.length > 0) out(form.rows(held));
    held = [];
    size = 0;
    return form;
  };
  return {
    line(bytes) {
      held.push(read(bytes));
      size += bytes.length;
      if (held.length >= MANY || size >= MANY_BYTES) write();
    },
    flush() {
      if (form || eager) write();
    },
    end: () => out(write().tail()),
  };
}

/** Tracks members of records that have no column because they came too late, and columns that no record has. */
function lateMembers(fixed: readonly string[] | undefined) {
  let columns: ReadonlySet<string> | undefined;
  const unseen = new Set(fixed);
  const late = new Set<string>();
  let count = 0;
  return {
    begin(first: readonly JsonRecord[]): readonly string[] {
      const names = fixed ?? columnsOf(first);
      columns = new Set(names);
      return names;
    },
    look(record: JsonRecord): JsonRecord {
      for (const name of unseen) if (Object.hasOwn(record, name)) unseen.delete(name);
      if (fixed || !columns) return record;
      const names = Object.keys(record).filter((name) => !columns!.has(name));
      if (names.length > 0) count++;
      for (const name of names) if (late.size < NAMED) late.add(name);
      return record;
    },
    tell(): void {
      if (unseen.size > 0) say(`no record has ${[...unseen].join(', ')} of --columns`);
      if (count > 0)
        say(
          `${counted(count, 'record')} had members that no column shows, such as ${[...late].join(', ')}: the first records tell the columns (--columns a,b,c names them)`,
        );
    },
  };
}

/** The most members that are named. */
const NAMED = 5;

function readColumns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new UsageError(`--columns ${JSON.stringify(text)} has an empty name`, '--columns a,b,c');
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined) throw new UsageError(`--columns names ${twice} twice`, '--columns a,b,c');
  return names;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

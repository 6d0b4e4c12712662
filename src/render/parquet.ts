import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { TeleError } from '../errors.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Form } from './form.ts';

/** The rows of a row group, which are held until it is written. */
const GROUP = 50_000;

/**
 * The form of a Parquet file: Snappy, row groups of 50,000 rows. A column is of truth values, numbers (doubles; whole
 * numbers if `isAll` says that `first` has all rows), texts, or else of JSON. Its type is that of its values in the
 * first group; a later value of another type is a TeleError, because nothing of it could be kept.
 */
export function parquetForm(columns: readonly string[], first: readonly JsonRecord[], isAll: boolean): Form {
  const writer = new ByteWriter();
  let file: ParquetWriter | undefined;
  let types: readonly Type[] = [];
  let held: JsonRecord[] = [];
  let done = 0;
  const taken = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const write = () => {
    types = file ? types : columns.map((column) => typeOf(isAll ? first : held, column, isAll));
    file ??= new ParquetWriter({ writer, schema: schemaOf(columns, types), createdBy: 'tele' });
    const columnData = columns.map((name, c) => ({
      name,
      data: held.map((row) => cellOf(row[name], types[c]!, name)),
    }));
    if (held.length > 0) file.write({ columnData, rowGroupSize: held.length });
    done += held.length;
    held = [];
  };
  /** The value as the column has it. */
  function cellOf(value: Json | undefined, type: Type, name: string): unknown {
    if (value === undefined || value === null) return undefined;
    if (type === 'json') return value;
    if (kindOf(value) !== (type === 'whole' ? 'number' : type))
      throw new TeleError(
        `${name} was a ${type} in the first ${done.toLocaleString('en-US')} records and is not in a later one: ${JSON.stringify(value)}`,
        { hint: `give the column one type: tele map '{…, ${name}: text(${name})}', or --output ndjson` },
      );
    return type === 'whole' ? BigInt(value as number) : value;
  }
  return {
    head: '',
    rows(rows) {
      for (const row of rows) if (held.push(row) === GROUP) write();
      return taken();
    },
    tail() {
      if (held.length > 0 || file === undefined) write();
      file!.finish();
      return taken();
    },
  };
}

type Type = 'boolean' | 'number' | 'whole' | 'string' | 'json';

/** The type of all values of a column in some rows; JSON if it has several, or none. */
function typeOf(rows: readonly JsonRecord[], column: string, isAll: boolean): Type {
  const values = rows.flatMap((row) => (row[column] === undefined || row[column] === null ? [] : [row[column]]));
  const [kind, other] = new Set(values.map(kindOf));
  if (kind === undefined || other !== undefined) return 'json';
  return kind === 'number' && isAll && values.every(Number.isSafeInteger) ? 'whole' : kind;
}

function kindOf(value: Json): Exclude<Type, 'whole'> {
  const kind = typeof value;
  return kind === 'boolean' || kind === 'number' || kind === 'string' ? kind : 'json';
}

const ELEMENTS = {
  boolean: { type: 'BOOLEAN' },
  number: { type: 'DOUBLE' },
  whole: { type: 'INT64' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
} as const satisfies Record<Type, Partial<SchemaElement>>;

function schemaOf(columns: readonly string[], types: readonly Type[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map((name, c): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[types[c]!] })),
  ];
}

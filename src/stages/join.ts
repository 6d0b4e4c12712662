import { UsageError } from '../errors.ts';
import { JOIN_KINDS, type Join } from '../plan/plan.ts';
import { jsonText } from '../record/canonical.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';
import { joinKey } from './join-key.ts';

/**
 * Finds the rows of a table with the key of a record. `inner` makes a record of each pair; `left` also passes records
 * without a row; `semi` passes unchanged the records that have a row, and `anti` those that have none.
 */
export function join(stage: Join, binder: Binder, next: Step): Step {
  const { kind, as } = stage;
  if (!JOIN_KINDS.includes(kind)) throw new UsageError(`a join is not "${kind}"`, `one of ${JOIN_KINDS.join(', ')}`);
  const readers = stage.on.map(({ left }) => binder.bind(left));
  const table = binder.table?.(stage);
  const rowsOf = (key: string | undefined) => (key === undefined ? undefined : table?.rowsOf(key));
  if (kind === 'semi' || kind === 'anti')
    return (cursor) => {
      const isThere = rowsOf(joinKey(readers.map((read) => read(cursor)))) !== undefined;
      return isThere === (kind === 'semi') ? next(cursor) : true;
    };
  const whole = binder.bind('d');
  const tails = binder.line !== undefined && as === undefined ? new Tails() : undefined;
  return (cursor) => {
    const rows = rowsOf(joinKey(readers.map((read) => read(cursor))));
    if (rows === undefined) binder.unmatched?.();
    if (rows === undefined && kind === 'inner') return true;
    const record = whole(cursor) as JsonRecord;
    for (const row of rows ?? [undefined]) {
      cursor.line = row && tails?.lineOf(record, row);
      if (cursor.line === undefined)
        cursor.made = row === undefined ? record : as === undefined ? beside(record, row) : { ...record, [as]: row };
      if (!next(cursor)) return false;
    }
    return true;
  };
}

/** The text of rows behind that of records, where a pair is only written. */
class Tails {
  readonly #tails = new WeakMap<JsonRecord, { readonly names: readonly string[]; readonly text: string }>();

  /** The line of a pair; undefined if both have a member of one name, or JavaScript orders members by their names. */
  lineOf(record: JsonRecord, row: JsonRecord): Uint8Array | undefined {
    const { names, text } = this.#tailOf(row);
    for (const name of names) if (Object.hasOwn(record, name) || /^\d+$/.test(name)) return undefined;
    const head = jsonText(record);
    if (names.length === 0) return Buffer.from(head);
    return Buffer.from(head === '{}' ? `{${text}` : `${head.slice(0, -1)},${text}`);
  }

  #tailOf(row: JsonRecord) {
    const known = this.#tails.get(row);
    if (known !== undefined) return known;
    const tail = { names: Object.keys(row), text: jsonText(row).slice(1) };
    this.#tails.set(row, tail);
    return tail;
  }
}

/**
 * A record with the members of a row added. If both have a member of one name, it stays once if the values are equal;
 * otherwise that of the row gets a number after its name.
 */
function beside(record: JsonRecord, row: JsonRecord): JsonRecord {
  const joined = { ...record };
  for (const name of Object.keys(row)) {
    const value = row[name]!;
    if (!Object.hasOwn(record, name)) setOwn(joined, name, value);
    else if (joinKey([record[name]]) !== joinKey([value])) {
      let number = 2;
      while (Object.hasOwn(record, `${name}_${number}`) || Object.hasOwn(row, `${name}_${number}`)) number++;
      joined[`${name}_${number}`] = value;
    }
  }
  return joined;
}

/** Sets a member, also one by the name that is an object's prototype. */
function setOwn(record: JsonRecord, name: string, value: Json): void {
  if (name !== '__proto__') record[name] = value;
  else Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

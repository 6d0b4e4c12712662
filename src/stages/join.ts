import { UsageError } from '../errors.ts';
import { JOIN_KINDS, type Join } from '../plan/plan.ts';
import type { JsonRecord } from '../record/record.ts';
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
  return (cursor) => {
    const rows = rowsOf(joinKey(readers.map((read) => read(cursor))));
    if (rows === undefined) binder.unmatched?.();
    if (rows === undefined && kind === 'inner') return true;
    const record = whole(cursor) as JsonRecord;
    for (const row of rows ?? [undefined]) {
      cursor.made = row === undefined ? record : as === undefined ? beside(record, row) : { ...record, [as]: row };
      if (!next(cursor)) return false;
    }
    return true;
  };
}

/**
 * A record with the members of a row added. If both have a member of one name, it stays once if the values are equal;
 * otherwise that of the row gets a number after its name.
 */
function beside(record: JsonRecord, row: JsonRecord): JsonRecord {
  const members = Object.entries(row).flatMap(([name, value]) => {
    if (!Object.hasOwn(record, name)) return [[name, value] as const];
    if (joinKey([record[name]]) === joinKey([value])) return [];
    let number = 2;
    while (Object.hasOwn(record, `${name}_${number}`) || Object.hasOwn(row, `${name}_${number}`)) number++;
    return [[`${name}_${number}`, value] as const];
  });
  return Object.fromEntries([...Object.entries(record), ...members]);
}

import { TeleError } from '../../errors.ts';
import { expectRoom } from '../../heap-room.ts';
import type { Join, Plan } from '../../plan/plan.ts';
import { compileExpression, type Given } from '../../record/expression/compile.ts';
import { readPath } from '../../record/path.ts';
import type { JsonRecord } from '../../record/record.ts';
import { listObjects } from '../../source/list-objects.ts';
import { newListingFacts } from '../../source/listing.ts';
import { type JoinTable, joinKey } from '../../stages/join-key.ts';
import type { Part } from '../run/part.ts';
import { openParts, openStore } from './open-part.ts';

/** A table in memory, with facts about its keys. */
export interface LoadedTable extends JoinTable {
  readonly rows: number;
  /** The number of keys that several rows have, and of rows without a key. */
  readonly doubled: number;
  readonly keyless: number;
}

const loaded = new Map<string, Promise<LoadedTable>>();

/** Loads the tables of a plan's joins, each once for a thread. Throws a TeleError if one cannot be read. */
export async function loadTables({ stages, set }: Pick<Plan, 'stages' | 'set'>): Promise<Map<Join, LoadedTable>> {
  const joins = stages.filter((stage) => stage.op === 'join');
  const tables = new Map<Join, LoadedTable>();
  for (const stage of joins) tables.set(stage, await loadTable(stage, set));
  return tables;
}

function loadTable(stage: Join, set: Given | undefined): Promise<LoadedTable> {
  const name = JSON.stringify([stage.table, stage.on, set]);
  const table = loaded.get(name) ?? readTable(stage, set);
  loaded.set(name, table);
  return table;
}

async function readTable({ table: uri, on }: Join, given: Given | undefined): Promise<LoadedTable> {
  const expressions = on.map(({ right }) => compileExpression(right, given));
  const byKey = new Map<string, JsonRecord[]>();
  const facts = { rows: 0, doubled: 0, keyless: 0 };
  // The file's name decides the form, because the first two lines do not show it for a table with a single column.
  const input = /\.(csv|tsv)(?:\.\w+)?$/.exec(uri)?.[1] as 'csv' | 'tsv' | undefined;
  const access = { uri, ...(input !== undefined && { input }) };
  const store = await openStore(access);
  const specs = [];
  for await (const object of listObjects(store, { kind: 'plain' }, {}, newListingFacts()))
    specs.push({ number: specs.length, object });
  for await (const part of openParts(store, access, specs))
    for await (const row of recordsOf(part)) {
      if (facts.rows++ % MANY === 0) expectRoom(() => `${facts.rows.toLocaleString('en-US')} rows of ${uri}`);
      const key = joinKey(
        expressions.map((expression) =>
          expression.evaluate(
            expression.paths.map((path) => readPath(row, path)),
            row,
            0,
          ),
        ),
      );
      const same = key === undefined ? undefined : byKey.get(key);
      if (key === undefined) facts.keyless++;
      else if (same === undefined) byKey.set(key, [row]);
      else if (same.push(row) === 2) facts.doubled++;
    }
  return { ...facts, rowsOf: (key) => byKey.get(key) };
}

const MANY = 50_000;
const BLOCK = 1 << 18;

/**
 * Yields all records of a part. Throws a TeleError at a line that is not a record, because a join with a part of a
 * table would be wrong.
 */
async function* recordsOf({ name, source }: Part): AsyncGenerator<JsonRecord> {
  const block = Buffer.alloc(BLOCK);
  let rest = '';
  let number = 0;
  try {
    for (let isOver = false; !isOver; ) {
      const got = await source.read(block);
      isOver = got === 0;
      const lines = (rest + block.toString('latin1', 0, got)).split('\n');
      rest = isOver ? '' : lines.pop()!;
      for (const line of lines) {
        number++;
        if (line.trim() !== '') yield recordOf(line, name, source.place?.(number) ?? { line: number });
      }
    }
  } finally {
    await source.close();
  }
}

function recordOf(
  line: string,
  name: string,
  { line: at, reason }: { readonly line: number; readonly reason?: string },
): JsonRecord {
  let fault = reason;
  try {
    const text = /^[\0-\x7f]*$/.test(line) ? line : Buffer.from(line, 'latin1').toString();
    const value: unknown = fault === undefined ? JSON.parse(text) : undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
    fault ??= 'not an object';
  } catch {
    fault = 'not JSON';
  }
  throw new TeleError(`${name}:${at}: bad line in the table to join with: ${fault}`, {
    hint: 'a part of a table would join wrongly: mend the line, or let tele filter leave it out',
    endsRun: true,
  });
}

import { createGroupBy, type GroupBy } from '../../aggregate/group.ts';
import { AGGREGATES } from '../../aggregate/registry.ts';
import type { Plan } from '../../plan/plan.ts';

/** The tables of a plan's grouping. */
export interface GroupTables {
  /** An empty one. */
  create(): GroupBy;
  /** Whether that argument of that column may come as the bytes of its JSON text. */
  takesBytes(column: number, argument: number): boolean;
}

/**
 * Undefined where the plan's wide step is no grouping. Throws a UsageError where it is one that cannot be. The analyses are loaded where the plan
 * names an aggregate that is none of the plain ones.
 */
export async function groupTables({ wide }: Plan): Promise<GroupTables | undefined> {
  if (wide?.op !== 'group') return undefined;
  const name = JSON.stringify(wide);
  const tables = known.get(name) ?? newTables(wide);
  known.set(name, tables);
  return tables;
}

/** A plan runs over many partitions: with the same functions in all of them, V8 need not optimise its code anew. */
const known = new Map<string, Promise<GroupTables>>();

async function newTables({ by, columns }: Extract<Plan['wide'], { op: 'group' }>): Promise<GroupTables> {
  const plain = columns.every(({ fn }) => AGGREGATES.some(({ name }) => name === fn));
  const entries = plain ? AGGREGATES : [...AGGREGATES, ...(await import('../../analysis/entries.ts')).ANALYSES];
  const names = by.map(({ name }) => name);
  const bytes = columns.map(({ fn }) => entries.find(({ name }) => name === fn)?.bytes ?? []);
  const empty = createGroupBy(names, columns, entries);
  return {
    create: () => empty.decode([]),
    takesBytes: (column, argument) => bytes[column]!.includes(argument),
  };
}

import { createGroupBy, type GroupBy } from '../aggregate/group.ts';
import { AGGREGATES } from '../aggregate/registry.ts';
import type { Plan } from '../plan/plan.ts';

/** The tables of a plan's grouping. */
export interface GroupTables {
  /** An empty one. Throws a UsageError where there can be none. */
  create(): GroupBy;
  /** Whether that argument of that column may come as the bytes of its JSON text. */
  takesBytes(column: number, argument: number): boolean;
}

/**
 * Undefined where the plan's wide step is no grouping. The analyses are loaded where the plan names an aggregate that is none of the
 * plain ones.
 */
export async function groupTables({ wide }: Plan): Promise<GroupTables | undefined> {
  if (wide?.op !== 'group') return undefined;
  const plain = wide.columns.every(({ fn }) => AGGREGATES.some(({ name }) => name === fn));
  const entries = plain ? AGGREGATES : [...AGGREGATES, ...(await import('../analysis/entries.ts')).ANALYSES];
  const names = wide.by.map(({ name }) => name);
  const bytes = wide.columns.map(({ fn }) => entries.find(({ name }) => name === fn)?.bytes ?? []);
  return {
    create: () => createGroupBy(names, wide.columns, entries),
    takesBytes: (column, argument) => bytes[column]!.includes(argument),
  };
}

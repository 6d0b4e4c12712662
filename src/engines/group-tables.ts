import { createGroupBy, type GroupBy } from '../aggregate/group.ts';
import { AGGREGATES } from '../aggregate/registry.ts';
import type { Plan } from '../plan/plan.ts';

/** Makes empty tables for a plan's grouping; undefined where its wide step is none. Throws a UsageError where one cannot be made. */
export type GroupTables = (() => GroupBy) | undefined;

/** The analyses are loaded where the plan names an aggregate that is none of the plain ones. */
export async function groupTables({ wide }: Plan): Promise<GroupTables> {
  if (wide?.op !== 'group') return undefined;
  const plain = wide.columns.every(({ fn }) => AGGREGATES.some(({ name }) => name === fn));
  const entries = plain ? AGGREGATES : [...AGGREGATES, ...(await import('../analysis/entries.ts')).ANALYSES];
  const names = wide.by.map(({ name }) => name);
  return () => createGroupBy(names, wide.columns, entries);
}

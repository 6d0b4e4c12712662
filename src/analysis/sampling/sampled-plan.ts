import type { AggregateSpec } from '../../aggregate/aggregate.ts';
import type { Plan, Sample } from '../../plan/plan.ts';
import { type Unit, unitsOf } from './design.ts';

/** The aggregates from which an estimate of everything can be made. */
const ESTIMATED: readonly string[] = ['count', 'sum', 'mean', 'median', 'quantile'];

/** The aggregates of the columns that only estimates read. */
const BY_CLUSTERS: readonly string[] = ['by_cluster', 'spread_by_cluster'];

/** Whether a column of a grouping has an estimate. */
export function isEstimated({ fn }: AggregateSpec): boolean {
  return ESTIMATED.includes(fn);
}

/**
 * The plan with the columns from which estimates of everything are made: its counts, sums and means by clusters of
 * each unit that was drawn. A plan that groups nothing, or has no such column, has no sample. What an earlier sample
 * added is left out.
 */
export function withSample(plan: Plan, sample: Sample | undefined): Plan {
  const { sample: _, ...bare } = plan;
  if (plan.wide?.op !== 'group') return bare;
  const own = ownColumns(plan.wide.columns);
  const added = sample === undefined ? [] : unitsOf(sample).flatMap((unit) => clusterColumns(own, unit));
  const wide = { ...plan.wide, columns: [...own, ...added] };
  return { ...bare, wide, ...(added.length > 0 && { sample: sample! }) };
}

/** The columns of a grouping without those that only estimates read. */
export function ownColumns(columns: readonly AggregateSpec[]): AggregateSpec[] {
  return columns.filter((column) => !isByCluster(column));
}

/** Whether only estimates read a column. */
export function isByCluster({ fn }: AggregateSpec): boolean {
  return BY_CLUSTERS.includes(fn);
}

function clusterColumns(columns: readonly AggregateSpec[], { name: unit, key }: Unit): AggregateSpec[] {
  const by = (name: string, fn: string, args: readonly string[]): AggregateSpec => ({
    name,
    fn: 'by_cluster',
    args: [key, ...args],
    params: [fn],
  });
  return columns.filter(isEstimated).flatMap(({ name, fn, args }) => {
    if (isQuantile(fn))
      return [{ name: sumsName(name, unit), fn: 'spread_by_cluster', args: [key, ...args], params: [] }];
    if (fn !== 'mean') return [by(sumsName(name, unit), fn, args)];
    return [by(sumsName(name, unit), 'sum', args), by(countsName(name, unit), 'count', [isNumber(args[0]!)])];
  });
}

/** Whether an aggregate is a quantile. */
export function isQuantile(fn: string): boolean {
  return fn === 'median' || fn === 'quantile';
}

/** Returns the condition under which numeric aggregates count the value of an expression as a number. */
function isNumber(expr: string): string {
  return `typeof (${expr}) === "number" || typeof (${expr}) === "boolean"`;
}

/** The name of the column with the sums, or counts, of a column by the clusters of a unit. */
export function sumsName(name: string, unit: Unit['name']): string {
  return `${name}#${unit}`;
}

/** The name of the column with the numbers of values behind a mean by the clusters of a unit. */
export function countsName(name: string, unit: Unit['name']): string {
  return `${name}#${unit}#n`;
}

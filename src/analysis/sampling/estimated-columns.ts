import type { AggregateSpec } from '../../aggregate/aggregate.ts';
import { measureColumns } from '../../aggregate/registry.ts';
import type { Grouping, Plan, Sample } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import type { Estimate } from '../statistics/interval.ts';
import { allClusters } from './by-cluster.ts';
import { type Unit, unitsOf } from './design.ts';
import { estimatedClients, estimatedMean, estimatedShare, estimatedTotal } from './estimate.ts';
import { estimatedQuantile } from './estimated-quantile.ts';
import { sampleText } from './sample-of.ts';
import { countsName, isByCluster, isEstimated, isQuantile, ownColumns, sumsName } from './sampled-plan.ts';
import type { ClusterSpreads } from './spread-by-cluster.ts';

/** A plan that ends in a grouping. */
export type GroupPlan = Plan & { readonly wide: Grouping };

/**
 * Adds estimates of everything to the rows of a grouping, from its columns by clusters. A column `n` gets the members
 * n_estimate, n_low and n_high (a 95 % interval), and `of` names the sample. Rows of a plan without a sample stay as
 * they are.
 */
export function withEstimates(rows: Rows, { wide, sample }: GroupPlan): Rows {
  if (sample === undefined) return wide.columns.some(isByCluster) ? bareRows(rows, wide) : rows;
  const units = unitsOf(sample) as [Unit, ...Unit[]];
  return [...rows].map((row) => {
    const estimated = wide.columns.flatMap((column) => members(column, row, sample, units));
    return { ...withoutClusters(row, wide), ...Object.fromEntries(estimated), of: sampleText(sample) };
  });
}

function bareRows(rows: Rows, wide: Grouping): JsonRecord[] {
  return [...rows].map((row) => withoutClusters(row, wide));
}

/** A row without what only estimates read. */
export function withoutClusters(row: JsonRecord, { columns }: Grouping): JsonRecord {
  const hidden = new Set(columns.filter(isByCluster).map(({ name }) => name));
  return Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name)));
}

function members(
  column: AggregateSpec,
  row: JsonRecord,
  sample: Sample,
  units: readonly [Unit, ...Unit[]],
): [string, number | null][] {
  const { name, fn } = column;
  if (countsDrawn(column, sample))
    return estimateMembers(name, estimatedClients(Number(row[name]), sample.values!.rate), Math.round);
  if (!isEstimated(column)) return [];
  if (isQuantile(fn)) {
    const [first, ...others] = units.map(({ name: unit, design }) => ({
      design,
      numbers: row[sumsName(name, unit)] as unknown as ClusterSpreads,
    }));
    const p = fn === 'median' ? 0.5 : Number(column.params[0]);
    return estimateMembers(name, estimatedQuantile([first!, ...others], p));
  }
  const drawn = drawnBy(row, name, units);
  if (fn !== 'mean') return estimateMembers(name, estimatedTotal(drawn), fn === 'count' ? Math.round : undefined);
  const [first, ...others] = drawn.map((each, k) => ({
    ...each,
    wholes: clustersIn(row, countsName(name, units[k]!.name)),
  }));
  return estimateMembers(name, estimatedMean([first!, ...others]));
}

/**
 * Whether a column counts the different values that were drawn, and nothing else was drawn: a number of clients in a
 * sample of clients.
 */
export function countsDrawn({ fn, args }: AggregateSpec, { values, objects, records }: Sample): boolean {
  if (fn !== 'distinct' || values === undefined || objects || records !== undefined) return false;
  return args.length === 1 && [values.expr, ...values.expr.split(' ?? ')].includes(args[0]!);
}

/** The sums of a column by the clusters of each unit. */
export function drawnBy(row: JsonRecord, name: string, units: readonly [Unit, ...Unit[]]) {
  const [first, ...others] = units.map(({ name: unit, design }) => ({
    design,
    sums: clustersIn(row, sumsName(name, unit)),
  }));
  return [first!, ...others] as const;
}

/** The estimated share of each row in the sum of a column over all rows. */
export function estimatedShares(rows: readonly JsonRecord[], name: string, sample: Sample): (Estimate | undefined)[] {
  const units = unitsOf(sample) as [Unit, ...Unit[]];
  const drawn = rows.map((row) => drawnBy(row, name, units));
  const wholes = units.map((_, unit) => sumOf(drawn.map((own) => own[unit]!.sums)));
  return drawn.map((own) => {
    const [first, ...others] = own.map((each, unit) => ({ ...each, wholes: wholes[unit]! }));
    return estimatedShare([first!, ...others]);
  });
}

function sumOf(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, k) => lists.reduce((sum, list) => sum + list[k]!, 0));
}

function clustersIn(row: JsonRecord, column: string): number[] {
  return allClusters(row[column] as number[]);
}

/** The names of the members of rows that hold counts and measures, including estimates. */
export function measuresOf({ wide, sample }: GroupPlan): string[] {
  const own = measureColumns(wide.columns);
  return sample === undefined ? own : own.flatMap((name) => [name, ...ENDS.map((end) => `${name}_${end}`)]);
}

const ENDS = ['estimate', 'low', 'high'];

/** An estimate with the ends of its interval, as members of a row. An end that there is not is null. */
export function estimateMembers(
  name: string,
  estimate: Estimate | undefined,
  round = (end: number) => end,
): [string, number | null][] {
  const { value, low, high } = estimate ?? {};
  const member = (end: number | undefined) => (end === undefined ? null : round(end));
  return [
    [`${name}_estimate`, member(value)],
    [`${name}_low`, member(low)],
    [`${name}_high`, member(high)],
  ];
}

/**
 * Whether the intervals of a column, or of all columns with estimates, are at most so wide on either side, as a share
 * of the estimate.
 */
export function measuresWithin(rows: Rows, plan: GroupPlan, half: number, column?: string): boolean {
  const names = column === undefined ? plan.wide.columns.filter(isEstimated).map(({ name }) => name) : [column];
  return [...withEstimates(rows, plan)].every((row) =>
    names.every((name) => {
      const [value, low, high] = ENDS.map((end) => row[`${name}_${end}`]);
      return typeof low === 'number' && typeof high === 'number' && (high - low) / 2 <= half * Math.abs(Number(value));
    }),
  );
}

/** The names of the columns without an estimate: for their aggregates no reliable interval is known. */
export function withoutEstimate({ wide, sample }: GroupPlan): string[] {
  const raw = ownColumns(wide.columns).filter((column) => !isEstimated(column) && !countsDrawn(column, sample ?? {}));
  return raw.map(({ name }) => name);
}

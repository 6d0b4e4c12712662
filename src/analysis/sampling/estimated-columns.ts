import type { AggregateSpec } from '../../aggregate/aggregate.ts';
import { measureColumns } from '../../aggregate/registry.ts';
import { shareText } from '../../plan/share.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import type { Estimate } from '../statistics/interval.ts';
import { allClusters } from './by-cluster.ts';
import { estimatedMean, estimatedTotal } from './estimate.ts';

const SUMS = '#sums';
const COUNTS = '#counts';

/** The aggregates from which an estimate for all clients can be made. */
const ESTIMATED: readonly string[] = ['count', 'sum', 'mean'];

/**
 * Returns the columns that estimates for all clients need in addition to those of a grouping, if only a share of the
 * clients is drawn: counts, sums and means by clusters of clients.
 */
export function clusterColumns(columns: readonly AggregateSpec[], share: number): AggregateSpec[] {
  if (share === 1) return [];
  const by = (name: string, fn: string, args: readonly string[]): AggregateSpec => ({
    name,
    fn: 'by_cluster',
    args: [CLIENT_ID, ...args],
    params: [share, fn],
  });
  return columns
    .filter(({ fn }) => ESTIMATED.includes(fn))
    .flatMap(({ name, fn, args }) =>
      fn === 'mean'
        ? [by(name + SUMS, 'sum', args), by(name + COUNTS, 'count', [isNumber(args[0]!)])]
        : [by(name + SUMS, fn, args)],
    );
}

/** Returns the condition under which numeric aggregates count the value of an expression as a number. */
function isNumber(expr: string): string {
  return `typeof (${expr}) === "number" || typeof (${expr}) === "boolean"`;
}

/** The share of clients that the columns of a grouping cover; 1 if no sample was drawn. */
export function drawnShare(columns: readonly AggregateSpec[]): number {
  return Number(columns.find(({ fn }) => fn === 'by_cluster')?.params[0] ?? 1);
}

/**
 * The names of the columns that have no estimate, while others have one: for their aggregates no reliable interval is
 * known.
 */
export function withoutEstimate(columns: readonly AggregateSpec[]): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const raw = columns.filter(({ name, fn }) => fn !== 'by_cluster' && !names.has(name + SUMS));
  return columns.some(({ name }) => name.endsWith(SUMS)) ? raw.map(({ name }) => name) : [];
}

/**
 * Adds estimates for all clients to the rows of a grouping, from its columns by clusters. A count or sum `n` gets the
 * members n_estimate, n_low and n_high (a 95 % interval), a mean `m` gets m_low and m_high, and `of` names the sample.
 * Rows of a grouping without such columns stay as they are.
 */
export function withEstimates(rows: Rows, columns: readonly AggregateSpec[]): Rows {
  const share = drawnShare(columns);
  return share === 1 ? rows : [...rows].map((row) => estimatedRow(row, columns, share));
}

function estimatedRow(row: JsonRecord, columns: readonly AggregateSpec[], share: number): JsonRecord {
  const clusters = (name: string) => allClusters(row[name] as number[]);
  const made = columns
    .filter(({ fn }) => ESTIMATED.includes(fn))
    .flatMap(({ name, fn }): [string, number | null][] => {
      if (fn === 'mean') {
        const estimate = estimatedMean(clusters(name + SUMS), clusters(name + COUNTS), share);
        return ends(name, estimate ?? {}, (end) => end);
      }
      const estimate = estimatedTotal(clusters(name + SUMS), share);
      const round = fn === 'count' ? Math.round : (end: number) => end;
      return [[`${name}_estimate`, round(estimate.value)], ...ends(name, estimate, round)];
    });
  const own = Object.entries(row).filter(([name]) => !name.endsWith(SUMS) && !name.endsWith(COUNTS));
  return { ...Object.fromEntries(own), ...Object.fromEntries(made), of: ofClients(share) };
}

/** The names of the members of rows that hold counts and measures, including estimates. */
export function measuresOf(columns: readonly AggregateSpec[]): string[] {
  const own = measureColumns(columns);
  return drawnShare(columns) === 1 ? own : own.flatMap((name) => [name, ...ENDS.map((end) => `${name}_${end}`)]);
}

const ENDS = ['estimate', 'low', 'high'];

/** The two ends of an interval, as members of a row. An end that the interval does not have is null. */
export function ends(
  name: string,
  { low, high }: Partial<Estimate>,
  round: (end: number) => number,
): [string, number | null][] {
  const end = (value: number | undefined) => (value === undefined ? null : round(value));
  return [
    [`${name}_low`, end(low)],
    [`${name}_high`, end(high)],
  ];
}

/** Names the sample that an estimate is made from, as in '10 % of the clients'. */
export function ofClients(share: number): string {
  return `${shareText(share)} of the clients`;
}

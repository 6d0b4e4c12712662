import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Aggregate, AggregateEntry, AggregateSpec } from './aggregate.ts';
import { collect } from './collect.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { first, last } from './ends.ts';
import { max, min } from './extremes.ts';
import { histogram } from './histogram.ts';
import { mean } from './mean.ts';
import { median, quantile } from './quantile.ts';
import { sum } from './sum.ts';
import { top } from './top.ts';
import { stddev, variance } from './variance.ts';

/** Every aggregate, in the order of help. A new one is one file and one word here. */
export const AGGREGATES: readonly AggregateEntry[] = [
  count,
  sum,
  mean,
  min,
  max,
  variance,
  stddev,
  median,
  quantile,
  distinct,
  top,
  first,
  last,
  collect,
  histogram,
];

/** The aggregate of that name. Throws a UsageError with the nearest names. */
export function findAggregate(name: string, entries: readonly AggregateEntry[] = AGGREGATES): AggregateEntry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new UsageError(`there is no aggregate "${name}"`, suggestionsFor(name));
  return entry;
}

/** The names of a grouping's columns that hold counts and measures. */
export function measureColumns(columns: readonly AggregateSpec[]): string[] {
  const measures = new Set(AGGREGATES.filter((entry) => entry.measures).map(({ name }) => name));
  return columns.filter(({ fn }) => measures.has(fn)).map(({ name }) => name);
}

/**
 * Makes the aggregate for a column of a plan. Throws a UsageError if `entries` has none of that name, or for a
 * parameter out of range.
 */
export function createAggregate(
  spec: Pick<AggregateSpec, 'fn' | 'args' | 'params'>,
  entries: readonly AggregateEntry[] = AGGREGATES,
): Aggregate {
  const entry = findAggregate(spec.fn, entries);
  const { args, params } = entry;
  const all = spec.args.length + spec.params.length;
  if (outside(spec.args.length, args) || outside(spec.params.length, params)) {
    const [least, most] = [args[0] + params[0], args[1] + params[1]];
    const wanted = most === 0 ? 'no' : least === most ? `${most}` : `${least} to ${most}`;
    throw new UsageError(
      `${entry.name} takes ${wanted} argument${most === 1 ? '' : 's'}, not ${all}`,
      `it is written ${entry.usage}`,
    );
  }
  return entry.create(spec.params);
}

function outside(n: number, [least, most]: readonly [number, number]): boolean {
  return n < least || n > most;
}

function suggestionsFor(name: string): string {
  const lower = name.toLowerCase();
  const known = AGGREGATES.find(({ elsewhere }) => elsewhere?.includes(lower))?.name;
  const names = AGGREGATES.map((entry) => entry.name);
  const near = known === undefined ? nearest(name, names) : [known];
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${names.join(', ')}`;
}

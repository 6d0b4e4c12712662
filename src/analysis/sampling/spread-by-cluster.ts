import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import { numberOf } from '../../aggregate/numbers.ts';
import {
  addToSpread,
  decodeSpread,
  encodeSpread,
  mergeSpreads,
  type Spread,
  walkSpread,
  zeroSpread,
} from '../../aggregate/spread.ts';
import type { Json } from '../../record/record.ts';
import { byCluster } from './by-cluster.ts';

/** The number of numbers of a cluster that are kept exactly. */
const LIMIT = 200;

/** The numbers of a cluster and how often each occurs, ascending: a list of value, count, value, count, … */
export type ClusterSpreads = readonly (readonly [cluster: number, counted: readonly number[]])[];

/**
 * The distribution of numbers, kept apart for each of 1,024 clusters of the units that were drawn, for intervals of
 * quantiles. Finishes to `ClusterSpreads`.
 */
export const SPREAD_BY_CLUSTER: AggregateEntry = {
  name: 'spread_by_cluster',
  usage: 'spread_by_cluster(unit, x)',
  doc: 'The numbers in x for each of 1,024 clusters of what was drawn, for intervals of quantiles from a sample',
  cost: '8 bytes for each number; exact up to 200 numbers of a cluster, and beyond within 0.2 %',
  args: [2, 2],
  params: [0, 0],
  create: () => byCluster(SPREAD as Aggregate, (list) => list) as Aggregate,
};

const SPREAD: Aggregate<Spread> = {
  zero: zeroSpread,
  add(state, [x]) {
    const number = numberOf(x);
    return Number.isFinite(number) ? addToSpread(state, number, LIMIT) : state;
  },
  merge: (a, b) => mergeSpreads(a, b, LIMIT),
  finish(state) {
    const counted: Json[] = [];
    walkSpread(state, (value, count) => counted.push(value, count));
    return { value: counted };
  },
  encode: encodeSpread,
  decode: decodeSpread,
};

import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import { findAggregate } from '../../aggregate/registry.ts';
import { jsonText } from '../../record/canonical.ts';
import type { Json } from '../../record/record.ts';

/** The number of clusters over which the units of a sample (clients, objects, records) are spread at random. */
export const CLUSTERS = 1024;

/**
 * Another aggregate, kept apart for each of 1,024 clusters of the units that were drawn. Estimates compute their error
 * from the differences between clusters. Arguments: the unit, then those of the other aggregate. Parameter: the name of
 * the other aggregate, which takes no parameters. Finishes to a list of cluster, value, cluster, value, …, without the
 * clusters that have no record.
 */
export const BY_CLUSTER: AggregateEntry = {
  name: 'by_cluster',
  usage: 'by_cluster(unit, x, "sum")',
  doc: 'What another aggregate gives for each of 1,024 clusters of what was drawn, for estimates from a sample',
  cost: 'that of the other aggregate for each cluster that has records',
  args: [1, 2],
  params: [1, 1],
  create: ([name]) =>
    byCluster(findAggregate(String(name)).create([]), (list) =>
      list.flatMap(([cluster, value]) => [cluster, Number(value)]),
    ) as Aggregate,
};

/** Another aggregate by clusters; `made` makes the answer from a list of clusters and their values. */
export function byCluster(
  each: Aggregate<unknown>,
  made: (list: [cluster: number, value: Json][]) => Json,
): Aggregate<Map<number, unknown>> {
  // Records of one unit often follow each other.
  let last: unknown;
  let cluster = 0;
  return {
    zero: () => new Map(),
    add(states, [unit, ...values]) {
      if (unit === undefined || unit === null) return states;
      if (unit !== last) [last, cluster] = [unit, clusterOf(typeof unit === 'string' ? unit : jsonText(unit as Json))];
      return states.set(cluster, each.add(states.get(cluster) ?? each.zero(), values));
    },
    merge(a, b) {
      for (const [cluster, state] of b) a.set(cluster, a.has(cluster) ? each.merge(a.get(cluster), state) : state);
      return a;
    },
    finish: (states) => ({ value: made(inOrder(states, (state) => each.finish(state).value ?? null)) }),
    encode: (states) => inOrder(states, (state) => each.encode(state)),
    decode: (json) => new Map((json as [number, Json][]).map(([cluster, state]) => [cluster, each.decode(state)])),
  };
}

function inOrder<T>(states: Map<number, unknown>, made: (state: unknown) => T): [number, T][] {
  return [...states].sort(([a], [b]) => a - b).map(([cluster, state]) => [cluster, made(state)]);
}

/**
 * Returns the value of every cluster, from the list that `by_cluster` finishes to; 0 for a cluster without a record.
 */
export function allClusters(list: readonly number[]): number[] {
  const values = new Array<number>(CLUSTERS).fill(0);
  for (let at = 0; at < list.length; at += 2) values[list[at]!] = list[at + 1]!;
  return values;
}

/**
 * Returns the cluster of a unit. It does not use the digits of the CRC-32 by which a sample of clients is drawn, so
 * that every cluster gets its part of any sample.
 */
export function clusterOf(unit: string): number {
  const checksum = process.getBuiltinModule('node:zlib').crc32(unit);
  return Math.floor(checksum / 100) % CLUSTERS;
}

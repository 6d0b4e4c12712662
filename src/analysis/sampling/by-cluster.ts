import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import { findAggregate } from '../../aggregate/registry.ts';
import type { Json } from '../../record/record.ts';

/** How many clusters the clients of a sample fall into at random. Their spread has 1,023 degrees of freedom. */
export const CLUSTERS = 1024;

/**
 * Another aggregate for each of 1,024 clusters of clients: estimates learn their error from how much clusters differ.
 * Arguments: the client, then those of the other aggregate. Parameters: the share of clients that was drawn, for
 * whoever makes estimates, and the name of the other aggregate, which takes no parameters. Finishes to a list of
 * cluster, value, cluster, value, …; a cluster without a record is not in it.
 */
export const BY_CLUSTER: AggregateEntry = {
  name: 'by_cluster',
  usage: 'by_cluster(client, x, share, "sum")',
  doc: 'What another aggregate gives for each of 1,024 clusters of clients, for estimates from a sample of clients',
  cost: 'that of the other aggregate for each cluster that has records',
  args: [1, 2],
  params: [2, 2],
  create: ([, name]) => byCluster(findAggregate(String(name)).create([])) as Aggregate,
};

function byCluster(each: Aggregate): Aggregate<Map<number, unknown>> {
  return {
    zero: () => new Map(),
    add(states, [client, ...values]) {
      if (typeof client !== 'string') return states;
      const cluster = clusterOf(client);
      return states.set(cluster, each.add(states.get(cluster) ?? each.zero(), values));
    },
    merge(a, b) {
      for (const [cluster, state] of b) a.set(cluster, a.has(cluster) ? each.merge(a.get(cluster), state) : state);
      return a;
    },
    finish: (states) => ({ value: inOrder(states, (state) => Number(each.finish(state).value)).flat() }),
    encode: (states) => inOrder(states, (state) => each.encode(state)),
    decode: (json) => new Map((json as [number, Json][]).map(([cluster, state]) => [cluster, each.decode(state)])),
  };
}

function inOrder<T>(states: Map<number, unknown>, made: (state: unknown) => T): [number, T][] {
  return [...states].sort(([a], [b]) => a - b).map(([cluster, state]) => [cluster, made(state)]);
}

/** The value of every cluster, from the list that `by_cluster` finishes to; 0 where a cluster has no record. */
export function allClusters(list: readonly number[]): number[] {
  const values = new Array<number>(CLUSTERS).fill(0);
  for (let at = 0; at < list.length; at += 2) values[list[at]!] = list[at + 1]!;
  return values;
}

/**
 * The cluster of a client. The digits of its CRC-32 by which a sample of clients is drawn are left aside, so that every
 * cluster has its part of any sample.
 */
function clusterOf(client: string): number {
  const checksum = process.getBuiltinModule('node:zlib').crc32(client);
  return Math.floor(checksum / 100) % CLUSTERS;
}

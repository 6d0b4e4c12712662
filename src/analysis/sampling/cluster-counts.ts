import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';

/** The number of clusters into which clients fall at random. Their spread has 1,023 degrees of freedom. */
export const CLUSTERS = 1024;

/**
 * The number of records of each of 1,024 clusters of clients; the differences between clusters give the error of
 * estimates. Argument: the client. Parameter: the share of clients in the sample, which estimates need.
 */
export const CLUSTER_COUNTS: AggregateEntry = {
  name: 'cluster_counts',
  usage: 'cluster_counts(client, share)',
  doc: 'Number of records of each of 1,024 clusters of clients, for estimates from a sample of clients',
  cost: 'exact; 8 KB',
  args: [1, 1],
  params: [1, 1],
  create: () => clusterCounts() as Aggregate,
};

function clusterCounts(): Aggregate<number[]> {
  return {
    zero: () => new Array(CLUSTERS).fill(0),
    add(counts, [client]) {
      if (typeof client === 'string') counts[clusterOf(client)]! += 1;
      return counts;
    },
    merge(a, b) {
      b.forEach((count, cluster) => {
        a[cluster]! += count;
      });
      return a;
    },
    finish: (counts) => ({ value: counts }),
    encode: (counts) => counts,
    decode: (json) => json as number[],
  };
}

/**
 * The cluster of a client. It ignores the digits of the CRC-32 by which clients are sampled, so that every cluster has
 * its part of any sample.
 */
function clusterOf(client: string): number {
  const checksum = process.getBuiltinModule('node:zlib').crc32(client);
  return Math.floor(checksum / 100) % CLUSTERS;
}

import { describe, expect, it } from 'vitest';
import { allClusters, BY_CLUSTER, CLUSTERS } from '../../../src/analysis/sampling/by-cluster.ts';
import { equalDesign } from '../../../src/analysis/sampling/design.ts';
import {
  estimatedClients,
  estimatedMean,
  estimatedShare,
  estimatedTotal,
} from '../../../src/analysis/sampling/estimate.ts';
import { type Random, seededRandom } from '../../../src/random.ts';
import { samplePosition } from '../../../src/stages/sample.ts';

interface Client {
  readonly id: string;
  readonly pings: number;
  readonly isLinux: boolean;
}

/** Clients of very different sizes: most send a few pings, some a hundred; those of Linux send more. */
function population(random: Random, clients: number): Client[] {
  return Array.from({ length: clients }, () => {
    const isLinux = random() < 0.2;
    const pings = Math.ceil((isLinux ? 2 : 1) * Math.min(100, (1 - random()) ** -0.6));
    return { id: random().toString(36).slice(2) + random().toString(36).slice(2), pings, isLinux };
  });
}

function clustersOf(clients: readonly Client[], measured?: (client: Client) => number): number[] {
  const aggregate = BY_CLUSTER.create([measured ? 'sum' : 'count']);
  const state = aggregate.zero();
  for (const client of clients)
    for (let ping = 0; ping < client.pings; ping++)
      aggregate.add(state, measured ? [client.id, measured(client)] : [client.id]);
  return allClusters(aggregate.finish(state).value as number[]);
}

const sumOf = (clients: readonly Client[]) => clients.reduce((sum, { pings }) => sum + pings, 0);

describe('of a sample of clients', () => {
  it.each([
    ['3,000, a tenth', 0.1, 3000, 0.93],
    // Some 66 clients of Linux are drawn, of which a few have a good part of all pings.
    ['1,000, a third', 0.33, 1000, 0.92],
  ])('of %s, 95 %% intervals hold the truth as often as they say', (_, share, count, least) => {
    const runs = 600;
    const design = equalDesign(share);
    const held = { pings: 0, linux: 0, share: 0, clients: 0, mean: 0, hours: 0 };
    // Who sends more pings has shorter sessions.
    const hours = ({ pings }: Client) => 8 / Math.sqrt(pings);
    for (let run = 0; run < runs; run++) {
      const all = population(seededRandom(run + 1), count);
      const drawn = all.filter(({ id }) => samplePosition(id) < share * 100);
      const linux = (clients: readonly Client[]) => clients.filter(({ isLinux }) => isLinux);
      const holds = (of: { low?: number | undefined; high?: number | undefined } | undefined, truth: number) =>
        of !== undefined && of.low! <= truth && truth <= of.high! ? 1 : 0;
      const [wholes, parts] = [clustersOf(drawn), clustersOf(linux(drawn))];
      held.pings += holds(estimatedTotal([{ sums: wholes, design }]), sumOf(all));
      held.linux += holds(estimatedTotal([{ sums: parts, design }]), sumOf(linux(all)));
      held.share += holds(estimatedShare([{ sums: parts, wholes, design }]), sumOf(linux(all)) / sumOf(all));
      const [own, read] = [clustersOf(all, hours), clustersOf(drawn, hours)].map((sums) =>
        sums.reduce((a, b) => a + b),
      );
      expect(read).toBeLessThanOrEqual(own!);
      held.hours += holds(estimatedTotal([{ sums: clustersOf(drawn, hours), design }]), own!);
      held.mean += holds(estimatedMean([{ sums: clustersOf(drawn, hours), wholes, design }]), own! / sumOf(all));
      held.clients += holds(estimatedClients(drawn.length, share), all.length);
    }
    for (const [name, times] of Object.entries(held)) {
      // The mean hangs on the few clients that send very much, of which a small sample may have none.
      expect(times / runs, name).toBeGreaterThanOrEqual(name === 'mean' ? least - 0.01 : least);
      expect(times / runs, name).toBeLessThanOrEqual(0.975);
    }
  });

  it('a small sample lies inside a larger one, and all of them is no estimate', () => {
    const all = population(seededRandom(7), 2000);
    const wholes = clustersOf(all);
    expect(wholes).toHaveLength(CLUSTERS);
    const whole = estimatedTotal([{ sums: wholes, design: equalDesign(1) }]);
    expect(whole).toMatchObject({ value: sumOf(all), low: sumOf(all), high: sumOf(all) });
    expect(estimatedClients(2000, 1)).toMatchObject({ value: 2000, low: 2000, high: 2000 });
  });
});

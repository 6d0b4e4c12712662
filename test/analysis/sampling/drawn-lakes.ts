import { expect } from 'vitest';
import { CLUSTERS, clusterOf } from '../../../src/analysis/sampling/by-cluster.ts';
import { type ClusterSpreads, SPREAD_BY_CLUSTER } from '../../../src/analysis/sampling/spread-by-cluster.ts';
import type { Estimate } from '../../../src/analysis/statistics/interval.ts';
import { type Random, seededRandom } from '../../../src/random.ts';

/** A record of a generated lake. */
export interface Drop {
  readonly client: string;
  readonly isLinux: boolean;
  readonly hours: number;
}

/** An object of a generated lake. Its size is about that of its records. */
export interface Pool {
  readonly uri: string;
  readonly size: number;
  readonly drops: readonly Drop[];
}

/**
 * A lake over eight days: the share of Linux, the hours and the number of records drift from day to day. Clients are of
 * very different sizes: most send a few records a day, some a hundred times as many, and each has hours of its own. A
 * client's records lie in any objects of a day.
 */
export function generateLake(seed: number, { objects = 64, clients = 3000 } = {}): Pool[] {
  const random = seededRandom(seed);
  const drift = 0.5 + random();
  const people = Array.from({ length: clients }, (_, k) => ({
    id: `client-${seed}-${k}`,
    isLinux: random() < 0.25,
    rate: Math.min(60, 0.6 * (1 - random()) ** -0.6),
    hours: 2 * Math.exp(0.8 * normal(random)),
  }));
  const perDay = objects / 8;
  const pools = Array.from({ length: objects }, (): Drop[] => []);
  for (let day = 0; day < 8; day++)
    for (const { id, isLinux, rate, hours } of people) {
      const busy = rate * (1 + (drift * day) / 8) * (isLinux ? 1 + day / 8 : 1);
      for (let left = busy; random() < left; left--)
        pools[day * perDay + Math.floor(random() * perDay)]!.push({
          client: id,
          isLinux,
          hours: hours * (1 + day / 16) * Math.exp(0.5 * normal(random)),
        });
    }
  return pools.map((drops, k) => ({
    uri: `lake-${seed}/day-${Math.floor(k / perDay)}/part-${k}`,
    size: Math.round(drops.reduce((sum) => sum + 300 + 200 * random(), 2000 * random())),
    drops,
  }));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The sums of measures over the records of an object or a client. */
export interface UnitSums {
  readonly id: string;
  readonly size: number;
  readonly sums: readonly number[];
  /** The hours of its records. */
  readonly hours: readonly number[];
}

/** The sums of measures by a unit: by object, or by client. */
export function sumsBy(
  pools: readonly Pool[],
  idOf: (pool: Pool, drop: Drop) => string,
  measures: readonly ((drop: Drop) => number)[],
): UnitSums[] {
  const units = new Map<string, { id: string; size: number; sums: number[]; hours: number[] }>();
  for (const pool of pools)
    for (const drop of pool.drops) {
      const id = idOf(pool, drop);
      let unit = units.get(id);
      if (unit === undefined) {
        unit = { id, size: pool.size, sums: measures.map(() => 0), hours: [] };
        units.set(id, unit);
      }
      for (const [k, measure] of measures.entries()) unit.sums[k]! += measure(drop);
      unit.hours.push(drop.hours);
    }
  return [...units.values()];
}

/** The sums of every measure by the clusters of the units. */
export function byClusters(units: readonly UnitSums[], measures: number): number[][] {
  const clusters = Array.from({ length: measures }, () => new Array<number>(CLUSTERS).fill(0));
  for (const { id, sums } of units) {
    const cluster = clusterOf(id);
    for (const [k, sum] of sums.entries()) clusters[k]![cluster]! += sum;
  }
  return clusters;
}

/** The hours by the clusters of the units, as the aggregate gives them. */
export function spreads(units: readonly UnitSums[]): ClusterSpreads {
  const aggregate = SPREAD_BY_CLUSTER.create([]);
  const state = aggregate.zero();
  for (const { id, hours } of units) for (const hour of hours) aggregate.add(state, [id, hour]);
  return aggregate.finish(state).value as unknown as ClusterSpreads;
}

/** How often each estimate held the truth. */
export class Held {
  readonly #times = new Map<string, [hit: number, all: number]>();

  judge(name: string, estimate: Estimate | undefined, truth: number): void {
    const [hit, all] = this.#times.get(name) ?? [0, 0];
    const holds = estimate !== undefined && estimate.low! <= truth && truth <= estimate.high!;
    this.#times.set(name, [hit + (holds ? 1 : 0), all + 1]);
  }

  /** Counts an exact answer. */
  exact(name: string): void {
    const [hit, all] = this.#times.get(name) ?? [0, 0];
    this.#times.set(name, [hit + 1, all + 1]);
  }

  /** Holds every rate against a range. */
  expectLevel([least, most]: readonly [number, number] = [0.93, 0.97]): void {
    for (const [name, [hit, all]] of this.#times) {
      expect(hit / all, name).toBeGreaterThanOrEqual(least);
      expect(hit / all, name).toBeLessThanOrEqual(most);
    }
  }
}

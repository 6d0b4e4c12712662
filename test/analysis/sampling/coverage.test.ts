import { describe, expect, it } from 'vitest';
import { type Design, unitsOf } from '../../../src/analysis/sampling/design.ts';
import { estimatedMean, estimatedShare, estimatedTotal } from '../../../src/analysis/sampling/estimate.ts';
import { drawnObjects } from '../../../src/analysis/sampling/sample-of.ts';
import type { Estimate } from '../../../src/analysis/statistics/interval.ts';
import { chooseFraction } from '../../../src/source/fraction.ts';
import { samplePosition } from '../../../src/stages/sample.ts';
import { byClusters, type Drop, generateLake, sumsBy, type UnitSums } from './drawn-lakes.ts';

const LAKES = Array.from({ length: 20 }, (_, k) => generateLake(k + 1));
const SEEDS = Array.from({ length: 50 }, (_, k) => k + 1);
const MEASURES: readonly ((drop: Drop) => number)[] = [() => 1, ({ isLinux }) => Number(isLinux), ({ hours }) => hours];

/** How often each estimate held the truth. */
class Held {
  readonly #times = new Map<string, [hit: number, all: number]>();

  judge(units: readonly UnitSums[], design: Design, [records, linux, hours]: readonly number[]): void {
    const [wholes, parts, sums] = byClusters(units, MEASURES.length) as [number[], number[], number[]];
    this.#add('count', estimatedTotal([{ sums: wholes, design }]), records!);
    this.#add('count of some', estimatedTotal([{ sums: parts, design }]), linux!);
    this.#add('sum', estimatedTotal([{ sums, design }]), hours!);
    this.#add('share', estimatedShare([{ sums: parts, wholes, design }]), linux! / records!);
    this.#add('mean', estimatedMean([{ sums, wholes, design }]), hours! / records!);
  }

  #add(name: string, estimate: Estimate | undefined, truth: number): void {
    const [hit, all] = this.#times.get(name) ?? [0, 0];
    const holds = estimate !== undefined && estimate.low! <= truth && truth <= estimate.high!;
    this.#times.set(name, [hit + (holds ? 1 : 0), all + 1]);
  }

  expectLevel(): void {
    for (const [name, [hit, all]] of this.#times) {
      expect(hit / all, name).toBeGreaterThanOrEqual(0.93);
      expect(hit / all, name).toBeLessThanOrEqual(0.97);
    }
  }
}

function totalsOf(units: readonly UnitSums[]): number[] {
  return MEASURES.map((_, k) => units.reduce((sum, unit) => sum + unit.sums[k]!, 0));
}

describe('of 20 generated lakes with 50 seeds each, 95 % intervals hold the truth 93 to 97 times of 100', () => {
  it.each([0.125, 0.25, 0.5])('in a share %s of the objects', (share) => {
    const held = new Held();
    for (const pools of LAKES) {
      const units = sumsBy(pools, ({ uri }) => uri, MEASURES).map((unit) => ({ ...unit, key: unit.id, uri: unit.id }));
      const all = { of: units.length, bytes: units.reduce((sum, { size }) => sum + size, 0) };
      const truth = totalsOf(units);
      for (const seed of SEEDS) {
        const drawn = chooseFraction(units, share, seed) as typeof units;
        held.judge(drawn, unitsOf({ objects: drawnObjects(drawn, all) })[0]!.design, truth);
      }
    }
    held.expectLevel();
  });

  it.each([0.1, 0.3])('in a share %s of the clients', (rate) => {
    const held = new Held();
    const [{ design }] = unitsOf({ values: { expr: 'client', rate } }) as unknown as [{ design: Design }];
    for (const pools of LAKES) {
      const units = sumsBy(pools, (_, { client }) => client, MEASURES);
      const truth = totalsOf(units);
      for (const seed of SEEDS) {
        const renamed = units.map((unit) => ({ ...unit, id: `${seed}:${unit.id}` }));
        held.judge(
          renamed.filter(({ id }) => samplePosition(id) < rate * 100),
          design,
          truth,
        );
      }
    }
    held.expectLevel();
  });
});

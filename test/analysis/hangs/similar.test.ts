import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import { kMeans } from '../../../src/analysis/hangs/likeness/kmeans.ts';
import type { SparseRows } from '../../../src/analysis/hangs/likeness/kmeans-centres.ts';
import { similarHangs } from '../../../src/analysis/hangs/likeness/similar.ts';
import { type HangState, tallyBook } from '../../../src/analysis/hangs/tally/hang-state.ts';
import { seededRandom } from '../../../src/random.ts';
import { anyPing, classicPing, valuesOf } from './pings.ts';
import { MAIN } from './planted.ts';

function sparse(dense: number[][]): SparseRows {
  const columns: number[] = [];
  const values: number[] = [];
  const starts = [0];
  for (const row of dense) {
    row.forEach((value, column) => {
      if (value !== 0) {
        columns.push(column);
        values.push(value);
      }
    });
    starts.push(columns.length);
  }
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    width: dense[0]?.length ?? 0,
  };
}

describe('kMeans', () => {
  it('assigns every row to its nearest centre, and centres are the means of their rows', () => {
    const point = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 4, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        (points, clusters, seed) => {
          const weights = Float64Array.from(points, (_, i) => 1 + (i % 3));
          const { assigned, centres, inertia } = kMeans(sparse(points), weights, { clusters, seed, passes: 200 });
          const centre = (c: number) => [...centres.subarray(c * 3, c * 3 + 3)];
          const far = (a: number[], b: number[]) => a.reduce((sum, x, j) => sum + (x - b[j]!) ** 2, 0);
          const distances = points.map((p) => Array.from({ length: clusters }, (_, c) => far(p, centre(c))));
          points.forEach((_, i) => {
            expect(distances[i]![assigned[i]!]).toBeCloseTo(Math.min(...distances[i]!), 9);
          });
          expect(inertia).toBeCloseTo(
            points.reduce((sum, _, i) => sum + weights[i]! * distances[i]![assigned[i]!]!, 0),
            6,
          );
          for (const c of new Set(assigned)) {
            const mine = points.map((p, i) => ({ p, w: weights[i]! })).filter((_, i) => assigned[i] === c);
            const mass = mine.reduce((sum, { w }) => sum + w, 0);
            centre(c).forEach((x, j) => {
              expect(x).toBeCloseTo(mine.reduce((sum, { p, w }) => sum + w * p[j]!, 0) / mass, 9);
            });
          }
        },
      ),
    );
  });

  it('finds planted groups by mini-batch, the same for the same seed', () => {
    const random = seededRandom(3);
    const groups = Array.from({ length: 3000 }, (_, i) => i % 5);
    const points = groups.map((g) => Array.from({ length: 10 }, (_, j) => (j === g * 2 ? 1 : 0) + random() * 0.2));
    const run = (seed: number) =>
      kMeans(sparse(points), new Float64Array(3000).fill(1), { clusters: 5, seed, batch: 256, passes: 2 });
    const { assigned } = run(1);
    const pairs = new Set(groups.map((g, i) => `${g} ${assigned[i]}`));
    expect(pairs.size).toBe(5);
    expect(run(1)).toEqual(run(1));
  });
});

describe('similarHangs', () => {
  const fold = (pings: Parameters<typeof valuesOf>[0][]): HangState => {
    const aggregate = clusterHangs();
    return tallyBook(pings.reduce((state, ping) => aggregate.add(state, valuesOf(ping)), aggregate.zero()));
  };

  it('finds stacks alike and tells how far they share their last frame', () => {
    const paths = ['(chrome script)', '(content script)', 'Timer::Fire', 'nsRefreshDriver::Tick'];
    const stacks = paths.flatMap((path, i) => [
      { stack: [MAIN, path, 'PresShell::Flush', 'PresShell::DoReflow'], values: { '255': 10 + i } },
      { stack: [MAIN, path, 'nsCycleCollector::collect', 'nsCycleCollector::collectSlice'], values: { '511': 5 + i } },
    ]);
    const odd = {
      stack: [MAIN, 'Timer::Fire', 'PresShell::Flush', 'PresShell::DoReflow', 'nsStyleSet::FileRules'],
      values: { '255': 4 },
    };
    const found = similarHangs(fold([classicPing('a', 1, { Gecko: [...stacks, odd] })]), { clusters: 2, seed: 5 });
    expect(found.clusters.map(({ lastFrame, hangs }) => [lastFrame, hangs])).toEqual([
      ['PresShell::DoReflow', 50],
      ['nsCycleCollector::collectSlice', 26],
    ]);
    expect(found.clusters[0]!.sharedLastFrame).toBeCloseTo(46 / 50, 12);
    expect(found.sharedLastFrame).toBeCloseTo(72 / 76, 12);
    expect(found.clusters[0]!.frames.map(({ frame }) => frame)).toContain('PresShell::Flush');
    expect(found.clusters[1]!.median).toMatchObject({ value: 384, bin: { low: 256, high: 511 } });
  });

  it('depends on what was counted, not on the order of the pings', () => {
    fc.assert(
      fc.property(fc.array(anyPing, { maxLength: 10 }), (pings) => {
        const forward = similarHangs(fold(pings), { clusters: 3 });
        const back = similarHangs(fold([...pings].reverse()), { clusters: 3 });
        expect(back.clusters.map(({ hangs, lastFrame }) => [hangs, lastFrame])).toEqual(
          forward.clusters.map(({ hangs, lastFrame }) => [hangs, lastFrame]),
        );
        expect(forward.clusters.reduce((sum, { hangs }) => sum + hangs, 0)).toBe(forward.hangs);
      }),
      { numRuns: 40 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hangStats } from '../../../src/analysis/hangs/cluster.ts';
import type { HangStats } from '../../../src/analysis/hangs/statistics/stats-report.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import { checkLaws } from '../laws.ts';
import { anyPing, classicPing, type PlainHang, valuesOf } from './pings.ts';
import { MAIN, plantedLake } from './planted.ts';

function stats(pings: JsonRecord[]): HangStats {
  const aggregate = hangStats();
  const state = pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero());
  return aggregate.finish(state).value as unknown as HangStats;
}

const hangs = (n: number, stack = [MAIN]): PlainHang => ({ stack, values: { '127': 0, '255': n } });

describe('hangStats', () => {
  it('keeps the laws', () => {
    checkLaws(
      () => hangStats(),
      anyPing.map((ping) => valuesOf(ping)),
      60,
    );
  });

  it('keeps sessions without hangs, and drops impossible lengths aloud', () => {
    const found = stats([
      classicPing('a', 10, { Gecko: [hangs(4)] }),
      classicPing('b', 0, { Gecko: [] }),
      classicPing('c', -5, { Gecko: [hangs(100)] }),
      classicPing('d', undefined, { Gecko: [hangs(8)] }),
      classicPing('e', 30, { Compositor: [hangs(3)] }),
      classicPing('f', 50, { Gecko: [hangs(2)] }),
      classicPing('g', 1e9, { Gecko: [hangs(1)] }),
      { id: 'h' },
    ]);
    expect(found.sessions).toEqual({
      kept: 4,
      withHangs: 3,
      withoutHangs: 1,
      unknownLength: 1,
      negative: 1,
      implausible: 1,
      droppedHangs: 101,
    });
    expect(found.facts).toMatchObject({ pings: 8, withoutData: 1, withoutThread: 1 });
    expect(found.hangs).toBe(14);
    expect(found.hangsPerSession).toMatchObject({ count: 4, mean: 3.5, min: 0, q1: 1.5, q3: 5, max: 8 });
    expect(found.hangsPerSession!.median.value).toBe(3);
    expect(found.length).toMatchObject({ count: 3, min: 0, max: 50 });
    expect(found.hangsPerHour!.value).toBe(6); // 6 hangs in 60 minutes
    expect(found.histogram).toEqual([
      { low: 0, high: 0, sessions: 1 },
      { low: 1, high: 1, sessions: 0 },
      { low: 2, high: 2, sessions: 1 },
      { low: 3, high: 4, sessions: 1 },
      { low: 5, high: 8, sessions: 1 },
    ]);
    // Every Gecko thread of these pings has 3 tasks in key 255.
    expect(found.activity).toEqual({ sessions: 4, tasks: 12, hangs: 14 });
    expect(found.byLength.map(({ from, sessions, median }) => [from, sessions, median])).toEqual([
      [0, 1, 0],
      [5, 1, 4],
      [30, 1, 2],
    ]);
  });

  it('takes a stack with a plugin frame anywhere for a plugin hang', () => {
    const found = stats([
      classicPing('a', 10, {
        Gecko: [
          hangs(1, ['IPDL::PPluginModule::X', 'y']),
          hangs(2, ['y', 'IPDL::PContent']),
          { stack: [], values: { '511': 1 } },
        ],
      }),
    ]);
    expect(found.plugin.share!.value).toBe(0.25);
    expect(found.plugin).toMatchObject({ sessions: 1, durations: { hangs: 1 }, other: { hangs: 3 } });
  });

  it('counts what a plain count gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 40 })), {
          minLength: 4,
          maxLength: 25,
        }),
        (sessions) => {
          const found = stats(sessions.map(([minutes, n], i) => classicPing(`${i}`, minutes, { Gecko: [hangs(n)] })));
          expect(found.hangs).toBe(sessions.reduce((sum, [, n]) => sum + n, 0));
          expect(found.hours).toBeCloseTo(sessions.reduce((sum, [minutes]) => sum + minutes, 0) / 60, 9);
          expect(found.sessions.withoutHangs).toBe(sessions.filter(([, n]) => n === 0).length);
          const sorted = sessions.map(([, n]) => n).sort((a, b) => a - b);
          const middle = (sorted.length - 1) / 2;
          expect(found.hangsPerSession!.median.value).toBe(
            (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
          );
          expect(found.scatter.reduce((sum, cell) => sum + cell.sessions, 0)).toBe(sessions.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('covers planted figures with its intervals', () => {
    const found = stats(plantedLake({ sessions: 4000, seed: 11 }));
    const inside = ({ low, high }: { low: number | undefined; high: number | undefined }, truth: number) =>
      low! <= truth && truth <= high!;
    expect(inside(found.plugin.share!, 0.15)).toBe(true);
    expect(found.plugin.share!.high! - found.plugin.share!.low!).toBeLessThan(0.02);
    expect(inside(found.length!.median, 16)).toBe(true);
    // Durations are planted alike: 60 % below 256 ms, so the median lies somewhere in the first bin.
    for (const { median } of [found.durations!, found.plugin.durations!, found.plugin.other!])
      expect([median.low, median.high]).toEqual([128, 255]);
    expect(found.plugin.medianDifference).toEqual({ apart: false, value: undefined, low: -127, high: 127 });
    expect(found.correlation!.low!).toBeGreaterThan(0.6);
    const medians = found.byLength.map((length) => length.median);
    expect(medians).toEqual([...medians].sort((a, b) => a - b));
  });
});

import { describe, expect, it } from 'vitest';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import { compareHangs, type HangComparison } from '../../../src/analysis/hangs/comparison/compare.ts';
import type { CompareOptions } from '../../../src/analysis/hangs/comparison/compare-rules.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import { classicPing, type PlainHang, valuesOf } from './pings.ts';
import { FRAMES, MAIN, plantedLake } from './planted.ts';

function compare(now: JsonRecord[], before: JsonRecord[], options: CompareOptions = {}): HangComparison {
  const aggregate = clusterHangs();
  const fold = (pings: JsonRecord[]) =>
    pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero());
  return compareHangs(fold(now), fold(before), options);
}

const hangs = (frame: string, n: number): PlainHang => ({ stack: [MAIN, frame], values: { '255': n } });
const sessions = (name: string, n: number, minutes: number, of: PlainHang[]) =>
  Array.from({ length: n }, (_, i) => classicPing(`${name}${i}`, minutes, { Gecko: of }));

describe('compareHangs', () => {
  it('gives rates per thousand hours, with what was left out', () => {
    const found = compare(
      [
        ...sessions('a', 40, 60, [hangs('x', 3)]),
        classicPing('m', -1, { Gecko: [hangs('x', 50)] }),
        classicPing('n', undefined, { Gecko: [] }),
      ],
      [...sessions('b', 40, 120, [hangs('x', 3)])],
    );
    expect(found.total).toMatchObject({ now: 3000, before: 1500, hangsNow: 120, hangsBefore: 120 });
    expect(found.total.ratio!.value).toBeCloseTo(2, 12);
    expect(found.now).toMatchObject({ sessions: 40, sessionsSkipped: 2, hangsSkipped: 50, hours: 40, hangs: 120 });
    expect(found.clusters).toMatchObject([{ frame: 'x', verdict: 'worse' }]);
    expect(found.regression).toBe(true);
  });

  it('tells new and vanished clusters, and leaves rare ones untested', () => {
    const found = compare(
      sessions('a', 60, 60, [hangs('x', 1), hangs('fresh', 1)]).concat(sessions('r', 2, 60, [hangs('odd', 9)])),
      sessions('b', 60, 60, [hangs('x', 1), hangs('gone', 1)]),
    );
    const verdicts = Object.fromEntries(found.clusters.map(({ frame, verdict }) => [frame, verdict]));
    expect(verdicts).toEqual({ x: 'unclear', fresh: 'new', gone: 'vanished', odd: 'rare' });
    expect(found.rare).toEqual({ clusters: 1, hangsNow: 18, hangsBefore: 0 });
    expect(found.tested).toBe(3);
    // 60 sessions on one side of two of about equal hours.
    expect(found.clusters.find(({ frame }) => frame === 'gone')!.p! / (2 * (60 / 122) ** 60)).toBeCloseTo(1, 6);
  });

  it('does not take one bad session for a regression', () => {
    const calm = (name: string) => sessions(name, 200, 60, [hangs('x', 1)]);
    const found = compare([...calm('a'), classicPing('bad', 60, { Gecko: [hangs('x', 400)] })], calm('b'));
    expect(found.total.ratio!.value).toBeGreaterThan(2.5);
    expect(found.regression).toBe(false);
  });

  it('has nothing to say of nothing', () => {
    const found = compare([], []);
    expect(found).toMatchObject({ clusters: [], regression: false, total: { verdict: 'rare', now: 0 } });
  });

  it('draws clients where they are named: a few with many sessions prove little', () => {
    const lake = (name: string, clients: number, factor: number, named = true) =>
      Array.from({ length: 300 }, (_, i) => {
        const client = i % clients;
        return {
          ...classicPing(`${name}${i}`, 60, { Gecko: [hangs('x', 1 + factor * (client % 3))] }),
          ...(named && { clientID: `${name}-${client}` }),
        };
      });
    const bySession = compare(lake('a', 6, 3, false), lake('b', 6, 2, false));
    const byClient = compare(lake('a', 6, 3), lake('b', 6, 2));
    expect(bySession.total.p!).toBeLessThan(0.001);
    expect(byClient.total.p!).toBeGreaterThan(0.05);
  });

  // The rest of the tests draw new lakes for every seed: nothing but chance tells the two sides apart, except for the
  // frame made worse.
  const changes = (found: HangComparison) =>
    found.clusters
      .filter(({ verdict }) => verdict !== 'unclear' && verdict !== 'rare')
      .map(({ frame, verdict }) => [frame, verdict]);

  it('raises no false alarm in 20 seeds', { timeout: 120_000 }, () => {
    for (let seed = 0; seed < 20; seed++) {
      const [now, before] = [0, 1].map((side) => plantedLake({ sessions: 700, seed: 2 * seed + side })) as [
        JsonRecord[],
        JsonRecord[],
      ];
      const found = compare(now, before);
      expect([seed, changes(found), found.regression]).toEqual([seed, [], false]);
    }
  });

  it('finds a frame that became 30 % worse, and only that', { timeout: 120_000 }, () => {
    const worse = { frame: 3, factor: 1.3 };
    const name = FRAMES[worse.frame]!.stack.at(-1)!;
    let covered = 0;
    for (let seed = 0; seed < 5; seed++) {
      const now = plantedLake({ sessions: 4000, seed: 1000 + 2 * seed, worse });
      const found = compare(now, plantedLake({ sessions: 4000, seed: 1001 + 2 * seed }));
      expect([seed, changes(found)]).toEqual([seed, [[name, 'worse']]]);
      const { low, high } = found.clusters[0]!.ratio!;
      if (low! <= worse.factor && worse.factor <= high!) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(4);
  });
});

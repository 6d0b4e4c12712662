import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHistograms } from '../../../src/analysis/histogram/compare.ts';
import { mergeHistograms } from '../../../src/analysis/histogram/merge.ts';
import { histogramPaths } from '../../../src/analysis/histogram/read.ts';
import type { HistogramReport } from '../../../src/analysis/histogram/report.ts';
import type { HistogramState } from '../../../src/analysis/histogram/state.ts';
import { type Random, seededRandom } from '../../../src/random.ts';
import { parsePath, readPath } from '../../../src/record/path.ts';
import type { Json, JsonRecord } from '../../../src/record/record.ts';

const name = 'X';
const aggregate = mergeHistograms({ name });
const paths = histogramPaths({ name }).map(parsePath);
const add = (state: HistogramState, ping: JsonRecord) =>
  aggregate.add(
    state,
    paths.map((path) => readPath(ping, path)),
  );

function packed(values: readonly number[]): JsonRecord {
  const counts: Record<string, number> = {};
  for (const value of values) counts[Math.min(100, value)] = (counts[Math.min(100, value)] ?? 0) + 1;
  return { range: [1, 100], bucket_count: 101, histogram_type: 1, values: counts };
}

function stateOf(pings: readonly JsonRecord[]): HistogramState {
  return pings.reduce(add, aggregate.zero());
}

const reportOf = (state: HistogramState) => aggregate.finish(state).value as unknown as HistogramReport;

describe('pings that are there more than once', () => {
  const ping = (subsession: string, length: number, id: string, values: number[]): JsonRecord => ({
    id,
    payload: {
      info: { sessionId: 's', subsessionId: subsession, subsessionLength: length },
      histograms: { X: packed(values) },
    },
  });

  it('count once: a part of a session by the longest, whatever lies where', () => {
    const parts = fc.array(fc.record({ part: fc.nat(4), length: fc.nat(50) }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, fc.nat(20), fc.nat(20), (all, cut, turn) => {
        // One length of one part is one ping, sent twice at times.
        const pings = all.map(({ part, length }) => ping(`p${part}`, length, `${part}-${length}`, [part + length]));
        const longest = new Map<number, number>();
        for (const { part, length } of all) longest.set(part, Math.max(length, longest.get(part) ?? -1));
        const expected = [...longest].map(([part, length]) => part + length).sort((a, b) => a - b);
        const turned = [...pings.slice(turn % pings.length), ...pings.slice(0, turn % pings.length)];
        const at = cut % (turned.length + 1);
        const [left, right] = [stateOf(turned.slice(0, at)), stateOf(turned.slice(at))].map((state) =>
          aggregate.decode(JSON.parse(JSON.stringify(aggregate.encode(state))) as Json),
        ) as [HistogramState, HistogramState];
        const { histograms, facts } = reportOf(aggregate.merge(left, right));
        const found = histograms[0]!.buckets.flatMap(({ low, count }) => new Array<number>(count).fill(low));
        expect(found).toEqual(expected);
        const documents = new Set(all.map(({ part, length }) => `${part}-${length}`)).size;
        expect(facts).toMatchObject({
          pings: all.length,
          withHistogram: longest.size,
          duplicates: all.length - documents,
          earlier: documents - longest.size,
        });
      }),
    );
  });

  it('count as often as they come where ids are none', () => {
    const loose = mergeHistograms({ name, distinctIds: false });
    const one = { id: 'a', histograms: { X: packed([3]) } };
    const state = [one, one].reduce(
      (into, each) =>
        loose.add(
          into,
          paths.map((path) => readPath(each, path)),
        ),
      loose.zero(),
    );
    expect(reportOf(state).histograms[0]!.values).toBe(2);
    expect(reportOf(stateOf([one, one])).histograms[0]!.values).toBe(1);
  });
});

describe('intervals of a comparison', () => {
  /** Clients differ: each has its own chance of a 2 instead of a 1, and 1 to 60 values in 1 to 4 pings. */
  const lake = (random: Random, side: string, clients: number, least: number): JsonRecord[] =>
    Array.from({ length: clients }, (_, c) => {
      const chance = least + 0.6 * random();
      const heavy = 1 + Math.floor(15 * random() ** 3);
      return Array.from({ length: 1 + Math.floor(random() * 4) }, (_, k) => ({
        id: `${side}${c}/${k}`,
        clientId: `${side}${c}`,
        payload: { histograms: { X: packed(Array.from({ length: heavy }, () => (random() < chance ? 2 : 1))) } },
      }));
    }).flat();

  it('hold the planted chance in at least 92 of 100 lakes, and raise no false alarm', () => {
    let [covered, alarms] = [0, 0];
    const seeds = 200;
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(seed);
      // A value of now is 2 with a chance of 0.5, one of before with 0.4: larger in 0.3, equal in 0.5 of all draws.
      const truth = seed % 2 === 0 ? 0.55 : 0.5;
      const now = stateOf(lake(random, 'n', 150, 0.2));
      const before = stateOf(lake(random, 'b', 150, seed % 2 === 0 ? 0.1 : 0.2));
      const [found] = compareHistograms(now, before).compared;
      const { low, high } = found!.larger!;
      if (low! <= truth && truth <= high!) covered++;
      if (truth === 0.5 && found!.verdict !== 'unclear') alarms++;
    }
    expect(covered / seeds).toBeGreaterThanOrEqual(0.92);
    expect(covered / seeds).toBeLessThanOrEqual(0.985);
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it('hold the planted difference of medians, at least a bucket wide', () => {
    let covered = 0;
    const seeds = 100;
    const values = (random: Random, side: string, shift: number) =>
      Array.from({ length: 120 }, (_, c) => {
        const own = Math.floor(random() * 21) - 10;
        const some = Array.from(
          { length: 1 + Math.floor(random() * 10) },
          () => 40 + shift + own + Math.floor(random() * 11) - 5,
        );
        return { id: `${side}${c}`, clientId: `${side}${c}`, payload: { histograms: { X: packed(some) } } };
      });
    for (let seed = 0; seed < seeds; seed++) {
      const random = seededRandom(1000 + seed);
      const [found] = compareHistograms(stateOf(values(random, 'n', 7)), stateOf(values(random, 'b', 0))).compared;
      const { low, high } = found!.percentiles[0]!.difference!;
      expect(high! - low!).toBeGreaterThanOrEqual(2);
      if (low! <= 7 && 7 <= high!) covered++;
    }
    expect(covered / seeds).toBeGreaterThanOrEqual(0.95);
  });

  it('know that the pings of one client are one: a hundred of them prove nothing', () => {
    const of = (side: string, value: number) =>
      stateOf(
        Array.from({ length: 100 }, (_, k) => ({
          id: `${side}${k}`,
          clientId: side,
          payload: { histograms: { X: packed([value]) } },
        })),
      );
    const { compared, missing } = compareHistograms(of('a', 9), of('b', 2));
    expect(compared).toMatchObject([{ verdict: 'untested', pingsNow: 100, clientsNow: 1, clientsBefore: 1 }]);
    expect(missing).toBe('no histogram is in pings of 10 clients of each selection');
  });
});

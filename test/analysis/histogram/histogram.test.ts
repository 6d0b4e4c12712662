import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketBounds,
  bucketQuantile,
  isShape,
  KINDS,
  type Kind,
  type Shape,
} from '../../../src/analysis/histogram/buckets.ts';
import { compareHistograms } from '../../../src/analysis/histogram/compare.ts';
import { definedShape, readDefinition } from '../../../src/analysis/histogram/definitions.ts';
import { type HistogramOptions, mergeHistograms } from '../../../src/analysis/histogram/merge.ts';
import { histogramPaths } from '../../../src/analysis/histogram/read.ts';
import type { HistogramReport } from '../../../src/analysis/histogram/report.ts';
import { seededRandom } from '../../../src/random.ts';
import { parsePath, readPath } from '../../../src/record/path.ts';
import type { Json, JsonRecord } from '../../../src/record/record.ts';
import { checkLaws } from '../laws.ts';

const shape = (kind: Shape['kind'], min: number, max: number, count: number): Shape => ({ kind, min, max, count });

/**
 * Packs values as the client does: each into the last bucket that begins at or below it, with an empty neighbour above.
 */
function packed(of: Shape, values: number[]): JsonRecord {
  const bounds = bucketBounds(of);
  const counts: Record<string, number> = {};
  for (const value of values) {
    const i = bounds.findLastIndex((bound) => bound <= value);
    counts[bounds[i]!] = (counts[bounds[i]!] ?? 0) + 1;
    const above = bounds[i + 1];
    if (above !== undefined) counts[above] ??= 0;
  }
  return {
    range: [of.min, of.max],
    bucket_count: of.count,
    histogram_type: (KINDS as readonly Kind[]).indexOf(of.kind),
    values: counts,
    sum: values.reduce((a, b) => a + b, 0),
  };
}

function stored(of: Shape, values: number[]): Json {
  const bounds = bucketBounds(of);
  const counts = bounds.map(() => 0);
  for (const value of values) counts[bounds.findLastIndex((bound) => bound <= value)]!++;
  return [...counts, values.reduce((a, b) => a + b, 0), -1, -1, 0, 0];
}

/** What a scanner hands over for the paths. */
function valuesOf(ping: JsonRecord, options: HistogramOptions, ...more: unknown[]): unknown[] {
  const values: unknown[] = histogramPaths(options).map((path) => readPath(ping, parsePath(path)));
  return [...values, ...more];
}

function report(pings: JsonRecord[], options: HistogramOptions, by?: string[]): HistogramReport {
  const aggregate = mergeHistograms(options);
  const state = pings.reduce(
    (into, ping, i) => aggregate.add(into, valuesOf(ping, options, by?.[i])),
    aggregate.zero(),
  );
  return aggregate.finish(state).value as unknown as HistogramReport;
}

describe('bucket bounds', () => {
  // Worked by hand from the rule: whole steps, and the logarithm of what is left shared among the buckets left.
  it.each([
    [shape('linear', 1, 10, 5), [0, 1, 4, 7, 10]],
    [shape('exponential', 1, 100, 5), [0, 1, 5, 22, 100]],
    [shape('exponential', 1, 8, 8), [0, 1, 2, 3, 4, 5, 6, 8]],
    [shape('boolean', 1, 2, 3), [0, 1, 2]],
    [shape('linear', 1, 100, 101), Array.from({ length: 101 }, (_, i) => i)],
  ])('of %o', (of, bounds) => {
    expect(bucketBounds(of)).toEqual(bounds);
  });

  it('rise from 0 over min to max, for any shape', () => {
    const any = fc
      .record({
        min: fc.integer({ min: 1, max: 500 }),
        span: fc.integer({ min: 1, max: 1e6 }),
        count: fc.integer({ min: 3, max: 200 }),
        exponential: fc.boolean(),
      })
      .map(({ min, span, count, exponential }) => shape(exponential ? 'exponential' : 'linear', min, min + span, count))
      .filter(isShape);
    fc.assert(
      fc.property(any, (of) => {
        const bounds = bucketBounds(of);
        expect(bounds).toHaveLength(of.count);
        expect([bounds[0], bounds[1], bounds.at(-1)]).toEqual([0, of.min, of.max]);
        expect(bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]!)).toBe(true);
      }),
    );
  });
});

describe('bucketQuantile', () => {
  it('interpolates inside the bucket, gives whole numbers whole, and says at least in the last', () => {
    expect(bucketQuantile([0, 1, 5, 22], [0, 0, 4, 0], 0.5)).toEqual({ value: 13.5, low: 5, high: 21 });
    expect(bucketQuantile([0, 1, 2], [3, 2, 0], 0.5)).toEqual({ value: 0, low: 0, high: 0 });
    expect(bucketQuantile([0, 1, 5], [0, 1, 9], 0.5)).toEqual({ value: 5, low: 5, atLeast: true });
    expect(bucketQuantile([0, 1, 5], [0, 0, 0], 0.5)).toBeUndefined();
  });

  it('holds the true quantile of the values between its ends', () => {
    const of = shape('exponential', 1, 1000, 20);
    const bounds = bucketBounds(of);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const counts = bounds.map(
            (low, i) => values.filter((v) => v >= low && v < (bounds[i + 1] ?? Infinity)).length,
          );
          const sorted = [...values].sort((a, b) => a - b);
          // The smallest value with at least the share q at or below it.
          const truth = sorted.find((_, i) => i + 1 >= q * sorted.length)!;
          const { low, high = Infinity } = bucketQuantile(bounds, counts, q)!;
          expect(truth).toBeGreaterThanOrEqual(low);
          expect(truth).toBeLessThanOrEqual(high);
        },
      ),
    );
  });
});

describe('definitions', () => {
  it('are read in the form of Firefox', () => {
    expect(definedShape('CYCLE_COLLECTOR')).toEqual(shape('exponential', 1, 10_000, 50));
    expect(definedShape('STARTUP_CYCLE_COLLECTOR')).toEqual(definedShape('CYCLE_COLLECTOR'));
    expect(definedShape('constructor')).toBeUndefined();
    expect(readDefinition({ kind: 'enumerated', n_values: 10 }, 'X')).toEqual(shape('linear', 1, 10, 11));
    expect(readDefinition({ kind: 'linear', low: 0, high: '100', n_buckets: 11 }, 'X')).toEqual(
      shape('linear', 1, 100, 11),
    );
    expect(readDefinition({ kind: 'categorical', labels: ['a', 'b'] }, 'X')).toEqual(shape('categorical', 1, 50, 51));
    expect(readDefinition({ kind: 'flag' }, 'X')).toEqual(shape('flag', 1, 2, 3));
    expect(() => readDefinition({ kind: 'exponential' }, 'X')).toThrow('definition of X');
    expect(() => readDefinition('y', 'X')).toThrow('definition of X');
  });
});

const time = shape('exponential', 1, 10_000, 50);
const name = 'CYCLE_COLLECTOR';

describe('mergeHistograms', () => {
  const values = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 6 });
  const ping = fc
    .tuple(
      values,
      fc.constantFrom('packed', 'stored', 'keyed', 'other shape', 'broken', 'none'),
      fc.string({ maxLength: 2 }),
    )
    .map(([some, form, id]): JsonRecord => {
      const histogram = packed(time, some);
      if (form === 'packed') return { id, payload: { histograms: { [name]: histogram } } };
      if (form === 'stored') return { id, histograms: { [name]: stored(time, some) } };
      if (form === 'keyed') return { id, keyedHistograms: { [name]: { a: histogram, b: histogram } } };
      if (form === 'other shape') return { id, histograms: { [name]: packed(shape('linear', 1, 100, 20), some) } };
      return form === 'broken' ? { id, histograms: { [name]: { values: 7 } } } : { id };
    });

  it('keeps the laws', () => {
    checkLaws(
      () => mergeHistograms({ name }),
      ping.map((one) => valuesOf(one, { name })),
    );
    const options = { name, by: true };
    checkLaws(
      () => mergeHistograms(options),
      fc.tuple(ping, fc.constantFrom('x', undefined)).map(([one, by]) => valuesOf(one, options, by)),
      40,
    );
  });

  it('adds the packed and the stored form bucket by bucket', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), (lists) => {
        const pings = lists.map(
          (list, i): JsonRecord => ({ histograms: { [name]: i % 2 === 0 ? packed(time, list) : stored(time, list) } }),
        );
        const found = report(pings, { name });
        const all = lists.flat();
        expect(found.histograms).toHaveLength(1);
        const [merged] = found.histograms;
        expect(merged).toMatchObject({
          shape: time,
          pings: lists.length,
          values: all.length,
          sum: all.reduce((a, b) => a + b, 0),
        });
        for (const { low, high = Infinity, count } of merged!.buckets) {
          expect(count).toBe(all.filter((value) => value >= low && value <= high).length);
        }
        expect(found.facts).toMatchObject({
          doubtful: 0,
          damaged: 0,
          oddKeys: 0,
          empty: lists.filter((list) => list.length === 0).length,
        });
      }),
    );
  });

  it('keeps keyed, grouped and add-on histograms apart', () => {
    const keyed = {
      id: 'a',
      payload: {
        keyedHistograms: {
          SEARCH: { google: packed(shape('count', 1, 2, 3), [0]), bing: packed(shape('count', 1, 2, 3), [1]) },
        },
      },
    };
    expect(report([keyed], { name: 'SEARCH' }).histograms.map(({ key, values: n }) => [key, n])).toEqual([
      ['bing', 1],
      ['google', 1],
    ]);
    const pings = [1, 2, 2].map((value): JsonRecord => ({ histograms: { [name]: packed(time, [value]) } }));
    expect(
      report(pings, { name, by: true }, ['Linux', 'WINNT', 'WINNT']).histograms.map(({ group, values: n }) => [
        group,
        n,
      ]),
    ).toEqual([
      ['Linux', 1],
      ['WINNT', 2],
    ]);
    const addon = { addonHistograms: { 'x@y': { [name]: packed(time, [3]) } } };
    expect(report([addon], { name }).histograms).toMatchObject([{ key: 'x@y', values: 1 }]);
  });

  it('reads other processes, in the new form and the old', () => {
    const pings: JsonRecord[] = [
      {
        payload: {
          histograms: { [name]: packed(time, [1, 1]) },
          processes: { content: { histograms: { [name]: packed(time, [5]) } } },
        },
      },
      {
        payload: {
          childPayloads: [
            { histograms: { [name]: packed(time, [6]) } },
            { histograms: { [name]: packed(time, [7, 7]) } },
            null,
          ],
        },
      },
    ];
    expect(report(pings, { name, process: 'content' }).histograms).toMatchObject([{ values: 4, sum: 25 }]);
    expect(report(pings, { name }).histograms).toMatchObject([{ values: 2, sum: 2 }]);
    expect(histogramPaths({ name: 'odd-name', process: 'content' })).toContain(
      'payload.processes.content.histograms["odd-name"]',
    );
  });

  it('never mixes shapes, and does without bounds where there are none', () => {
    const pings: JsonRecord[] = [
      { histograms: { X: [3, 0, 1, 0, 4, -1, -1, -1, -1] } },
      { histograms: { X: packed(shape('linear', 1, 3, 4), [2]) } },
    ];
    const bare = report(pings, { name: 'X' });
    expect(bare.histograms.map(({ shape: of, values: n, percentiles }) => [of?.kind, n, percentiles.length])).toEqual([
      [undefined, 4, 0],
      ['linear', 1, 7],
    ]);
    const defined = report(pings, { name: 'X', definition: { kind: 'enumerated', n_values: 3 } });
    expect(defined.histograms).toMatchObject([
      {
        values: 5,
        buckets: [
          { low: 0, high: 0, count: 3 },
          { low: 1, high: 1, count: 0 },
          { low: 2, high: 2, count: 2 },
        ],
      },
    ]);
  });

  it('counts what is damaged or doubtful', () => {
    const good = packed(time, [100]);
    const pings = [
      { histograms: { [name]: { ...good, sum: 5 } } },
      { histograms: { [name]: { ...good, values: { 13: 2 } } } },
      { histograms: { [name]: { ...good, values: { 100: -1 } } } },
      { histograms: { [name]: { ...good, range: [5, 1] } } },
      { histograms: { [name]: [1, 2] } },
      { histograms: { [name]: 'x' } },
      {},
    ] as JsonRecord[];
    expect(report(pings, { name }).facts).toEqual({
      pings: 7,
      duplicates: 0,
      earlier: 0,
      withHistogram: 6,
      empty: 0,
      unshaped: 0,
      damaged: 4,
      doubtful: 2,
      oddKeys: 2,
    });
  });
});

describe('compareHistograms', () => {
  const lake = (seed: number, factor: number, n = 300) => {
    const random = seededRandom(seed);
    const options = { name };
    const aggregate = mergeHistograms(options);
    let state = aggregate.zero();
    for (let i = 0; i < n; i++) {
      const user = 0.5 + random();
      const some = Array.from({ length: 1 + Math.floor(random() * 20) }, () =>
        Math.floor(-Math.log(1 - random()) * 60 * user * factor),
      );
      state = aggregate.add(
        state,
        valuesOf({ id: `${seed}/${i}`, histograms: { [name]: packed(time, some) } }, options),
      );
    }
    return state;
  };

  it('finds a planted shift and covers it', () => {
    const { compared } = compareHistograms(lake(1, 1.3), lake(2, 1));
    expect(compared).toMatchObject([{ verdict: 'larger', pingsNow: 300 }]);
    expect(compared[0]!.larger!.low).toBeGreaterThan(0.5);
    const median = compared[0]!.percentiles.find(({ percent }) => percent === 50)!;
    const truth = 0.3 * median.before.value;
    expect(median.difference!.low).toBeLessThan(truth);
    expect(median.difference!.high).toBeGreaterThan(truth);
    expect(compareHistograms(lake(1, 0.7), lake(2, 1)).compared).toMatchObject([{ verdict: 'smaller' }]);
  });

  it('raises no false alarm in 20 seeds', () => {
    const verdicts = Array.from(
      { length: 20 },
      (_, seed) => compareHistograms(lake(100 + 2 * seed, 1), lake(101 + 2 * seed, 1)).compared[0]!.verdict,
    );
    expect(verdicts).toEqual(verdicts.map(() => 'unclear'));
  });

  it('names what only one side has, and does not test a handful of pings', () => {
    const empty = mergeHistograms({ name }).zero();
    expect(compareHistograms(lake(1, 1, 3), empty)).toEqual({
      compared: [],
      regression: false,
      missing: 'the selection of before holds no ping',
      onlyNow: [{ shape: time }],
      onlyBefore: [],
    });
    expect(compareHistograms(lake(1, 1, 3), lake(2, 5, 3)).compared).toMatchObject([{ verdict: 'untested' }]);
  });
});

describe('histograms of tables and of Glean', () => {
  const at = (value: Json, name = 'X_MS') =>
    report([{ payload: { histograms: { [name.toLowerCase()]: value } } }], { name });

  it.each<[string, object]>([
    [
      '{"bucket_count":10,"histogram_type":1,"sum":310,"range":[1,100],"values":{"0":4,"1":3,"14":2}}',
      { sum: 310, values: 9 },
    ],
    ['5;1;14;1,4;1:2,4:3', { sum: 14, values: 5, mean: 2.8 }],
    ['51;1;0;1,50;', { values: 0 }],
    ['3,5', { sum: 5, values: 8 }],
    ['37', { sum: 37, values: 37 }],
  ])('reads %j', (text, expected) => {
    const { histograms, facts } = at(text);
    expect(histograms).toMatchObject([expected]);
    expect(facts).toMatchObject({ damaged: 0, withHistogram: 1 });
  });

  it.each(['', 'x', '1,2,3', '1;2', '{"a', '3;2;5;1,2;0:x'])('calls %j damaged', (text) => {
    expect(at(text).facts.damaged).toBe(1);
  });

  it('reads keyed ones, a list of keys and values', () => {
    const keyed = [
      { key: 'a', value: '7' },
      { key: 'b', value: '2' },
    ];
    const found = report([{ payload: { keyed_histograms: { x_ms: keyed } } }], { name: 'X_MS' });
    expect(found.histograms).toMatchObject([
      { key: 'a', values: 7 },
      { key: 'b', values: 2 },
    ]);
  });

  it("knows the bounds of Glean's distributions", () => {
    // Eight buckets for each power of two: from 2^10 on the bounds are the whole parts of 2^(10 + i / 8).
    const glean = { sum: 5000, values: { '1024': 2, '1116': 1, '1217': 0 } };
    const found = report([{ metrics: { timing_distribution: { 'a.b': glean } } }], { name: 'a.b' });
    expect(found.histograms).toMatchObject([
      {
        values: 3,
        sum: 5000,
        buckets: [
          { low: 1024, high: 1115, count: 2 },
          { low: 1116, high: 1216, count: 1 },
        ],
      },
    ]);
    expect(found.facts.oddKeys).toBe(0);
  });

  it('has no mean where no sum is told, or an impossible one', () => {
    for (const sum of [undefined, -1, null]) {
      const { sum: _, ...rest } = packed({ kind: 'linear', min: 1, max: 10, count: 11 }, [3, 4]);
      const ping = { histograms: { X: { ...rest, ...(sum === undefined ? {} : { sum }) } } };
      const [histogram] = report([ping as JsonRecord], { name: 'X' }).histograms;
      expect([histogram!.mean, histogram!.sum]).toEqual([undefined, undefined]);
    }
  });
});

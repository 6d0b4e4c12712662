import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAutomaticHistogram, createHistogram, histogram } from '../../src/aggregate/histogram.ts';
import { createRuler, niceWidth } from '../../src/aggregate/ruler.ts';
import { SPREAD_ERROR } from '../../src/aggregate/spread.ts';
import { expectLaws, nastyNumber, nastyValue, valueAfter } from './laws.ts';

interface Bin {
  from: number | null;
  to: number | null;
  count: number;
}

test('histogram does not depend on the split', () => {
  expectLaws(createAutomaticHistogram(), nastyValue, 80);
  expectLaws(createAutomaticHistogram(10), nastyNumber, 80);
  expectLaws(createHistogram(0.3), nastyValue, 80);
});

test('bins of a given width, empty ones between', () => {
  expect(valueAfter(histogram.create([10]), [0, 9.99, 10, 31, -0.5, '7', null])).toEqual([
    { from: -10, to: 0, count: 1 },
    { from: 0, to: 10, count: 2 },
    { from: 10, to: 20, count: 1 },
    { from: 20, to: 30, count: 0 },
    { from: 30, to: 40, count: 1 },
  ]);
  expect(valueAfter(histogram.create([0.1]), [0.3, 0.1 + 0.2])).toEqual([{ from: 0.3, to: 0.4, count: 2 }]);
  expect(valueAfter(histogram.create([0.1]), [0.7, 0.8])).toEqual([
    { from: 0.7, to: 0.8, count: 1 },
    { from: 0.8, to: 0.9, count: 1 },
  ]);
  expect(valueAfter(histogram.create([1]), [])).toEqual([]);
});

test('many empty bins are left out', () => {
  expect(valueAfter(histogram.create([1]), [0, 5000])).toEqual([
    { from: 0, to: 1, count: 1 },
    { from: 5000, to: 5001, count: 1 },
  ]);
});

test('what is too far off has an open bin', () => {
  expect(valueAfter(histogram.create([1]), [Number.NEGATIVE_INFINITY, 1, 1e300])).toEqual([
    { from: null, to: -(2 ** 50), count: 1 },
    { from: 1, to: 2, count: 1 },
    { from: 2 ** 50, to: null, count: 1 },
  ]);
});

test('a width is chosen to suit', () => {
  const bins = (values: number[]) => valueAfter(histogram.create([]), values) as Bin[];
  expect(bins([0, 100]).map(({ from }) => from)).toEqual(Array.from({ length: 21 }, (_, i) => 5 * i));
  expect(bins([1, 2, 2, 4])).toEqual([
    { from: 1, to: 2, count: 1 },
    { from: 2, to: 3, count: 2 },
    { from: 3, to: 4, count: 0 },
    { from: 4, to: 5, count: 1 },
  ]);
  expect(bins([7.5])).toEqual([{ from: 7, to: 8, count: 1 }]);
  expect(bins([])).toEqual([]);
  expect(bins([-1.7e308, 1.7e308])).toHaveLength(18);
});

test('every number is in the bin that holds it, and there are about 20', () => {
  fc.assert(
    fc.property(fc.array(nastyNumber, { minLength: 1 }), (values) => {
      const bins = valueAfter(createAutomaticHistogram(), values) as Bin[];
      expect(bins.length).toBeLessThanOrEqual(22);
      const within = ({ from, to }: Bin) =>
        values.filter((x) => (from ?? -Infinity) <= x && x < (to ?? Infinity)).length;
      expect(bins.map(within)).toEqual(bins.map(({ count }) => count));
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      for (let i = 1; i < bins.length; i++) expect(bins[i]!.from).toBe(bins[i - 1]!.to);
    }),
  );
});

test('beyond the limit the bins hold estimates', () => {
  const aggregate = createAutomaticHistogram(100);
  let state = aggregate.zero();
  for (let i = 0; i < 1000; i++) state = aggregate.add(state, [i]);
  const { value, error } = aggregate.finish(state);
  expect(error).toBe(SPREAD_ERROR);
  const bins = value as unknown as Bin[];
  expect(bins).toHaveLength(20);
  for (const { count } of bins) expect(Math.abs(count - 50)).toBeLessThanOrEqual(4);
});

test('a ruler never leaves a gap', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      (w, n) => {
        const ruler = createRuler(w);
        const x = n * w;
        const bin = ruler.binOf(x);
        expect(ruler.edge(bin) <= x && x < ruler.edge(bin + 1)).toBe(true);
      },
    ),
  );
});

test('nice widths', () => {
  expect([0.7, 1, 1.1, 3, 99, 5e-324].map(niceWidth)).toEqual([1, 1, 2, 5, 100, 5e-324]);
});

test('the width must be a number above 0', () => {
  for (const width of [0, -1, '1', null]) expect(() => histogram.create([width])).toThrow('must be a number above 0');
});

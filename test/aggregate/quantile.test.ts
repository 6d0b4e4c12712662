import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQuantile, median, quantile } from '../../src/aggregate/quantile.ts';
import { SPREAD_ERROR } from '../../src/aggregate/spread.ts';
import { seededRandom } from '../../src/random.ts';
import { answer, expectLaws, foldAnyhow, nastyNumber, nastyValue, valueAfter } from './laws.ts';

test.each([0, 0.25, 0.5, 0.95, 1])('quantile %s does not depend on the split', (p) => {
  expectLaws(createQuantile(p), nastyValue, 60);
  expectLaws(createQuantile(p, 12), nastyValue, 60);
  expectLaws(createQuantile(p, 12), nastyNumber, 100);
});

test('all numbers kept: type 7 of the sorted numbers', () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), share, (values, p) => {
      const sorted = values.slice().sort((a, b) => a - b);
      const rank = (values.length - 1) * p;
      const lower = sorted[Math.floor(rank)]!;
      const expected = lower + ((sorted[Math.floor(rank) + 1] ?? lower) - lower) * (rank % 1);
      expect(valueAfter(createQuantile(p), values)).toBeCloseTo(expected, 5);
    }),
  );
});

test('known quantiles', () => {
  // quantile(c(1, 2, 4, 8), c(.25, .5, .9), type = 7) of R
  expect(valueAfter(quantile.create([0.25]), [8, 1, 4, 2])).toBe(1.75);
  expect(valueAfter(median.create([]), [8, 1, 4, 2])).toBe(3);
  expect(valueAfter(quantile.create([0.9]), [8, 1, 4, 2])).toBeCloseTo(6.8, 12);
  expect(answer(median.create([]), [])).toBe('{"value":null}');
  expect(answer(median.create([]), ['7', 5, null])).toBe('{"value":5}');
  expect(answer(median.create([]), [true, false, true])).toBe('{"value":1}');
  expect(valueAfter(median.create([]), [-1.7e308, 1.7e308])).toBe(0);
  expect(valueAfter(median.create([]), [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(null);
  expect(valueAfter(median.create([]), [Number.NEGATIVE_INFINITY, 3, Number.POSITIVE_INFINITY])).toBe(3);
});

test('p must be a share', () => {
  expect(() => quantile.create([1.5])).toThrow('p must be a number from 0 to 1, not 1.5');
  expect(() => quantile.create(['a'])).toThrow('not "a"');
  expect(caught(() => quantile.create([95]))).toMatchObject({ hint: 'for 95 % write 0.95', exit: 2 });
});

test('it is an estimate from one number above the limit on', () => {
  const values = Array.from({ length: 100_001 }, (_, i) => i);
  expect(answer(median.create([]), values.slice(0, -1))).toBe('{"value":49999.5}');
  const { value, error } = JSON.parse(answer(median.create([]), values));
  expect(error).toBe(SPREAD_ERROR);
  expect(Math.abs(value - 50_000)).toBeLessThanOrEqual(50_000 * SPREAD_ERROR);
  expect(valueAfter(quantile.create([0]), values)).toBe(0);
  expect(valueAfter(quantile.create([1]), values)).toBe(100_000);
});

test('of small whole numbers even the estimate is right', () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 512);
  const sorted = values.slice().sort((a, b) => a - b);
  for (const k of [0, 1, 5, 333, 998, 999]) {
    expect(valueAfter(createQuantile(k / 999, 10), values)).toBeCloseTo(sorted[k]!, 9);
    expect(
      valueAfter(
        createQuantile(1 - k / 999, 10),
        values.map((x) => -x),
      ),
    ).toBeCloseTo(-sorted[k]!, 9);
  }
});

const random = seededRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
test.each([
  ['lognormal', () => Math.exp(2 * normal())],
  ['negative lognormal', () => -Math.exp(3 * normal())],
  ['uniform', random],
  ['pareto', () => (1 - random()) ** -1.5],
  ['exponents', () => 10 ** (600 * random() - 300)],
  ['integers', () => Math.floor(1000 * random())],
])('estimates of %s numbers are within the stated error', (_, draw) => {
  const values = Array.from({ length: 20_000 }, draw);
  const sorted = Float64Array.from(values).sort();
  for (const p of [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]) {
    const rank = p * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
    const exact = low + (high - low) * (rank % 1);
    const aggregate = createQuantile(p, 500);
    const state = foldAnyhow(aggregate, values, seededRandom(p));
    const estimate = aggregate.finish(state).value as number;
    expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(Math.abs(exact) * SPREAD_ERROR * (1 + 1e-12));
  }
});

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

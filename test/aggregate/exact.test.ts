import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean } from '../../src/aggregate/mean.ts';
import { roundRatio, roundRootOfRatio, unitsOf } from '../../src/aggregate/ratio.ts';
import { sum } from '../../src/aggregate/sum.ts';
import { stddev, variance } from '../../src/aggregate/variance.ts';
import { expectLaws, nastyNumber, nastyValue, valueAfter } from './laws.ts';
import { after, before, isNearest, minus, over, plus, rational, sumOf, times } from './rational.ts';

const [adding, averaging, varying, deviating] = [sum, mean, variance, stddev].map((entry) => entry.create([])) as [
  ReturnType<typeof sum.create>,
  ReturnType<typeof sum.create>,
  ReturnType<typeof sum.create>,
  ReturnType<typeof sum.create>,
];
const INF = Number.POSITIVE_INFINITY;

test.each([
  ['sum', adding],
  ['mean', averaging],
  ['variance', varying],
  ['stddev', deviating],
])('%s does not depend on the split', (_, aggregate) => {
  expectLaws(aggregate, nastyValue, 100);
  expectLaws(aggregate, nastyNumber, 200);
});

test('sum is rounded once', () => {
  fc.assert(
    fc.property(fc.array(nastyNumber, { maxLength: 40 }), (values) => {
      const value = valueAfter(adding, values) as number | null;
      const exact = sumOf(values);
      if (value !== null) expect(isNearest(value, exact)).toBe(true);
      else expect(isNearest(INF, exact) || isNearest(-INF, exact)).toBe(true);
    }),
  );
});

test('mean is rounded once', () => {
  fc.assert(
    fc.property(fc.array(nastyNumber, { minLength: 1, maxLength: 40 }), (values) => {
      expect(isNearest(valueAfter(averaging, values) as number, over(sumOf(values), values.length))).toBe(true);
    }),
  );
});

test('variance is rounded once, stddev is its root', () => {
  fc.assert(
    fc.property(fc.array(nastyNumber, { minLength: 2, maxLength: 10 }), (values) => {
      const average = over(sumOf(values), values.length);
      const squares = values.map((value) => minus(rational(value), average)).map((d) => times(d, d));
      const exact = over(squares.reduce(plus), values.length - 1);
      const value = valueAfter(varying, values) as number | null;
      if (value === null) expect(isNearest(INF, exact)).toBe(true);
      else expect(isNearest(value, exact)).toBe(true);
      const root = valueAfter(deviating, values) as number | null;
      if (root === null) return;
      // The neighbours' squares lie on either side.
      const compare = (x: number) => {
        const { num, den } = minus(times(rational(x), rational(x)), exact);
        return den > 0n ? num : -num;
      };
      expect(root === 0 || compare(before(root)) < 0n).toBe(true);
      if (Number.isFinite(after(root))) expect(compare(after(root)) > 0n).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('sums that go wrong elsewhere', () => {
  expect(valueAfter(adding, [0.1, 0.2, 0.3, -0.6])).toBe(2.7755575615628914e-17);
  expect(valueAfter(adding, [1e308, 1e308, -1e308])).toBe(1e308);
  expect(valueAfter(adding, [1e16, 1, 1, -1e16])).toBe(2);
  expect(valueAfter(adding, Array(10).fill(0.1))).toBe(1);
  expect(valueAfter(adding, [2 ** 53, 1, 1])).toBe(2 ** 53 + 2);
  expect(valueAfter(adding, [2 ** 53 - 1, 2, -1, -1])).toBe(2 ** 53 - 1);
  expect(valueAfter(adding, [5e-324, 5e-324])).toBe(1e-323);
  expect(valueAfter(adding, [1e308, 5e-324, -1e308])).toBe(5e-324);
  expect(valueAfter(averaging, [1e308, 1e308])).toBe(1e308);
  expect(valueAfter(averaging, [5e-324, 0])).toBe(0);
  expect(valueAfter(varying, [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
  expect(valueAfter(varying, [1e15 + 0.125, 1e15 + 0.25])).toBe(0.0078125);
  expect(valueAfter(deviating, [1e308, -1e308])).toBe(Math.SQRT2 * 1e308);
  expect(valueAfter(deviating, [2, 4, 4, 4, 5, 5, 7, 9])).toBe(Math.sqrt(32 / 7));
  expect(valueAfter(deviating, [5e-324, -5e-324])).toBe(5e-324);
});

test('what is no number is passed over, and true and false are 1 and 0', () => {
  const values = [1, '2', null, undefined, [4], Number.NaN, 5];
  expect(valueAfter(adding, values)).toBe(6);
  expect(valueAfter(averaging, values)).toBe(3);
  expect(valueAfter(varying, values)).toBe(8);
  const answers = [true, false, false, true, true, undefined, null];
  expect(valueAfter(adding, answers)).toBe(3);
  expect(valueAfter(averaging, answers)).toBe(0.6);
  expect(valueAfter(varying, answers)).toBe(0.3);
  expect(valueAfter(adding, [])).toBe(0);
  expect(valueAfter(averaging, [])).toBe(null);
  expect(valueAfter(varying, [1])).toBe(null);
  expect(valueAfter(deviating, [])).toBe(null);
});

test('infinities sum as IEEE has it', () => {
  const finished = (values: number[]) => {
    let state = adding.zero();
    for (const value of values) state = adding.add(state, [value]);
    return adding.finish(state).value;
  };
  expect(finished([1, INF])).toBe(INF);
  expect(finished([-INF, 1e308])).toBe(-INF);
  expect(finished([INF, -INF])).toBe(null);
  expect(finished([1e308, 1e308])).toBe(INF);
  expect(valueAfter(varying, [1, INF])).toBe(null);
});

test('doubles become units and units doubles', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(roundRatio(unitsOf(x), 1n, -1074)).toBe(x + 0);
    }),
  );
  for (let e = -1074; e <= 1023; e++) expect(roundRatio(1n, 1n, e)).toBe(Number.parseFloat(`${2 ** e}`));
  expect(roundRatio(1n, 2n, -1074)).toBe(0);
  expect(roundRatio(3n, 2n, -1074)).toBe(1e-323);
  expect(roundRatio(1n, 1n, 1024)).toBe(INF);
  expect(roundRatio(-1n, 3n)).toBe(-1 / 3);
});

test('roots are those of the processor where it can take them', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), (x) => {
      expect(roundRootOfRatio(unitsOf(x), 1n, -1074)).toBe(Math.sqrt(x));
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COUNT_MIN_ERROR } from '../../src/aggregate/count-min.ts';
import { createTop, top } from '../../src/aggregate/top.ts';
import { seededRandom } from '../../src/random.ts';
import { answer, expectLaws, foldAnyhow, nastyValue, valueAfter } from './laws.ts';

test('top does not depend on the split', () => {
  expectLaws(createTop(3), nastyValue);
  expectLaws(createTop(10), fc.integer({ min: 0, max: 9 }));
});

test('top puts the most frequent first, and the smaller value where counts are equal', () => {
  const values = [
    'b',
    'a',
    'c',
    'a',
    2,
    10,
    2,
    10,
    null,
    undefined,
    undefined,
    undefined,
    { y: 1, x: 2 },
    { x: 2, y: 1 },
  ];
  expect(valueAfter(top.create([5]), values)).toEqual([
    { value: 2, count: 2 },
    { value: 10, count: 2 },
    { value: 'a', count: 2 },
    { value: { x: 2, y: 1 }, count: 2 },
    { value: 'b', count: 1 },
  ]);
  expect(
    valueAfter(
      top.create([]),
      Array.from({ length: 30 }, (_, i) => i),
    ),
  ).toHaveLength(10);
  expect(answer(top.create([]), [])).toBe('{"value":[]}');
  expect(() => top.create([1.5])).toThrow('k must be a whole number of at least 1, not 1.5');
});

/** 40,000 values, most of them rare: value v has a share of about 1/v². */
const random = seededRandom(11);
const skewed = Array.from({ length: 40_000 }, () => Math.floor(1 / (1 - random())));

test('beyond the limit the answer is within the error, and still the same for any split', () => {
  const exact = new Map<number, number>();
  for (const value of skewed) exact.set(value, (exact.get(value) ?? 0) + 1);
  expect(exact.size).toBeGreaterThan(300);
  const aggregate = createTop(8, 100);
  const onePass = JSON.parse(answer(aggregate, skewed));
  expect(onePass.error).toBe(COUNT_MIN_ERROR);
  const expected = [...exact].sort(([a, n], [b, m]) => m - n || a - b).slice(0, 5);
  expect(onePass.value.slice(0, 5).map(({ value }: { value: number }) => value)).toEqual(expected.map(([v]) => v));
  for (const { value, count } of onePass.value) {
    expect(count).toBeGreaterThanOrEqual(exact.get(value)!);
    expect(count - exact.get(value)!).toBeLessThanOrEqual(COUNT_MIN_ERROR * skewed.length);
  }
  const coarse = (seed: number) => {
    const source = seededRandom(seed);
    const cuts = Array.from({ length: 4 }, () => Math.floor(source() * skewed.length)).sort((a, b) => a - b);
    const parts = [0, ...cuts].map((from, i) => skewed.slice(from, cuts[i] ?? skewed.length));
    const states = parts.map((part) => part.reduce((s, x) => aggregate.add(s, [x]), aggregate.zero()));
    const ship = (s: (typeof states)[0]) => aggregate.decode(JSON.parse(JSON.stringify(aggregate.encode(s))));
    return states.map(ship).reduce(aggregate.merge);
  };
  for (const seed of [1, 2]) expect(aggregate.finish(coarse(seed))).toEqual(onePass);
});

test('values that are all rare are not made up', () => {
  const values = Array.from({ length: 500 }, (_, i) => i);
  expect(valueAfter(createTop(10, 100), values)).toEqual([]);
});

test('a frequent value is never lost, wherever its records lie', () => {
  const frequent = Array.from({ length: 100 }, () => 'x');
  const rare = Array.from({ length: 900 }, (_, i) => i);
  for (const values of [
    [...frequent, ...rare],
    [...rare, ...frequent],
  ]) {
    expect(valueAfter(createTop(3, 100), values)).toEqual([{ value: 'x', count: 100 }]);
  }
});

test('merging two exact states into more than the limit makes an estimate', () => {
  const aggregate = createTop(2, 50);
  const values = [...Array.from({ length: 40 }, (_, i) => i), ...Array(60).fill('x')];
  const others = values.map((value) => (value === 'x' ? 'x' : value + 1000));
  const fold = (part: unknown[]) =>
    part.reduce<ReturnType<typeof aggregate.zero>>((s, x) => aggregate.add(s, [x]), aggregate.zero());
  const merged = aggregate.finish(aggregate.merge(fold(values), fold(others)));
  expect(merged).toEqual({ value: [{ value: 'x', count: 120 }], error: COUNT_MIN_ERROR });
  expect(JSON.stringify(merged)).toBe(answer(aggregate, [...values, ...others]));
  expect(aggregate.finish(foldAnyhow(aggregate, values, seededRandom(3))).error).toBe(undefined);
});

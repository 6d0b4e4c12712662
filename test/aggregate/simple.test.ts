import { expect, test } from 'vitest';
import { collect } from '../../src/aggregate/collect.ts';
import { count } from '../../src/aggregate/count.ts';
import { first, last } from '../../src/aggregate/ends.ts';
import { max, min } from '../../src/aggregate/extremes.ts';
import { answer, expectLaws, nastyValue, valueAfter } from './laws.ts';

test.each([
  ['count', count.create([])],
  ['min', min.create([])],
  ['max', max.create([])],
  ['first', first.create([])],
  ['last', last.create([])],
  ['collect', collect.create([])],
  ['collect of 5', collect.create([5])],
])('%s does not depend on the split', (_, aggregate) => {
  expectLaws(aggregate, nastyValue);
});

test('count counts records, or values that are there', () => {
  const aggregate = count.create([]);
  let n = aggregate.zero();
  for (let i = 0; i < 3; i++) n = aggregate.add(n, []);
  expect(aggregate.finish(n)).toEqual({ value: 3 });
  expect(valueAfter(aggregate, [undefined, null, false, true, 0, '', [], {}])).toBe(5);
});

test('min and max take numbers and strings, numbers first', () => {
  const values = ['b', 3, true, null, 'a', -1, Number.NaN, undefined, [0]];
  expect(valueAfter(min.create([]), values)).toBe(-1);
  expect(valueAfter(max.create([]), values)).toBe('b');
  expect(valueAfter(min.create([]), ['é', 'z', '10', '9'])).toBe('10');
  expect(valueAfter(max.create([]), ['\ud83d\ude00', '\uffee'])).toBe('\uffee');
  expect(valueAfter(min.create([]), [null, undefined])).toBe(null);
  expect(valueAfter(min.create([]), [true, false])).toBe(0);
  expect(valueAfter(max.create([]), [true, 0.5])).toBe(1);
  expect(answer(min.create([]), [0, -0])).toBe('{"value":0}');
});

test('min tells Infinity from its name on the way', () => {
  const aggregate = min.create([]);
  const shipped = (x: unknown) => {
    const state = aggregate.add(aggregate.zero(), [x]);
    return aggregate.finish(aggregate.decode(JSON.parse(JSON.stringify(aggregate.encode(state))))).value;
  };
  expect(shipped(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(shipped('Infinity')).toBe('Infinity');
  expect(shipped('\ud800')).toBe('\ud800');
});

test('first and last skip what is missing or null', () => {
  const values = [undefined, null, 1, { a: 2 }, undefined, null];
  expect(valueAfter(first.create([]), values)).toBe(1);
  expect(valueAfter(last.create([]), values)).toEqual({ a: 2 });
  expect(valueAfter(first.create([]), [undefined, 'x'])).toBe('x');
  expect(valueAfter(last.create([]), [])).toBe(null);
});

test('collect keeps order, and a limit keeps the first', () => {
  const values = [3, undefined, null, 'a', Number.NaN, [1]];
  expect(valueAfter(collect.create([]), values)).toEqual([3, 'a', [1]]);
  expect(valueAfter(collect.create([2]), values)).toEqual([3, 'a']);
  expect(() => collect.create([0])).toThrow('limit must be a whole number of at least 1, not 0');
  expect(() => collect.create(['2'])).toThrow('not "2"');
});

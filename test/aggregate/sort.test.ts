import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareValues } from '../../src/aggregate/order.ts';
import { parseSort, sortRows, topRows } from '../../src/aggregate/sort.ts';
import { nastyValue } from './laws.ts';

test('a list of columns', () => {
  expect(parseSort('-n,os')).toEqual([
    { column: 'n', descending: true },
    { column: 'os', descending: false },
  ]);
  expect(parseSort(' +a , - b ')).toEqual([
    { column: 'a', descending: false },
    { column: 'b', descending: true },
  ]);
  expect(parseSort('-n', ['-n'])).toEqual([{ column: '-n', descending: false }]);
  expect(() => parseSort('n,,m')).toThrow('"n,,m" is no list of columns to sort by');
  expect(() => parseSort('-')).toThrow('no list of columns');
  expect(() => parseSort('-coutn', ['count', 'os'])).toThrow('there is no column "coutn" to sort by');
});

test('values of any type have one order', () => {
  const rising = [undefined, null, false, true, -Infinity, -1, 0, 2, 10, '', '10', '9', 'a', [1], [], { a: 1 }, {}];
  for (let i = 0; i < rising.length; i++) {
    for (let j = 0; j < rising.length; j++) {
      expect(Math.sign(compareValues(rising[i], rising[j]))).toBe(Math.sign(i - j));
    }
  }
  expect(compareValues('\ud83d\ude00', '\uffee')).toBeLessThan(0);
  expect(compareValues({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(0);
  fc.assert(
    fc.property(nastyValue, nastyValue, nastyValue, (a, b, c) => {
      expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('rows sort by the first key, then the next, and otherwise stay', () => {
  const rows = [
    { os: 'b', n: 1, i: 0 },
    { os: 'a', n: 2, i: 1 },
    { os: null, n: 2, i: 2 },
    { os: 'a', n: 1, i: 3 },
    { n: 2, i: 4 },
    { os: 'b', n: 1, i: 5 },
  ];
  const order = (sort: string) => sortRows(rows, parseSort(sort)).map(({ i }) => i);
  expect(order('-n,os')).toEqual([4, 2, 1, 3, 0, 5]);
  expect(order('-os')).toEqual([0, 5, 1, 3, 2, 4]);
  expect(order('constructor')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(topRows(rows, parseSort('-n,os'), 2).map(({ i }) => i)).toEqual([4, 2]);
  expect(topRows(rows, [], 99)).toHaveLength(6);
  expect(() => topRows(rows, [], -1)).toThrow('must be a whole number');
});

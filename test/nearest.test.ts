import { expect, test } from 'vitest';
import { editDistance, nearest } from '../src/nearest.ts';

test('editDistance counts changes, and a swap of neighbours as one', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('nighlty', 'nightly')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('same', 'same')).toBe(0);
});

test('nearest finds slips, nearest first, and nothing far-fetched', () => {
  expect(nearest('medain', ['mean', 'median', 'min'])).toEqual(['median', 'mean']);
  expect(nearest('NIGHLTY', ['aurora', 'beta', 'nightly'])).toEqual(['nightly']);
  expect(nearest('quant', ['quantile', 'count'])).toEqual(['quantile']);
  expect(nearest('xyz', ['median', 'count'])).toEqual([]);
  expect(nearest('a', ['b', 'c'])).toEqual([]);
});

test('nearest gives at most max, each once, ties in code unit order', () => {
  expect(nearest('bat', ['cat', 'bar', 'bad', 'bar', 'hat'], 2)).toEqual(['bad', 'bar']);
});

import fc from 'fast-check';
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

/** Every cell of the table, as the textbook has it. */
function fullDistance(a: string, b: string): number {
  const at = (i: number, j: number): number => table[i]![j]!;
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i || j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      table[i]![j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, change, isSwap ? at(i - 2, j - 2) + 1 : change);
    }
  }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });

test('editDistance within a limit is the distance, or one more than the limit', () => {
  fc.assert(
    fc.property(word, word, fc.double({ min: 0, max: 9, noNaN: true }), (a, b, limit) => {
      expect(editDistance(a, b)).toBe(fullDistance(a, b));
      expect(editDistance(a, b, limit)).toBe(Math.min(fullDistance(a, b), Math.floor(limit) + 1));
    }),
    { numRuns: 2000 },
  );
});

test('nearest is what sorting all candidates gives', () => {
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (sought, candidates, max) => {
      const all = [...new Set(candidates)].flatMap((candidate) => {
        const longer = Math.max(sought.length, candidate.length);
        const isStart = sought.length >= 3 && candidate.startsWith(sought);
        const distance = isStart ? (candidate === sought ? 0 : 0.5) : fullDistance(sought, candidate);
        const isNear = isStart || (distance <= Math.max(1, Math.floor(longer / 3)) && distance < longer);
        return isNear ? [{ candidate, distance }] : [];
      });
      all.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
      expect(nearest(sought, candidates, max)).toEqual(all.slice(0, max).map(({ candidate }) => candidate));
    }),
    { numRuns: 1000 },
  );
});

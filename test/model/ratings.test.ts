import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DistinctRows, distinctRows, NO_ROW } from '../../src/model/als/distinct-rows.ts';
import { layOut, shapeOf } from '../../src/model/als/layout.ts';
import { collectRatings, type Ratings, type RatingTriple } from '../../src/model/ratings/collect.ts';
import { Dictionary } from '../../src/model/ratings/dictionary.ts';
import { matrixOf } from '../../src/model/ratings/matrix.ts';

describe('Dictionary', () => {
  it('numbers strings exactly, in order of first appearance', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 6 })), (texts) => {
        const dictionary = new Dictionary();
        const expected = new Map<string, number>();
        for (const text of texts) {
          if (!expected.has(text)) expected.set(text, expected.size);
          expect(dictionary.add(text)).toBe(expected.get(text));
        }
        expect([...dictionary]).toEqual([...expected.keys()]);
        for (const [text, index] of expected) expect(dictionary.find(text)).toBe(index);
        expect(dictionary.find('not there at all')).toBe(-1);
        const sorted = [...dictionary.sorted()].map((index) => dictionary.at(index));
        expect(sorted).toEqual([...sorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('sorts by bytes: behind a common beginning, beyond the first six, with NUL and the empty string', () => {
    const tails = fc.array(fc.string({ unit: fc.constantFrom('\0', 'a', 'b', 'ü', '\u{1F600}'), maxLength: 12 }));
    fc.assert(
      fc.property(tails, fc.constantFrom('', 'client-0'), (texts, start) => {
        const dictionary = new Dictionary();
        for (const text of texts) dictionary.add(start + text);
        const sorted = [...dictionary.sorted()].map((index) => dictionary.at(index));
        const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(sorted).toEqual([...new Set(texts)].map((text) => start + text).sort(byBytes));
      }),
    );
  });

  it('keeps apart names that Java hashes alike', () => {
    const dictionary = new Dictionary();
    expect([dictionary.add('Aa'), dictionary.add('BB'), dictionary.add('Aa')]).toEqual([0, 1, 0]);
  });

  it('grows', () => {
    const dictionary = new Dictionary();
    for (let i = 0; i < 100_000; i++) expect(dictionary.add(`client ${i}`)).toBe(i);
    expect(dictionary.at(99_999)).toBe('client 99999');
    expect(dictionary.find('client 77777')).toBe(77_777);
  });
});

describe('ten million users', () => {
  // Trained once for real, 20 million ratings of client ids in a table: 2.2 GB at 8 factors, 3.4 GB at 100. This is
  // what decides it.
  const rows = (size: number) => ({ size, columns: { length: 2 * size } }) as DistinctRows;

  it('fit where their rows are few factors wide, or alike', () => {
    expect(layOut(shapeOf(rows(10_000_000), 2000, 32, 2)).bytes).toBeLessThan(2 ** 31);
    expect(layOut(shapeOf(rows(8_000_000), 2000, 100, 2)).bytes).toBeLessThan(2 ** 32);
  });

  it('are refused in one sentence where they do not', () => {
    expect(() => layOut(shapeOf(rows(12_000_000), 2000, 100, 2))).toThrow(
      /^training needs \d\.\d GiB for 12000000 users and 2000 items with 100 factors; 4 GiB is the most it can use$/,
    );
  });
});

/** What is stored, by name. */
function rowsOf(ratings: Ratings): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Array.from(ratings.userNames, (user, row) => {
      const entries = Array.from(ratings.columns.subarray(ratings.start[row], ratings.start[row + 1]), (item, j) => {
        return [ratings.itemNames.at(item), ratings.weights[ratings.start[row]! + j]!] as const;
      });
      return [user, Object.fromEntries(entries)];
    }),
  );
}

const SMALL: RatingTriple[] = [
  ['ann', 'Firebug', 1],
  ['bob', 'Ghostery'],
  ['ann', 'Ghostery', 2],
  ['ann', 'Firebug', 3],
  ['cid', 'NoScript', Number.NaN],
  ['cid', 'NoScript', 0],
  ['', 'NoScript'],
  ['cid', 'Ghostery', -1],
];

describe('collectRatings', () => {
  it('keeps the largest of several, and counts what it drops', async () => {
    const ratings = await collectRatings(SMALL);
    expect(rowsOf(ratings)).toEqual({ ann: { Firebug: 3, Ghostery: 2 }, bob: { Ghostery: 1 }, cid: { Ghostery: -1 } });
    expect([...ratings.itemNames]).toEqual(['Ghostery', 'Firebug']);
    expect([...ratings.popularity]).toEqual([2, 1]);
    expect(ratings.drops).toEqual({ notANumber: 1, zero: 1, unnamed: 1, duplicates: 1, rare: 0, rareItems: 0 });
  });

  it('adds them up, or keeps each', async () => {
    const sum = await collectRatings(SMALL, { duplicates: 'sum' });
    expect(rowsOf(sum).ann).toEqual({ Firebug: 4, Ghostery: 2 });
    const all = await collectRatings(SMALL, { duplicates: 'keep' });
    expect(all.columns.length).toBe(5);
    expect(all.drops.duplicates).toBe(0);
  });

  it('leaves out rare items', async () => {
    const ratings = await collectRatings(SMALL, { minUsers: 2 });
    expect([...ratings.itemNames]).toEqual(['Ghostery']);
    expect(ratings.drops).toMatchObject({ rare: 1, rareItems: 1 });
  });

  it('numbers items by popularity, then by name, whatever the order of arrival', async () => {
    const pairs = fc.array(fc.tuple(fc.integer({ max: 9, min: 0 }), fc.integer({ max: 9, min: 0 })));
    await fc.assert(
      fc.asyncProperty(pairs, async (numbers) => {
        const triples = numbers.map(([user, item]) => [`u${user}`, `i${item}`] as const);
        const users = new Map<string, Set<string>>();
        for (const [user, item] of triples) users.set(item, (users.get(item) ?? new Set()).add(user));
        const expected = [...users].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1)).map(([item]) => item);
        expect([...(await collectRatings(triples)).itemNames]).toEqual(expected);
        expect([...(await collectRatings(triples.reverse())).itemNames]).toEqual(expected);
      }),
    );
  });

  it('sorts long rows, too', async () => {
    const ratings = await collectRatings(Array.from({ length: 500 }, (_, i) => ['u', `i${(i * 7) % 300}`] as const));
    expect([...ratings.columns]).toEqual([...Array(300).keys()]);
  });
});

it('distinctRows merges equal rows, and forgets those without a rating above zero', () => {
  const matrix = matrixOf(
    [
      [
        [0, 1],
        [2, 1],
      ],
      [[1, -1]],
      [],
      [
        [2, 1],
        [0, 1],
      ],
      [
        [0, 1],
        [2, 2],
      ],
      [[1, 1]],
    ],
    3,
  );
  const rows = distinctRows(matrix);
  expect(rows.size).toBe(3);
  expect(rows.rowOf[0]).toBe(rows.rowOf[3]);
  expect(rows.rowOf[4]).not.toBe(rows.rowOf[0]);
  expect([rows.rowOf[1], rows.rowOf[2]]).toEqual([NO_ROW, NO_ROW]);
  expect(rows.multiplicity[rows.rowOf[0]!]).toBe(2);
  expect([...rows.start]).toEqual([0, 1, 3, 5]);
  expect(distinctRows(matrix, false).size).toBe(4);
});

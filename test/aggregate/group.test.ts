import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGroupBy, type GroupBy } from '../../src/aggregate/group.ts';
import { parseAggregates } from '../../src/aggregate/parse.ts';
import { seededRandom } from '../../src/random.ts';
import { nastyNumber, nastyValue } from './laws.ts';

const specs = parseAggregates(
  'n = count(), s = sum(x), m = median(x), d = distinct(x), v = first(x), all = collect(x)',
);
type Record = readonly [keys: readonly unknown[], x: unknown];

function addAll(table: GroupBy, records: readonly Record[]): GroupBy {
  for (const [keys, x] of records) table.add(keys, [[], [x], [x], [x], [x], [x]]);
  return table;
}

/** A table folded by a random tree of parts, shipped as text now and then. */
function foldAnyhow(empty: () => GroupBy, records: readonly Record[], random: () => number): GroupBy {
  if (random() < 0.3 || records.length < 2) return travel(addAll(empty(), records), random);
  const cut = Math.floor(random() * (records.length + 1));
  const left = foldAnyhow(empty, records.slice(0, cut), random);
  left.merge(foldAnyhow(empty, records.slice(cut), random));
  return travel(left, random);
}

function travel(table: GroupBy, random: () => number): GroupBy {
  if (random() < 0.5) return table;
  const groups = JSON.parse(JSON.stringify(table.encode()));
  // Groups may be shuffled by their keys: their order is nothing to rely on.
  return table.decode(random() < 0.5 ? groups : groups.reverse());
}

test.each([0, 1, 2, 3])('a table by %i keys does not depend on the split', (keys) => {
  const key = fc.oneof(fc.constantFrom<unknown>('a', 'b', undefined, null, 1, '1', '__proto__', { a: 1 }), nastyValue);
  const record = fc.tuple(fc.array(key, { minLength: keys, maxLength: keys }), fc.oneof(nastyNumber, nastyValue));
  const empty = () => createGroupBy(keys, specs);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), fc.integer(), (records, seed) => {
      const folded = foldAnyhow(empty, records, seededRandom(seed));
      expect(JSON.stringify(folded.finish())).toBe(JSON.stringify(addAll(empty(), records).finish()));
    }),
  );
});

test('rows are in the order of the keys', () => {
  const table = createGroupBy(2, parseAggregates('n = count(), mean(x)'));
  for (const keys of [
    ['b', 1],
    ['a', 10],
    ['a', 2],
    ['a', '2'],
    [undefined, 1],
    [null, true],
    ['a', 2],
    [[1], 0],
    [3, 0],
  ]) {
    table.add(keys, [[], [keys[1]]]);
  }
  expect(table.size).toBe(8);
  expect(table.finish()).toEqual([
    { by1: null, by2: true, n: 1, mean_x: 1 },
    { by1: null, by2: 1, n: 1, mean_x: 1 },
    { by1: 3, by2: 0, n: 1, mean_x: 0 },
    { by1: 'a', by2: 2, n: 2, mean_x: 2 },
    { by1: 'a', by2: 10, n: 1, mean_x: 10 },
    { by1: 'a', by2: '2', n: 1, mean_x: null },
    { by1: 'b', by2: 1, n: 1, mean_x: 1 },
    { by1: [1], by2: 0, n: 1, mean_x: 0 },
  ]);
});

test('records without a key are in the group of null, where a row would put them anyway', () => {
  const table = createGroupBy(1, parseAggregates('n = count()'));
  for (const key of [undefined, null, Number.NaN, 'null', undefined]) table.add([key], [[]]);
  const later = createGroupBy(1, parseAggregates('n = count()'));
  later.add([undefined], [[]]);
  table.merge(table.decode(JSON.parse(JSON.stringify(later.encode()))));
  expect(table.finish()).toEqual([
    { by1: null, n: 5 },
    { by1: 'null', n: 1 },
  ]);
});

test('without keys there is one row, even of nothing', () => {
  const table = createGroupBy(0, parseAggregates('count(), sum(x), max(x)'));
  expect(table.finish()).toEqual([{ count: 0, sum_x: 0, max_x: null }]);
  expect(table.decode([]).finish()).toEqual(table.finish());
  expect(createGroupBy(1, []).finish()).toEqual([]);
});

test('keys are the same when their JSON is', () => {
  const table = createGroupBy(['k'], parseAggregates('n = count()'));
  for (const key of [{ a: 1, b: 2 }, { b: 2, a: 1 }, 0, -0, Number.NaN, null, '\0j{}', {}]) table.add([key], [[]]);
  expect(table.finish()).toEqual([
    { k: null, n: 2 },
    { k: 0, n: 2 },
    { k: '\0j{}', n: 1 },
    { k: { a: 1, b: 2 }, n: 2 },
    { k: {}, n: 1 },
  ]);
});

test('__proto__ is a name like any other', () => {
  const table = createGroupBy(['__proto__'], parseAggregates('constructor = count()'));
  table.add(['__proto__'], [[]]);
  table.add([JSON.parse('{"__proto__":1}')], [[]]);
  expect(JSON.stringify(table.finish())).toBe(
    '[{"__proto__":"__proto__","constructor":1},{"__proto__":{"__proto__":1},"constructor":1}]',
  );
  const other = createGroupBy(1, parseAggregates('__proto__ = distinct(x)'));
  for (let i = 0; i <= 50_000; i++) other.add(['a'], [[i]]);
  expect(JSON.stringify(other.finish())).toMatch(
    /^\[{"by1":"a","__proto__":\d+,"approximate":true,"error":{"__proto__":0.0081}}]$/,
  );
});

test('only rows with an estimate are marked', () => {
  const table = createGroupBy(['os'], parseAggregates('n = count(), d = distinct(x)'));
  for (let i = 0; i <= 50_000; i++) table.add(['many'], [[], [i]]);
  table.add(['few'], [[], [1]]);
  const [few, many] = table.finish();
  expect(few).toEqual({ os: 'few', n: 1, d: 1 });
  expect(many).toMatchObject({ os: 'many', n: 50_001, approximate: true, error: { d: 0.0081 } });
});

test('two columns cannot share a name, nor take that of a mark', () => {
  expect(() => createGroupBy(['n'], parseAggregates('n = count()'))).toThrow('two columns are named "n"');
  expect(() => createGroupBy(['error'], [])).toThrow('a column cannot be named "error"');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGroupBy, type GroupBy } from '../../src/aggregate/group.ts';
import { keyOf } from '../../src/aggregate/key.ts';
import { KeyReader, KeyWriter } from '../../src/aggregate/key-bytes.ts';
import { type KeyList, newKeys, wordAt } from '../../src/aggregate/key-list.ts';
import { orderKeys } from '../../src/aggregate/key-order.ts';
import { KeyTable } from '../../src/aggregate/key-table.ts';
import { compareValues } from '../../src/aggregate/order.ts';
import { parseAggregates } from '../../src/aggregate/parse.ts';
import { seededRandom } from '../../src/random.ts';
import { jsonText } from '../../src/record/canonical.ts';
import { limitMemory } from '../../src/spill.ts';
import { nastyNumber, nastyValue } from './laws.ts';
import { createPlainGroupBy } from './plain-group.ts';

const specs = parseAggregates(
  'n = count(), c = count(x), s = sum(x), m = mean(x), lo = min(x), hi = max(x), v = variance(x), sd = stddev(x), q = median(x), f = first(x)',
);
const argsOf = (x: unknown) => specs.map(({ args }) => args.map(() => x));

/** Values whose bytes are near each other: they look alike, or begin alike. */
const nastyKey: fc.Arbitrary<unknown> = fc.oneof(
  nastyValue,
  fc.constantFrom(
    '1',
    1,
    '1e2',
    100,
    '',
    '\0',
    '\u0001',
    '\u0001\0',
    'a',
    'a\0',
    'a\u0001',
    '\u007f',
    '\u0080',
    '\uffff',
  ),
  fc.constantFrom('\ud83d\ude00', '\ud83d', '\ude00\ud83d', '\ue000', '\uff5e', '\u07ff', '\u0800', '"', '\\', '\n'),
  fc.constantFrom(() => 1, 10n, new Date(0), new Date(Number.NaN), { a: undefined }, { 2: 1, 10: 2 }, { 10: 2, 2: 1 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'ü'), maxLength: 20 }).map((text) => `user-0000000${text}`),
  fc.double(),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  nastyNumber,
  nastyValue,
  fc.integer({ min: -99_999, max: 99_999 }).map((n) => n / 100),
  fc.constantFrom(
    0.1,
    94_906_266.5,
    2 ** 51,
    -(2 ** 51),
    2 ** 53 - 1,
    1 - 2 ** -53,
    2 ** -92,
    2 ** -93,
    2 ** -40,
    -0.75,
  ),
);

/** A table folded by a random tree of parts, which go through threads and files now and then. */
function foldAnyhow(empty: () => GroupBy, records: readonly (readonly [unknown[], unknown])[], random: () => number) {
  const fold = (from: number, to: number): GroupBy => {
    let table = empty();
    if (random() < 0.3 || to - from < 2)
      for (const [keys, x] of records.slice(from, to)) {
        table.add(keys, argsOf(x));
        if (random() < 0.1) table.finish();
      }
    else {
      const middle = from + Math.floor(random() * (to - from + 1));
      table = fold(from, middle);
      table.merge(fold(middle, to));
    }
    if (random() < 0.3) {
      const { value, transfer } = table.pack();
      table = empty().unpack(structuredClone(value, { transfer }));
    }
    if (random() < 0.2) table = table.decode(JSON.parse(JSON.stringify(table.encode())));
    return table;
  };
  return fold(0, records.length);
}

test.each([0, 1, 2])('a table by %i keys answers as Maps do, however the input is split', (keys) => {
  const record = fc.tuple(fc.array(nastyKey, { minLength: keys, maxLength: keys }), value);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), fc.integer(), (records, seed) => {
      const plain = createPlainGroupBy(keys, specs);
      for (const [own, x] of records) plain.add(own, argsOf(x));
      const table = foldAnyhow(() => createGroupBy(keys, specs), records, seededRandom(seed));
      expect(JSON.stringify([...table.finish()])).toBe(JSON.stringify(plain.finish()));
    }),
    { numRuns: 400 },
  );
});

test('states are written as they were before tables were of bytes', () => {
  const table = createGroupBy(2, parseAggregates('n = count(), s = sum(x), m = mean(x), lo = min(x), f = first(x)'));
  const plain = createPlainGroupBy(
    2,
    parseAggregates('n = count(), s = sum(x), m = mean(x), lo = min(x), f = first(x)'),
  );
  for (const [a, b, x] of [
    ['a', 1, 3],
    ['\0', null, 0.5],
    [{ b: 1, a: 2 }, undefined, 'text'],
    ['a', 1, 2 ** 60],
  ])
    for (const each of [table, plain]) each.add([a, b], [[], [x], [x], [x], [x]]);
  expect(table.encode()).toEqual(plain.encode());
  expect([...table.decode(plain.encode()).finish()]).toEqual(plain.finish());
});

test('many groups are the same as lines and as rows, and in their order', () => {
  const names = ['k', '__proto__'];
  const table = createGroupBy(names, parseAggregates('n = count(), s = sum(x), toJSON = max(x), d = distinct(x)'));
  const keys = [
    'plain',
    'quote "',
    '\\',
    '\n',
    'ü',
    '\ud800',
    '\u007f',
    1.5,
    -0,
    1e21,
    2 ** 53,
    null,
    true,
    [1],
    { a: 1 },
  ];
  for (let k = 0; k < 3000; k++) {
    const x = k % 7 === 0 ? 'text' : k % 5 === 0 ? k / 8 : -k;
    table.add([keys[k % keys.length], k % 1400], [[], [x], [x], [x]]);
  }
  for (let k = 0; k <= 50_000; k++) table.add(['estimated', 1], [[], [k], [k], [k]]);
  const rows = table.finish();
  expect(rows.length).toBe(table.size);
  const text = [...rows].map((row) => `${jsonText(row)}\n`).join('');
  expect(text).toContain('"approximate":true');
  expect(Buffer.concat(Array.from(rows.blocks!(), (block) => Buffer.from(block))).toString()).toBe(text);
  // Members whose names are numbers come first in JavaScript.
  const numbered = createGroupBy(
    ['k'],
    parseAggregates('n = count()').map((spec) => ({ ...spec, name: '7' })),
  );
  for (let k = 0; k < 2000; k++) numbered.add([k], [[]]);
  expect(Buffer.from([...numbered.finish().blocks!()][0]!).toString()).toMatch(/^{"7":1,"k":0}\n/);
});

/** A list of keys that all differ. */
function listOf(values: readonly unknown[]): { readonly list: KeyList; readonly groups: number[] } {
  const table = new KeyTable();
  const found = new Uint32Array(1);
  const groups = values.map((value) => {
    const writer = new KeyWriter(8);
    writer.value(value);
    const length = writer.at;
    writer.pad();
    const keys = newKeys(new Uint32Array(writer.bytes.buffer));
    keys.lengths[0] = length;
    keys.count = 1;
    table.find(keys, found);
    return found[0]!;
  });
  return { list: table.list, groups };
}

function valuesOf(list: KeyList, places: Iterable<number>): unknown[] {
  const reader = new KeyReader();
  return Array.from(places, (place) => {
    reader.bytes = list.bytesAt(place);
    reader.at = wordAt(place) * 4;
    return reader.value();
  });
}

test('keys are read as they were written, are one where their JSON is, and stand in the order of values', () => {
  fc.assert(
    fc.property(fc.array(nastyKey, { maxLength: 80 }), (values) => {
      const { list, groups } = listOf(values);
      const distinct = [...new Map(values.map((value) => [keyOf(value), value])).values()];
      expect(list.size).toBe(distinct.length);
      for (const [k, value] of values.entries())
        expect(groups[k]).toBe(groups[values.findIndex((other) => keyOf(other) === keyOf(value))]);
      // In pairs, because sort puts what is undefined behind all else.
      const pairs = valuesOf(list, list.places()).map((value) => [value]);
      const expected = pairs.sort(([a], [b]) => compareValues(a, b)).flat();
      expect(valuesOf(list, orderKeys(list)).map(keyOf)).toEqual(expected.map(keyOf));
    }),
    { numRuns: 300 },
  );
});

test('keys of any length, also longer than a chunk, and those that begin alike', () => {
  const long = 'x'.repeat(1_500_000);
  const values = [
    ...Array.from({ length: 40 }, (_, k) => long.slice(0, 1_300_000 + ((k * 7919) % 40) * 1000)),
    ...Array.from({ length: 3000 }, (_, k) => 'a'.repeat((k * 7919) % 3000)),
    ...Array.from({ length: 60_000 }, (_, k) => `user-${String((k * 7919) % 60_000).padStart(20, '0')}`),
  ];
  const { list, groups } = listOf(values);
  expect(groups).toEqual([...values.keys()]);
  expect(valuesOf(list, orderKeys(list))).toEqual([...values].sort());
});

test('keys that cancel each other out in a multiplication by any odd number are found as fast as others', () => {
  const PAIRS = 16;
  const words = new Uint32Array(1024 * PAIRS * 2);
  const keys = newKeys(words);
  keys.count = 1024;
  const found = new Uint32Array(1024);
  const table = new KeyTable();
  for (let first = 0; first < 1 << PAIRS; first += 1024) {
    for (let k = 0; k < 1024; k++) {
      keys.starts[k] = k * PAIRS * 2;
      keys.lengths[k] = PAIRS * 8;
      for (let pair = 0; pair < PAIRS; pair++)
        words.fill(((first + k) >> pair) << 31, (k * PAIRS + pair) * 2, (k * PAIRS + pair + 1) * 2);
    }
    table.find(keys, found);
    expect(found[1023]).toBe(first + 1023);
  }
}, 5000);

test('groups that do not fit into memory are answered like those that do', () => {
  const cheap = parseAggregates('n = count(), s = sum(x), m = mean(x), lo = min(x), f = first(x)');
  const argsOf = (x: unknown) => cheap.map(({ args }) => args.map(() => x));
  const record = fc.tuple(
    fc.array(fc.oneof({ weight: 1, arbitrary: nastyKey }, { weight: 3, arbitrary: fc.nat(200_000) }), {
      minLength: 1,
      maxLength: 1,
    }),
    value,
  );
  fc.assert(
    fc.property(fc.array(record, { minLength: 25, maxLength: 30 }), fc.integer(), (few, seed) => {
      // So many that several runs are written, of the same keys.
      const records = Array.from({ length: 500 }, (_, k) =>
        few.map(([[key], x]) => [[typeof key === 'number' ? key + (k % 400) * 7 : key], x] as [unknown[], unknown]),
      ).flat();
      const plain = createPlainGroupBy(1, cheap);
      for (const [own, x] of records) plain.add(own, argsOf(x));
      limitMemory(1);
      try {
        const random = seededRandom(seed);
        const table = createGroupBy(1, cheap);
        for (let from = 0; from < records.length; ) {
          const part = createGroupBy(1, cheap);
          const to = from + Math.ceil(random() * records.length);
          for (const [own, x] of records.slice(from, to)) part.add(own, argsOf(x));
          const { value, transfer } = part.pack();
          table.merge(part.unpack(structuredClone(value, { transfer })));
          from = to;
        }
        const rows = table.finish();
        const expected = JSON.stringify(plain.finish());
        expect(JSON.stringify([...rows]) === expected).toBe(true);
        expect(rows.length).toBe(plain.finish().length);
        expect(table.size).toBeLessThan(rows.length);
        expect(JSON.stringify([...table.decode(table.encode()).finish()]) === expected).toBe(true);
      } finally {
        limitMemory(Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 4 },
  );
}, 60_000);

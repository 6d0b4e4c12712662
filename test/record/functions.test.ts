import fc from 'fast-check';
import { afterEach, describe, expect, it, test } from 'vitest';
import { compileExpression } from '../../src/record/expression/compile.ts';
import { formatPath, readPath } from '../../src/record/path.ts';
import type { Json } from '../../src/record/record.ts';

function evaluate(text: string, record: Json): unknown {
  const expression = compileExpression(text);
  const slots = expression.paths.map((path) => readPath(record, path));
  return expression.evaluate(slots, record, 0, { file: () => 'a.ndjson', line: () => 7 });
}

/** The answer as it leaves a map. */
const json = (text: string, record: Json) => JSON.parse(JSON.stringify({ x: evaluate(text, record) })).x;

const zone = process.env.TZ;
afterEach(() => {
  process.env.TZ = zone;
});

test.each<[string, Json, unknown]>([
  ['date(x).toISOString()', 1415529600, '2014-11-09T10:40:00.000Z'],
  ['date(x)', 1415529600.25, '2014-11-09T10:40:00.250Z'],
  ['date(x)', 1415529600250, '2014-11-09T10:40:00.250Z'],
  ['date(x)', '1415529600', '2014-11-09T10:40:00.000Z'],
  ['date(x)', '2014-11-09', '2014-11-09T00:00:00.000Z'],
  ['date(x)', '2014-11-09T11:40:00+01:00', '2014-11-09T10:40:00.000Z'],
  ['date(x)', '20141109', '2014-11-09T00:00:00.000Z'],
  ['date(x)', '20141109030202', '2014-11-09T03:02:02.000Z'],
  ['date(x)', 0, '1970-01-01T00:00:00.000Z'],
  ['date(x)', -86400, '1969-12-31T00:00:00.000Z'],
  ['date(x)', '20141399', undefined],
  ['date(x)', 'yesterday', undefined],
  ['date(x)', '', undefined],
  ['date(x)', null, undefined],
  ['date(x)', true, undefined],
  ['date(x)', [2014], undefined],
  ['date(y)', 5, undefined],
  ['date(y).getTime()', 5, undefined],
  ['date(new Date(x)).getTime()', 5, 5],
  ['bucket(x, "5m")', 1415529599, '2014-11-09T10:35:00Z'],
  ['bucket(x, "5m")', 1415529600, '2014-11-09T10:40:00Z'],
  ['bucket(x, "1h")', '2014-11-09T10:40:00Z', '2014-11-09T10:00:00Z'],
  ['bucket(x, "1d")', '2014-11-09T23:59:59.999Z', '2014-11-09T00:00:00Z'],
  ['bucket(x, "1w")', '2014-11-09T10:40:00Z', '2014-11-03T00:00:00Z'],
  ['bucket(x, "1w")', '2014-11-10T00:00:00Z', '2014-11-10T00:00:00Z'],
  ['bucket(x, "1h")', -1, '1969-12-31T23:00:00Z'],
  ['bucket(x, "250ms")', 1415529600.3, '2014-11-09T10:40:00.250Z'],
  ['bucket(y, "1h")', 1, undefined],
  ['bucket(x, "1h")', 'never', undefined],
  [
    'flatten(x)',
    { a: { b: 1, c: [2, { d: 3 }] }, e: [], f: {}, g: null },
    { 'a.b': 1, 'a.c.0': 2, 'a.c.1.d': 3, e: [], f: {}, g: null },
  ],
  ['flatten(x, ":")', { a: { b: { c: 1 } } }, { 'a:b:c': 1 }],
  ['flatten(x)', [[1], 2], { '0.0': 1, '1': 2 }],
  ['flatten(x)', 5, 5],
  ['flatten(y)', 5, undefined],
  ['drop(x, "a.b")', { a: { b: 1, c: 2 }, d: 3 }, { a: { c: 2 }, d: 3 }],
  ['drop(x, "a", "d")', { a: 1, b: 2, d: 3 }, { b: 2 }],
  ['drop(x, "a[0]")', { a: [1, 2, 3] }, { a: [2, 3] }],
  ['drop(x, "a[-1].b")', { a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3 }] }],
  ['drop(x, "a[*].b")', { a: [{ b: 1 }, { c: 2 }] }, { a: [{}, { c: 2 }] }],
  ['drop(x, "a[*]")', { a: { b: 1 } }, { a: {} }],
  ['drop(x, \'a["b.c"]\')', { a: { 'b.c': 1, b: { c: 2 } } }, { a: { b: { c: 2 } } }],
  ['drop(x, "nowhere.b")', { a: 1 }, { a: 1 }],
  ['drop(x, "a.b")', { a: [1] }, { a: [1] }],
  ['drop(y, "a")', 1, undefined],
  ['file() + ":" + line()', 1, 'a.ndjson:7'],
  // Names of members where they are not called.
  ['date', 1, 'own'],
  ['[1].map(line => line)', 1, [1]],
])('%s of %j', (text, x, expected) => {
  process.env.TZ = 'UTC';
  expect(json(text, { x, date: 'own' })).toEqual(expected);
});

describe('bucket in a time zone', () => {
  // Berlin put its clocks from 2 to 3 on 2014-03-30, and from 3 to 2 on 2014-10-26.
  test.each([
    ['1d', '2014-03-30T12:00:00Z', '2014-03-29T23:00:00Z'],
    ['1d', '2014-03-31T12:00:00Z', '2014-03-30T22:00:00Z'],
    ['1d', '2014-10-26T22:30:00Z', '2014-10-25T22:00:00Z'],
    ['1d', '2014-10-26T23:30:00Z', '2014-10-26T23:00:00Z'],
    ['1w', '2014-11-09T23:30:00Z', '2014-11-09T23:00:00Z'],
    ['1h', '2014-10-26T00:30:00Z', '2014-10-26T00:00:00Z'],
    ['1h', '2014-10-26T01:30:00Z', '2014-10-26T01:00:00Z'],
    ['6h', '2014-11-09T04:59:00Z', '2014-11-08T23:00:00Z'],
  ])('%s around %s', (width, x, expected) => {
    process.env.TZ = 'Europe/Berlin';
    expect(evaluate(`bucket(x, "${width}")`, { x })).toBe(expected);
  });
});

describe('laws', () => {
  it('bucket: it holds its time, and is where its own bucket begins', () => {
    process.env.TZ = 'UTC';
    const widths = { '1s': 1, '5m': 300, '2h': 7200, '1d': 86400, '3d': 259200, '1w': 604800 };
    fc.assert(
      fc.property(fc.integer({ min: -3e9, max: 9e9 }), fc.constantFrom(...Object.entries(widths)), (x, [width, s]) => {
        const begin = evaluate(`bucket(x, "${width}")`, { x }) as string;
        const at = Date.parse(begin) / 1000;
        expect(at).toBeLessThanOrEqual(x);
        expect(at + s).toBeGreaterThan(x);
        expect(evaluate(`bucket(x, "${width}")`, { x: begin })).toBe(begin);
      }),
    );
  });

  const value = fc.jsonValue({ maxDepth: 4 }).map((each) => JSON.parse(JSON.stringify(each)) as Json);

  it('flatten: a member for each leaf, at its path', () => {
    const leaves = (each: Json, path: string[]): [string, Json][] =>
      typeof each === 'object' && each !== null && Object.keys(each).length > 0
        ? Object.entries(each).flatMap(([key, own]) => leaves(own, [...path, key]))
        : [[path.join('\u0001'), each]];
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (record) => {
        const flat = evaluate('flatten(d, "\\u0001")', record);
        expect(flat).toEqual(Object.keys(record).length === 0 ? {} : Object.fromEntries(leaves(record, [])));
      }),
    );
  });

  it('drop: what is at the path is gone, and everything else is as it was', () => {
    const key = fc.constantFrom('a', 'b', '0', 'x.y', '__proto__');
    const record = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.dictionary(key, tie('node'), { noNullPrototype: true })),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, record), fc.array(key, { minLength: 1, maxLength: 3 }), (made, keys) => {
        const before = JSON.stringify(made);
        const path = keys.map((each) => ({ key: each }));
        const dropped = evaluate(`drop(d, ${JSON.stringify(formatPath(path))})`, JSON.parse(before)) as Json;
        const expected = JSON.parse(before);
        const holder = readPath(expected, path.slice(0, -1)) as Record<string, Json> | undefined;
        if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, keys.at(-1)!);
        expect(JSON.stringify(dropped)).toBe(JSON.stringify(expected));
        expect(readPath(dropped, path)).toBeUndefined();
      }),
    );
  });
});

test.each([
  ['bucket(x)', 'bucket takes a point in time and a length'],
  ['bucket()', 'bucket takes a point in time and a length'],
  ['bucket(x, "soon")', 'bucket takes a point in time and a length'],
  ['bucket(x, "0m")', 'bucket takes a point in time and a length'],
  ['line(x)', 'line() is of the record, and takes nothing'],
])('%s is refused before a record is read', (text, reason) => {
  expect(() => compileExpression(text)).toThrow(reason);
});

test.each([
  ['bucket(x, y)', { x: 1, y: 'soon' }, 'bucket takes a length such as "5m", "1h" or "7d", not soon'],
  ['flatten(d)', { a: { b: 1 }, 'a.b': 2 }, 'two members would be named a.b'],
  ['drop(d, x)', { x: 'a..b' }, 'this is no path'],
])('%s fails for %j', (text, record, reason) => {
  expect(() => evaluate(text, record as Json)).toThrow(reason);
});

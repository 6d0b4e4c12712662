import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonRow } from '../../src/stages/reread.ts';

/** Whatever an expression may make: of JSON, and of what JSON has no word for. */
const { made } = fc.letrec((tie) => ({
  made: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      undefined,
      null,
      true,
      -0,
      0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      new Date(0),
      new Date(Number.NaN),
    ),
    fc.constant(new Set([1])),
    fc.constant(() => 1),
    fc.double(),
    fc.string(),
    fc.array(tie('made'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', '1', '0')), tie('made'), { maxKeys: 5 }),
  ),
}));

/** The plain twin: the text, and what is read of it. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value);
  const read = text === undefined ? undefined : JSON.parse(text);
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
}

test('a made row is what its JSON text says, in the same order', () => {
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(fc.string(), made), made), (value) => {
      const row = jsonRow(value);
      expect(row).toStrictEqual(plain(value));
      expect(JSON.stringify(row)).toBe(JSON.stringify(plain(value)));
    }),
    { numRuns: 2000 },
  );
});

test('a row that is JSON already is not copied', () => {
  const row = { a: [1, { b: null }], c: 'x' };
  expect(jsonRow(row)).toBe(row);
});

test('a row may be nested deeper than functions call each other', () => {
  let deep: unknown = 0;
  for (let k = 0; k < 200_000; k++) deep = [deep];
  expect(Object.keys(jsonRow({ deep, none: undefined })!)).toEqual(['deep']);
});

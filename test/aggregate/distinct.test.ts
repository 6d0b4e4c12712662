import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDistinct, distinct } from '../../src/aggregate/distinct.ts';
import { addToRegisters, createRegisters, estimate } from '../../src/aggregate/hyperloglog.ts';
import { keyOf, valueOfKey } from '../../src/aggregate/key.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import { answer, expectLaws, nastyValue, valueAfter } from './laws.ts';

test('distinct does not depend on the split', () => {
  expectLaws(createDistinct(), nastyValue);
  expectLaws(createDistinct(3), nastyValue, 60);
  expectLaws(createDistinct(10), fc.integer({ min: 0, max: 30 }), 60);
});

test('distinct counts by JSON', () => {
  const values = [1, 1.0, '1', true, 'true', null, null, undefined, { a: 1, b: [2] }, { b: [2], a: 1 }, [], {}, 0, -0];
  expect(answer(distinct.create([]), values)).toBe('{"value":8}');
  expect(answer(distinct.create([]), [Number.NaN, Number.POSITIVE_INFINITY, null])).toBe('{"value":0}');
  expect(valueAfter(distinct.create([]), ['\0j{}', {}, '\0m', undefined, '\0s', '\0'])).toBe(5);
});

test('distinct is an estimate from 50,001 different values on', () => {
  const values = Array.from({ length: 50_001 }, (_, i) => `id-${i}`);
  expect(answer(distinct.create([]), [...values.slice(1), ...values.slice(1)])).toBe('{"value":50000}');
  const { value, error } = JSON.parse(answer(distinct.create([]), values));
  expect(error).toBe(0.0081);
  expect(Math.abs(value / 50_001 - 1)).toBeLessThan(3 * 0.0081);
});

test.each([
  ['numbers from 0', (i: number) => i],
  ['fractions', (i: number) => i / 7],
  ['text numbers', (i: number) => String(i)],
  ['long common prefix', (i: number) => `${'x'.repeat(60)}${i}`],
  ['long common suffix', (i: number) => `${i}${'/lib/xul.so'.repeat(6)}`],
  ['padded hexadecimals', (i: number) => i.toString(16).padStart(32, '0')],
  ['multiples of 65536', (i: number) => i * 65536],
])('HyperLogLog of %s is within four standard errors', (_, make) => {
  const registers = createRegisters();
  let next = 10;
  for (let i = 1; i <= 80_000; i++) {
    addToRegisters(registers, make(i));
    if (i !== next) continue;
    expect(Math.abs(estimate(registers) / i - 1)).toBeLessThan(4 * 0.0081);
    next = Math.ceil(next * 1.7);
  }
});

test('HyperLogLog of nothing is 0', () => {
  expect(estimate(createRegisters())).toBe(0);
});

test('keys stand for values', () => {
  fc.assert(
    fc.property(nastyValue, nastyValue, (a, b) => {
      expect(keyOf(a) === keyOf(b)).toBe(canonical(a) === canonical(b));
      expect(canonical(valueOfKey(keyOf(a)))).toBe(canonical(a));
    }),
  );
});

test('canonical text sorts members at any depth', () => {
  expect(canonicalText({ b: [{ d: 1, c: null }], a: undefined, __proto__: null })).toBe('{"b":[{"c":null,"d":1}]}');
  expect(canonicalText(JSON.parse('{"b":{},"__proto__":[],"a":"\\ud800"}'))).toBe(
    '{"__proto__":[],"a":"\\ud800","b":{}}',
  );
  let deep: unknown = 1;
  for (let i = 0; i < 20_000; i++) deep = [deep];
  expect(canonicalText(deep)).toBe(`${'['.repeat(20_000)}1${']'.repeat(20_000)}`);
});

/** By sorting members recursively, with a word for missing. */
function canonical(value: unknown): string {
  const sorted = (x: unknown): unknown => {
    if (Array.isArray(x)) return x.map(sorted);
    if (typeof x !== 'object' || x === null) return x;
    return Object.fromEntries(
      Object.entries(x)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, sorted(v)]),
    );
  };
  return JSON.stringify(sorted(value)) ?? 'missing';
}

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Aggregate } from '../../src/aggregate/aggregate.ts';
import { type Random, seededRandom } from '../../src/random.ts';

/** What the answer prints as after one pass. */
export function answer<State>(aggregate: Aggregate<State>, values: readonly unknown[]): string {
  let state = aggregate.zero();
  for (const value of values) state = aggregate.add(state, [value]);
  return JSON.stringify(aggregate.finish(state));
}

/** The value of the answer after one pass. */
export function valueAfter<State>(aggregate: Aggregate<State>, values: readonly unknown[]): unknown {
  return JSON.parse(answer(aggregate, values)).value;
}

/** Folds by a random tree of parts, some of them empty, some shipped as JSON text, some looked at on the way. */
export function foldAnyhow<State>(aggregate: Aggregate<State>, values: readonly unknown[], random: Random): State {
  const travel = (state: State) => {
    const choice = random();
    if (choice < 0.4) return aggregate.decode(JSON.parse(JSON.stringify(aggregate.encode(state))));
    if (choice < 0.5) aggregate.finish(state);
    return state;
  };
  const fold = (part: readonly unknown[]): State => {
    if (part.length > 0 && random() < 0.25) {
      let state = travel(aggregate.zero());
      for (const value of part) {
        state = aggregate.add(state, [value]);
        if (part.length < 30 && random() < 0.1) state = travel(state);
      }
      return travel(state);
    }
    if (part.length === 0) return travel(aggregate.zero());
    const cut = Math.floor(random() * (part.length + 1));
    return travel(aggregate.merge(fold(part.slice(0, cut)), fold(part.slice(cut))));
  };
  return fold(values);
}

/** Any split, any tree, any shipping: the same bytes as one pass. */
export function expectLaws<State>(aggregate: Aggregate<State>, value: fc.Arbitrary<unknown>, runs = 150): void {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer(), (values, seed) => {
      const state = foldAnyhow(aggregate, values, seededRandom(seed));
      expect(JSON.stringify(aggregate.finish(state))).toBe(answer(aggregate, values));
    }),
    { numRuns: runs },
  );
}

/** Numbers where arithmetic goes wrong, and everyday ones. */
export const nastyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    0.1,
    0.2,
    0.3,
    1e308,
    -1e308,
    1.7976931348623157e308,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
  ),
  fc.constantFrom(
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    1e16,
    1,
    -1,
    2 ** 960,
    -(2 ** 959),
    2 ** -400,
    2 ** 400,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -3, max: 3 }),
);

/** Everything an expression may give. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyNumber,
  fc.constantFrom(undefined, null, true, false, Number.NaN, '', '1', 'Infinity', '\0', '\0m', '\0j{}', '__proto__'),
  fc.constantFrom(
    '\ud800',
    '\udc00x',
    'x'.repeat(1000),
    JSON.parse('{"__proto__":1}'),
    {},
    [],
    [[]],
    [undefined],
    [null],
  ),
  fc.constantFrom({ a: 1, b: 2 }, { b: 2, a: 1 }, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
);

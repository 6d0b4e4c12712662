import fc from 'fast-check';
import { expect } from 'vitest';
import type { Aggregate } from '../../src/aggregate/aggregate.ts';

/** Checks the laws that every aggregate must keep: splitting, grouping, encoding and finishing change nothing. */
export function checkLaws<State>(
  make: () => Aggregate<State>,
  rows: fc.Arbitrary<readonly unknown[]>,
  runs = 100,
): void {
  const text = (aggregate: Aggregate<State>, state: State) => JSON.stringify(aggregate.encode(state));
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 30 }), fc.nat(30), fc.nat(30), (all, i, j) => {
      const aggregate = make();
      const fold = (part: readonly (readonly unknown[])[]) => {
        // A worker's own instance: nothing may be shared but the encoded state, or the packed one.
        const own = make();
        if (own.pack && j % 2 === 0) {
          const transfer: ArrayBuffer[] = [];
          const state = part.reduce<State>((into, values) => own.add(into, values), own.zero());
          const packed = own.pack(state, transfer);
          return aggregate.unpack!(structuredClone(packed, { transfer }));
        }
        return aggregate.decode(
          JSON.parse(
            text(
              own,
              part.reduce<State>((state, values) => own.add(state, values), own.zero()),
            ),
          ),
        );
      };
      const [from, to] = [Math.min(i, j), Math.max(i, j)];
      const slices = [all.slice(0, from), all.slice(from, to), all.slice(to)];
      const whole = fold(all);
      const expected = text(aggregate, whole);
      const answer = JSON.stringify(aggregate.finish(whole));
      expect(text(aggregate, whole)).toBe(expected);

      const [a, b, c] = slices.map(fold) as [State, State, State];
      const left = aggregate.merge(aggregate.merge(a, b), c);
      expect(text(aggregate, left)).toBe(expected);
      expect(JSON.stringify(aggregate.finish(left))).toBe(answer);

      const [d, e, f] = slices.map(fold) as [State, State, State];
      expect(text(aggregate, aggregate.merge(d, aggregate.merge(e, f)))).toBe(expected);

      const resumed = slices[2]!.reduce<State>(
        (state, values) => aggregate.add(state, values),
        aggregate.merge(aggregate.merge(aggregate.zero(), fold(slices[0]!)), fold(slices[1]!)),
      );
      expect(text(aggregate, resumed)).toBe(expected);
    }),
    { numRuns: runs },
  );
}

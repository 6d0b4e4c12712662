import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineStore } from '../../src/wide/line-store.ts';

it('gives the last line of each slot, however many were there before', () => {
  const length = fc.oneof(
    { weight: 20, arbitrary: fc.nat(200) },
    { weight: 2, arbitrary: fc.nat(200_000) },
    { weight: 1, arbitrary: fc.constantFrom(0, (1 << 20) - 8, (1 << 20) - 7, 1 << 20, 1_500_000) },
  );
  const step = fc.tuple(fc.nat(), length, fc.nat(255));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 90 }), (steps, slots) => {
      const store = new LineStore();
      const expected: Buffer[] = [];
      for (let round = 0; round < 4; round++)
        for (const [wanted, size, byte] of steps) {
          const slot = Math.min(wanted % slots, expected.length);
          const line = Buffer.alloc(size, byte);
          store.set(slot, line, slot === expected.length);
          expected[slot] = line;
        }
      for (const [slot, line] of expected.entries()) expect(Buffer.compare(store.get(slot), line)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

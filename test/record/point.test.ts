import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointIn } from '../../src/record/time/point.ts';

const at = fc.integer({ min: -1e12, max: 4e12 });

it('reads ISO text as Date.parse does, also where it is damaged', () => {
  const iso = at.map((ms) => new Date(ms).toISOString()).map((text) => text.replace('.000Z', 'Z'));
  const spoilt = fc
    .tuple(iso, fc.nat(23), fc.constantFrom('0', '9', '-', ':', 'Z', ' ', 'x'))
    .map(([text, k, letter]) => {
      return text.slice(0, k) + letter + text.slice(k + 1);
    });
  fc.assert(
    fc.property(fc.oneof(iso, spoilt), (text) => {
      const expected = Date.parse(text);
      expect(pointIn(text)).toBe(Number.isNaN(expected) ? undefined : expected);
    }),
    { numRuns: 2000 },
  );
});

it('tells numbers apart by their size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e11 / 1000, max: 4e12 }), (ms) => {
      const second = Math.floor(ms / 1000);
      expect(pointIn(second)).toBe(second * 1000);
      if (ms >= 1e11) expect([pointIn(ms), pointIn(ms * 1000), pointIn(String(ms))]).toEqual([ms, ms, ms]);
      if (ms >= 1e11) expect(Math.abs(pointIn(ms * 1e6)! - ms)).toBeLessThanOrEqual(1);
    }),
  );
});

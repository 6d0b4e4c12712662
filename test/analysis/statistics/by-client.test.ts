import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clusteredShare,
  movesOf,
  quantileReach,
  ratioByClient,
  shareByClient,
  spreadOf,
} from '../../../src/analysis/statistics/by-client.ts';
import { shareInterval } from '../../../src/analysis/statistics/interval.ts';
import { studentQuantile, studentTwoSided } from '../../../src/analysis/statistics/student.ts';
import { type Random, seededRandom } from '../../../src/random.ts';

/** Clients whose rates are log-normal around 0.3 a minute, each with some sessions. */
function clients(random: Random, count: number, sigma: number) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [hangs, minutes] = [new Float64Array(count), new Float64Array(count)];
  for (let c = 0; c < count; c++) {
    minutes[c] = Math.max(1, Math.round(16 * Math.exp(1.2 * normal())));
    hangs[c] = Math.round(minutes[c]! * 0.3 * Math.exp(sigma * normal() - sigma ** 2 / 2));
  }
  return { hangs, minutes };
}

describe('intervals by client', () => {
  it.each([
    [200, 0.5, 0.9],
    [200, 1.2, 0.86],
    [2000, 1, 0.9],
  ])('hold a planted rate, of %d clients and a tail of %d', (count, sigma, least) => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { hangs, minutes } = clients(seededRandom(seed), count, sigma);
      const { low, high } = ratioByClient(hangs, minutes)!;
      // Whole hangs lose nothing on average but the rounding of 0.5.
      if (low! <= 0.3 && 0.3 <= high!) held++;
    }
    expect(held / 200).toBeGreaterThan(least);
  });

  it('are not fooled by sessions of one client', () => {
    const { hangs, minutes } = clients(seededRandom(1), 100, 1);
    const twice = (of: Float64Array) => Float64Array.from([...of].map((x) => x * 4));
    // Four times as many sessions of the same people tell no more.
    expect(ratioByClient(twice(hangs), twice(minutes))).toEqual(
      expect.objectContaining({
        low: expect.closeTo(ratioByClient(hangs, minutes)!.low!, 9),
        high: expect.closeTo(ratioByClient(hangs, minutes)!.high!, 9),
      }),
    );
  });

  it('keep to what a share can be, and know nothing of too few', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 2, maxLength: 50 }), (pairs) => {
        const parts = pairs.map(([part]) => part);
        const wholes = pairs.map(([part, rest]) => part + rest);
        const share = shareByClient(parts, wholes);
        if (share?.low === undefined || share.high === undefined) return;
        expect([share.low >= 0, share.low <= share.value, share.value <= share.high, share.high <= 1]).toEqual([
          true,
          true,
          true,
          true,
        ]);
      }),
    );
    expect(ratioByClient([6], [2])).toMatchObject({ value: 3, low: undefined, high: undefined });
    expect(ratioByClient([1], [0])).toBeUndefined();
    // No difference between two clients is no proof that there is none.
    expect(ratioByClient([3, 3], [1, 1])).toMatchObject({ value: 3, low: undefined });
    expect(ratioByClient(new Array(40).fill(3), new Array(40).fill(1))).toMatchObject({ low: 3, high: 3 });
  });

  it('go by the rule of three where nothing happened', () => {
    expect(shareByClient(new Array(60).fill(0), new Array(60).fill(5))).toMatchObject({ value: 0, low: 0, high: 0.05 });
    expect(shareByClient(new Array(60).fill(5), new Array(60).fill(5))).toMatchObject({ value: 1, low: 0.95, high: 1 });
    expect(ratioByClient(new Array(60).fill(0), new Array(60).fill(2), 10)).toMatchObject({
      value: 0,
      low: 0,
      high: 0.5,
    });
  });

  it('are those of Wilson where no two sessions are of one client', () => {
    const hits = 7;
    const squares = hits * ((1 - hits / 40) / 40) ** 2 + (40 - hits) * (hits / 40 / 40) ** 2;
    const found = clusteredShare(hits, 40, squares, 40)!;
    const plain = shareInterval(hits, 40)!;
    expect(found.low).toBeCloseTo(plain.low!, 9);
    expect(found.high).toBeCloseTo(plain.high!, 9);
    expect(clusteredShare(hits, 40, 4 * squares, 10)!.high!).toBeGreaterThan(plain.high!);
  });

  it('reach at least as far as three in all clients', () => {
    expect(quantileReach(movesOf(new Array(100).fill(0)))).toBeCloseTo(0.03, 12);
    expect(quantileReach(movesOf([0, 0]))).toBe(Number.POSITIVE_INFINITY);
  });

  it('have the degrees of freedom of the plain case', () => {
    const random = seededRandom(3);
    const moves = Array.from({ length: 4000 }, () => random() + random() + random() + random() - 2);
    // Tails as light as those of such a sum leave all but one.
    expect(spreadOf(movesOf(moves))!.freedom / 4000).toBeCloseTo(1, 1);
    for (const df of [1, 2.5, 30]) expect(studentTwoSided(studentQuantile(0.975, df), df)).toBeCloseTo(0.05, 9);
  });
});

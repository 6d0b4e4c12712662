import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileOfSessions } from '../../../src/analysis/statistics/by-client-quantile.ts';
import { adjustForMany } from '../../../src/analysis/statistics/false-discovery.ts';
import { countedQuantile, shareInterval } from '../../../src/analysis/statistics/interval.ts';
import { rankCorrelation } from '../../../src/analysis/statistics/spearman.ts';
import { logGamma, studentTwoSided } from '../../../src/analysis/statistics/student.ts';
import { normalCdf, normalQuantile, normalTail } from '../../../src/normal.ts';
import { seededRandom } from '../../../src/random.ts';

describe('normal distribution', () => {
  // Tables of the standard normal distribution, to 10 and more places.
  it.each([
    [0, 0.5],
    [1, 0.15865525393145707],
    [1.959963984540054, 0.025],
    [2.5, 0.006209665325776132],
    [3, 0.0013498980316300933],
    [6, 9.865876450376946e-10],
    [10, 7.619853024160527e-24],
  ])('has the tail of %d', (x, tail) => {
    expect(normalTail(x) / tail).toBeCloseTo(1, 11);
    expect(normalCdf(-x) / tail).toBeCloseTo(1, 11);
  });

  it('inverts itself', () => {
    for (const p of [1e-9, 1e-4, 0.02, 0.3, 0.5, 0.9, 0.975, 0.99999])
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe('Student', () => {
  // Closed forms: one degree of freedom is Cauchy's distribution, two have an algebraic one.
  it('agrees with closed forms', () => {
    for (const t of [0.1, 1, 2.5, 30]) {
      expect(studentTwoSided(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
      expect(studentTwoSided(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
      expect(studentTwoSided(t, 1e7)).toBeCloseTo(2 * normalTail(t), 6);
    }
    expect(studentTwoSided(2.228138852, 10)).toBeCloseTo(0.05, 9);
    expect(studentTwoSided(0, 5)).toBeCloseTo(1, 12);
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 5)).toBe(0);
    expect(studentTwoSided(1, 0)).toBeNaN();
  });

  it('knows factorials', () => {
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});

it('adjusts p-values as in the worked example of Benjamini and Hochberg', () => {
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const finds = adjustForMany(p).filter((q) => q <= 0.05).length;
  expect(finds).toBe(4); // as printed in the paper
  expect(adjustForMany([0.5, Number.NaN, 0.01])).toEqual([0.5, Number.NaN, 0.02]);
  expect(adjustForMany([])).toEqual([]);
});

describe('quantiles of counted numbers', () => {
  it('are those of the repeated numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (xs, q) => {
          const sorted = [...xs].sort((a, b) => a - b);
          const counted = [...new Set(sorted)].map((x) => [x, xs.filter((y) => y === x).length] as const);
          const at = q * (xs.length - 1);
          const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
          expect(countedQuantile(counted, q)).toBeCloseTo(low + (at % 1) * (high - low), 9);
        },
      ),
    );
  });

  it('have intervals that cover the truth about as often as they say', () => {
    let covered = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom(seed);
      const xs = Float64Array.from({ length: 60 }, random);
      const { low, high } = quantileOfSessions(xs, Int32Array.from(xs.keys()), 60, 0.5)!;
      if (low! <= 0.5 && 0.5 <= high!) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.93);
    expect(countedQuantile([], 0.5)).toBeUndefined();
    expect(quantileOfSessions(new Float64Array(0), new Int32Array(0), 0, 0.5)).toBeUndefined();
  });
});

describe('shares', () => {
  it('have an interval whose ends are as far away as a share of theirs would stray', () => {
    const z = normalQuantile(0.975);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
        const hits = Math.round(part * of);
        const { value, low, high } = shareInterval(hits, of)!;
        expect(value).toBe(hits / of);
        for (const end of [low, high])
          if (end! > 0 && end! < 1) expect((value - end!) ** 2).toBeCloseTo((z * z * end! * (1 - end!)) / of, 10);
        expect([low! <= value, value <= high!]).toEqual([true, true]);
      }),
    );
  });

  it('of none, of all and of nothing', () => {
    // The bound of 0 of n is z² / (n + z²).
    expect(shareInterval(0, 10)).toMatchObject({ low: 0, high: expect.closeTo(3.841459 / 13.841459, 6) });
    expect(shareInterval(10, 10)).toMatchObject({ low: expect.closeTo(10 / 13.841459, 6), high: 1 });
    expect(shareInterval(0, 0)).toBeUndefined();
  });
});

describe('rank correlation', () => {
  const naive = (pairs: [number, number][]) => {
    const rank = (all: number[], x: number) =>
      all.filter((y) => y < x).length + (all.filter((y) => y === x).length + 1) / 2;
    const [xs, ys] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
    const [rx, ry] = [xs.map((x) => rank(xs, x)), ys.map((y) => rank(ys, y))];
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const [mx, my] = [mean(rx), mean(ry)];
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    const [dx, dy] = [rx.map((v) => v - mx), ry.map((v) => v - my)];
    return dot(dx, dy) / Math.sqrt(dot(dx, dx) * dot(dy, dy));
  };

  it('equals the plain computation on repeated pairs', () => {
    const small = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small), { minLength: 4 }), (pairs) => {
        const expected = naive(pairs);
        const found = rankCorrelation(pairs.map(([x, y]) => [x, y, 1] as const));
        if (Number.isNaN(expected)) expect(found).toBeUndefined();
        else expect(found!.value).toBeCloseTo(expected, 10);
      }),
    );
    expect(
      rankCorrelation([
        [1, 1, 10],
        [2, 4, 10],
        [3, 9, 10],
      ])!.value,
    ).toBeCloseTo(1, 12);
    expect(rankCorrelation([[1, 1, 1]])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { TeleError } from '../../src/errors.ts';
import { randomFactors } from '../../src/model/als/initial.ts';
import { objectiveOf } from '../../src/model/als/options.ts';
import { train } from '../../src/model/als/train.ts';
import { lossTwin, solveTwin, transpose } from '../../src/model/als/twin.ts';
import { collectRatings, type RatingTriple } from '../../src/model/ratings/collect.ts';
import { type Matrix, matrixOf } from '../../src/model/ratings/matrix.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix, randomMatrix } from './generate.ts';

const large = generateMatrix({ users: 12000, items: 800 });

describe('the same bits', () => {
  it.each([
    [2, false],
    [3, false],
    [5, false],
    [2, true],
    [3, true],
  ])('for one thread and for %i, plain kernels: %s', async (threads, plain) => {
    const options = { factors: 64, iterations: 2, plain };
    const one = await train(large, { ...options, threads: 1 });
    const many = await train(large, { ...options, threads });
    expect(many.losses).toEqual(one.losses);
    expect(Buffer.from(many.itemFactors.buffer).equals(Buffer.from(one.itemFactors.buffer))).toBe(true);
  });

  it('for any order of the ratings', async () => {
    const random = seededRandom(9);
    const triples: RatingTriple[] = Array.from({ length: 3000 }, () => {
      return [
        `user ${Math.floor(random() * 300)}`,
        `item ${Math.floor(random() ** 2 * 60)}`,
        1 + Math.floor(random() * 3),
      ];
    });
    const shuffled = triples.map((triple) => [random(), triple] as const).sort(([a], [b]) => a - b);
    const [a, b] = [await collectRatings(triples), await collectRatings(shuffled.map(([, triple]) => triple))];
    expect([...b.itemNames]).toEqual([...a.itemNames]);
    const [one, two] = [await train(a, { factors: 10 }), await train(b, { factors: 10 })];
    expect(two.losses).toEqual(one.losses);
    expect(two.itemFactors).toEqual(one.itemFactors);
  });
});

describe('options', () => {
  const matrix = generateMatrix({ users: 500, items: 100, topics: 10 });

  it('starts from user factors as MLlib does: items first', async () => {
    const objective = objectiveOf({ factors: 6, lambda: 0.1, alpha: 2 });
    const initialUsers = randomFactors(matrix.users, 6, 3);
    const { losses } = await train(matrix, { ...objective, initialUsers, iterations: 3, precision: 1e-9 });
    let users = Float64Array.from(initialUsers);
    const expected: number[] = [];
    for (let iteration = 0; iteration < 3; iteration++) {
      const items = solveTwin(transpose(matrix), users, objective);
      users = Float64Array.from(solveTwin(matrix, items, objective));
      expected.push(lossTwin(matrix, { users, items }, objective));
    }
    expect(losses).toHaveLength(3);
    losses.forEach((loss, at) => {
      expect(Math.abs(loss / expected[at]! - 1)).toBeLessThan(1e-5);
    });
  });

  it('stops on tolerance', async () => {
    const result = await train(matrix, { factors: 8, iterations: 50, tolerance: 0.01 });
    expect(result.stopped).toBe('tolerance');
    expect(result.iterations).toBeLessThan(50);
    const [before, after] = result.losses.slice(-2) as [number, number];
    expect((before - after) / before).toBeLessThan(0.01);
  });

  it('keeps the last iteration when it is stopped', async () => {
    const controller = new AbortController();
    const result = await train(matrix, {
      factors: 8,
      signal: controller.signal,
      onIteration: ({ iteration }) => iteration === 3 && controller.abort(),
    });
    const three = await train(matrix, { factors: 8, iterations: 3 });
    expect(result.stopped).toBe('aborted');
    expect(result.iterations).toBe(3);
    expect(result.itemFactors).toEqual(three.itemFactors);
  });

  it('follows the seed', async () => {
    const run = (seed: number) => train(matrix, { factors: 4, iterations: 1, seed });
    expect((await run(1)).losses).toEqual((await run(1)).losses);
    expect((await run(1)).losses).not.toEqual((await run(2)).losses);
  });

  it.each([
    { factors: 0 },
    { factors: 1.5 },
    { factors: 5000 },
    { lambda: -1 },
    { lambda: Number.NaN },
    { alpha: 0 },
    { alpha: Number.POSITIVE_INFINITY },
  ])('refuses %o', async (options) => {
    await expect(train(matrix, options)).rejects.toThrow(TeleError);
  });
});

it.each([{ lambda: 1e300 }, { alpha: 1e39 }])('makes no model of factors that are no numbers: %o', async (options) => {
  const ratings = matrixOf(
    [
      [
        [0, 1],
        [1, 2],
      ],
      [[1, 3]],
    ],
    2,
  );
  await expect(train(ratings, { factors: 2, ...options })).rejects.toThrow(/lambda 1e\+300|alpha 1e\+39/);
});

describe.each([false, true])('odd data, plain kernels: %s', (plain) => {
  const finite = (values: Iterable<number>) => [...values].every(Number.isFinite);
  const one: [number, number][] = [[0, 1]];
  const cases: Record<string, Matrix> = {
    'one rating': matrixOf([one], 1),
    'one user': matrixOf([[...Array(20).keys()].map((item) => [item, 1] as const)], 20),
    'one item': matrixOf(
      Array.from({ length: 30 }, () => one),
      1,
    ),
    'all the same': matrixOf(
      Array.from({ length: 40 }, () => [[0, 1] as const, [1, 1] as const, [2, 1] as const]),
      3,
    ),
    'users without ratings': matrixOf([[], one, [], [[2, 3]]], 4),
    'negative ratings': matrixOf(
      [
        [
          [0, -1],
          [1, 2],
        ],
        [[0, -2]],
        [
          [1, -1],
          [2, 1],
        ],
      ],
      3,
    ),
    'huge and tiny weights': matrixOf(
      [
        [
          [0, 1e30],
          [1, 1e-30],
        ],
        [
          [0, 1e-38],
          [1, 1e20],
        ],
      ],
      2,
    ),
  };
  it.each(Object.entries(cases))('%s', async (_, matrix) => {
    for (const lambda of [0, 1e-6, 0.1, 1000]) {
      for (const factors of [1, 3, 50]) {
        const result = await train(matrix, { factors, lambda, plain, keepUsers: true });
        expect(finite(result.losses)).toBe(true);
        expect(finite(result.itemFactors)).toBe(true);
        expect(finite(result.userFactors!)).toBe(true);
      }
    }
  });

  it('nothing at all is one clear sentence', async () => {
    await expect(train(matrixOf([], 0), { plain })).rejects.toThrow('there are no ratings to learn from');
    await expect(train(matrixOf([[[0, -1]]], 1), { plain })).rejects.toThrow('1 with a weight below zero');
  });

  it('too much regularisation leaves nothing', async () => {
    const matrix = generateMatrix({ users: 500, items: 100, topics: 10 });
    const result = await train(matrix, { factors: 16, lambda: 50, iterations: 30, plain });
    expect(result.itemFactors.every((value) => Math.abs(value) < 1e-3)).toBe(true);
    expect(result.losses.at(-1)).toBeCloseTo(2 * matrix.columns.length, 2);
  });

  it('reconstructs a matrix with as many factors as it has columns', async () => {
    // The idea of benfred/implicit's tests: without regularisation, full rank fits exactly.
    const rows = [
      [0, 1, 3],
      [1, 2],
      [0, 4],
      [2, 3, 5],
      [4, 5],
      [1, 5],
      [0, 2, 4],
    ];
    const matrix = matrixOf(
      rows.map((row) => row.map((item) => [item, 1] as const)),
      6,
    );
    const result = await train(matrix, { factors: 6, lambda: 0, alpha: 10, iterations: 60, plain, keepUsers: true });
    rows.forEach((row, user) => {
      for (let item = 0; item < 6; item++) {
        let score = 0;
        for (let f = 0; f < 6; f++) score += result.userFactors![user * 6 + f]! * result.itemFactors[item * 6 + f]!;
        expect(Math.abs(score - (row.includes(item) ? 1 : 0))).toBeLessThan(1e-2);
      }
    });
  });
});

it('plain and compiled kernels agree', async () => {
  const matrix = randomMatrix(seededRandom(4), 300, 80, 0.2);
  const [a, b] = [await train(matrix, { factors: 20 }), await train(matrix, { factors: 20, plain: true })];
  expect(Math.abs(a.losses.at(-1)! / b.losses.at(-1)! - 1)).toBeLessThan(1e-6);
});

describe('the start', () => {
  const matrix = generateMatrix({ users: 3000, items: 400, topics: 20 });
  const factors = 16;

  it.each([
    ['plain', 0.5],
    ['plain', 1],
    ['scaled', 0.1],
  ] as const)("gives users' factors the size of singular values: %s, lambda %d", async (regularization, lambda) => {
    const options = { factors, lambda, regularization, iterations: 0, keepUsers: true };
    const { userFactors } = await train(matrix, options);
    const trace = userFactors!.reduce((sum, value) => sum + value * value, 0);
    // A short start is answered nearly in proportion.
    const expected = Math.sqrt(matrix.columns.length / factors) * factors;
    expect(trace / expected).toBeGreaterThan(0.5);
    expect(trace / expected).toBeLessThan(1.5);
  });

  it.each([1, 2, 3])('is ahead of rows of unit length after ten iterations, seed %i', async (seed) => {
    const options = { factors, lambda: 0.5, regularization: 'plain', seed } as const;
    const initialItems = randomFactors(matrix.items, factors, seed);
    const [own, unit] = [await train(matrix, options), await train(matrix, { ...options, initialItems })];
    expect(own.losses.at(-1)).toBeLessThan(unit.losses.at(-1)!);
  });
});

describe('confidence', () => {
  const matrix = generateMatrix({ users: 500, items: 80 });

  it('plain is one-plus with an alpha that is smaller by one, where all ratings are 1', async () => {
    const options = { factors: 8, lambda: 1, regularization: 'plain', keepUsers: true } as const;
    const [alone, added] = [
      await train(matrix, { ...options, alpha: 3, confidence: 'plain' }),
      await train(matrix, { ...options, alpha: 2 }),
    ];
    expect(alone.losses).toEqual(added.losses);
    expect(alone.itemFactors).toEqual(added.itemFactors);
    expect(alone.userFactors).toEqual(added.userFactors);
  });

  it('plain weighs a rating no less than its absence', async () => {
    const options = { factors: 8, lambda: 1, confidence: 'plain' } as const;
    const [least, less] = [
      await train(matrix, { ...options, alpha: 1 }),
      await train(matrix, { ...options, alpha: 0.1 }),
    ];
    expect(less.losses).toEqual(least.losses);
    expect(least.losses.every(Number.isFinite)).toBe(true);
  });
});

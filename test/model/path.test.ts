import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/model/als/eigen.ts';
import { startFactors } from '../../src/model/als/initial.ts';
import { objectiveOf, type Regularization } from '../../src/model/als/options.ts';
import { lambdaPath, largestLambda } from '../../src/model/als/path.ts';
import { train } from '../../src/model/als/train.ts';
import type { Matrix } from '../../src/model/ratings/matrix.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix, randomMatrix } from './generate.ts';

/** The largest singular value of (1 + α r) / √(w v), by the eigenvalues of the square of the whole matrix. */
function largestTwin(matrix: Matrix, alpha: number, regularization: Regularization): number {
  const cells = Array.from({ length: matrix.users }, () => new Float64Array(matrix.items));
  cells.forEach((row, user) => {
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      if (matrix.weights[j]! > 0) row[matrix.columns[j]!] = 1 + alpha * matrix.weights[j]!;
    }
  });
  const rated = (values: readonly number[]) => values.filter((value) => value > 0).length;
  const ofUser = cells.map((row) => rated([...row]));
  const ofItem = Array.from({ length: matrix.items }, (_, item) => rated(cells.map((row) => row[item]!)));
  if (regularization === 'scaled') {
    cells.forEach((row, user) => {
      row.forEach((value, item) => {
        if (value > 0) row[item] = value / Math.sqrt(ofUser[user]! * ofItem[item]!);
      });
    });
  }
  const square = new Float64Array(matrix.items ** 2);
  for (const row of cells) {
    for (let a = 0; a < matrix.items; a++)
      for (let b = 0; b < matrix.items; b++) square[a * matrix.items + b]! += row[a]! * row[b]!;
  }
  return Math.sqrt(symmetricEigen(square, matrix.items).values[0]!);
}

describe('the largest lambda', () => {
  const cases = [1, 2, 3].flatMap((seed) => (['plain', 'scaled'] as const).map((kind) => [seed, kind] as const));

  it.each(cases)('is the largest singular value, seed %i, %s', (seed, regularization) => {
    const matrix = randomMatrix(seededRandom(seed), 60, 25, 0.2);
    const objective = objectiveOf({ alpha: 3, regularization });
    const twin = largestTwin(matrix, 3, regularization);
    expect(largestLambda(matrix, objective, 200) / twin).toBeCloseTo(1, 6);
    expect(largestLambda(matrix, objective)).toBeGreaterThan(0.8 * twin);
  });

  it('is 1 + alpha where ratings are alike and penalties go by their number', () => {
    const matrix = generateMatrix({ users: 500, items: 100 });
    expect(largestLambda(matrix, objectiveOf({ alpha: 4 }))).toBeCloseTo(5, 9);
  });

  it('leaves nothing to learn above it, and something below', async () => {
    const matrix = randomMatrix(seededRandom(4), 60, 25, 0.2);
    const options = { factors: 4, alpha: 3, regularization: 'plain', iterations: 300 } as const;
    const largest = largestLambda(matrix, objectiveOf(options), 200);
    const [above, below] = await Promise.all(
      [1.2 * largest, 0.8 * largest].map((lambda) => train(matrix, { ...options, lambda })),
    );
    expect(above!.spectrum[0]).toBeLessThan(1e-3);
    expect(below!.spectrum[0]).toBeGreaterThan(0.1);
  });
});

describe('the path', () => {
  const matrix = generateMatrix({ users: 1500, items: 300, topics: 20, lengths: [3, 0.8, 120] });

  it('halves lambda down to the one asked for, in half of the iterations at most', () => {
    const objective = objectiveOf({ lambda: 1, alpha: 10, regularization: 'plain' });
    const path = lambdaPath(matrix, objective, 40);
    expect(path[0]).toBe(0.2 * largestLambda(matrix, objective));
    path.forEach((lambda, step) => {
      expect(lambda).toBe(path[0]! / 2 ** step);
      expect(lambda).toBeGreaterThan(1);
    });
    expect(path.at(-1)).toBeLessThanOrEqual(2);
    expect(lambdaPath(matrix, objective, 5)).toEqual(path.slice(0, 3));
    expect(lambdaPath(matrix, { ...objective, lambda: 1e6 }, 10)).toEqual([]);
    expect(lambdaPath(matrix, objective, 0)).toEqual([]);
  });

  it.each([1, 2, 3])('ends at a lower objective than the same start without it, seed %i', async (seed) => {
    const objective = objectiveOf({ factors: 32, lambda: 1, alpha: 20, regularization: 'plain' });
    const straight = { ...objective, initialItems: startFactors(matrix, objective, seed) };
    const [along, without] = [await train(matrix, { ...objective, seed }), await train(matrix, straight)];
    expect(along.losses.at(-1)).toBeLessThan(without.losses.at(-1)!);
    expect(along.losses).toEqual(along.losses.toSorted((a, b) => b - a));
  });

  it('does not stop at a tolerance before its end', async () => {
    const options = { factors: 8, lambda: 0.01, alpha: 10, regularization: 'plain', tolerance: 1 } as const;
    const { iterations } = await train(matrix, options);
    expect(iterations).toBe(1 + lambdaPath(matrix, objectiveOf(options), 10).length);
  });
});

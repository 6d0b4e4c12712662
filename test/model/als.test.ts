import { describe, expect, it } from 'vitest';
import { randomFactors } from '../../src/model/als/initial.ts';
import { objectiveOf } from '../../src/model/als/options.ts';
import { train } from '../../src/model/als/train.ts';
import { lossTwin, trainTwin } from '../../src/model/als/twin.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix, randomMatrix } from './generate.ts';

describe.each([false, true])('ALS, plain kernels: %s', (plain) => {
  const cases = [0.01, 0.1, 1].flatMap((lambda) =>
    [1, 10, 40].flatMap((alpha) =>
      (['scaled', 'plain'] as const).flatMap((regularization) =>
        (['one-plus', 'plain'] as const).map((confidence) => ({ lambda, alpha, regularization, confidence })),
      ),
    ),
  );
  it.each(cases)('follows the double-precision twin: %o', async (parameters) => {
    const matrix = randomMatrix(seededRandom(3), 60, 40, 0.2);
    const objective = { factors: 8, ...parameters };
    const initialItems = randomFactors(matrix.items, 8, 7);
    const twin = trainTwin(matrix, objective, initialItems, 10);
    const result = await train(matrix, { ...objective, initialItems, plain, keepUsers: true });
    expect(worstDifference(result.losses, twin.losses)).toBeLessThan(1e-4);
    const state = { users: Float64Array.from(result.userFactors!), items: Float64Array.from(result.itemFactors) };
    expect(Math.abs(lossTwin(matrix, state, objective) / result.losses.at(-1)! - 1)).toBeLessThan(1e-5);
    for (let at = 1; at < result.losses.length; at++) {
      expect(result.losses[at]!).toBeLessThanOrEqual(result.losses[at - 1]! * (1 + 1e-6));
    }
  });

  it('follows the twin on data like that of add-ons', async () => {
    const matrix = generateMatrix({ users: 1000, items: 200 });
    const objective = objectiveOf({ factors: 20, lambda: 0.1 });
    const initialItems = randomFactors(matrix.items, 20, 7);
    const twin = trainTwin(matrix, objective, initialItems, 3);
    const result = await train(matrix, { ...objective, initialItems, iterations: 3, plain });
    expect(worstDifference(result.losses, twin.losses)).toBeLessThan(1e-5);
  });
});

function worstDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value / b[at]! - 1)));
}

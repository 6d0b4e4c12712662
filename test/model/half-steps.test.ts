import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FRAME } from '../../src/kernels/als/frame.ts';
import { randomFactors } from '../../src/model/als/initial.ts';
import { type Objective, objectiveOf } from '../../src/model/als/options.ts';
import { Trainer } from '../../src/model/als/trainer.ts';
import { solveTwin, transpose } from '../../src/model/als/twin.ts';
import type { Matrix } from '../../src/model/ratings/matrix.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix, randomMatrix } from './generate.ts';

/** Scores of all pairs: they do not depend on the basis, as factors do. */
function scores(users: ArrayLike<number>, items: ArrayLike<number>, n: number): Float64Array {
  const [rows, columns] = [users.length / n, items.length / n];
  const result = new Float64Array(rows * columns);
  for (let user = 0; user < rows; user++) {
    for (let item = 0; item < columns; item++) {
      for (let f = 0; f < n; f++) result[user * columns + item]! += users[user * n + f]! * items[item * n + f]!;
    }
  }
  return result;
}

function distance(a: Float64Array, b: Float64Array): number {
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(a.map((value, at) => value - b[at]!)) / norm(b);
}

async function halfSteps(matrix: Matrix, objective: Objective, plain: boolean) {
  const n = objective.factors;
  const initial = randomFactors(matrix.items, n, 5);
  const trainer = new Trainer(matrix, { factors: n, threads: 1, plain });
  trainer.begin(objective);
  trainer.setItems(initial);
  await trainer.solveUsers(true);
  const users = trainer.users();
  const before = trainer.items().factors;
  await trainer.solveItems(0, 60, () => false);
  await trainer.solveUsers(false);
  const items = trainer.items().factors;
  const again = trainer.users();
  await trainer.close();
  return { users, before, items, again };
}

const objectives: Partial<Objective>[] = [
  { lambda: 0.1, alpha: 1 },
  { lambda: 0.01, alpha: 10 },
  { lambda: 1, alpha: 0.001 },
  { lambda: 0.5, alpha: 40, regularization: 'plain' },
  { lambda: 0.1, alpha: 1, confidence: 'plain' },
  { lambda: 0.5, alpha: 40, regularization: 'plain', confidence: 'plain' },
];

describe.each([false, true])('half-steps, plain kernels: %s', (plain) => {
  it.each(objectives)('solve the normal equations: %o', async (parameters) => {
    const objective = objectiveOf({ factors: 12, ...parameters });
    for (const matrix of [
      generateMatrix({ users: 200, items: 60, topics: 6 }),
      // Many rows of equal count: their products come from the items.
      generateMatrix({ users: 800, items: 30, topics: 4 }),
      randomMatrix(seededRandom(11), 50, 70, 0.15),
      // Rows with more ratings than factors take another way.
      randomMatrix(seededRandom(12), 40, 120, 0.6),
    ]) {
      const { users, before, items, again } = await halfSteps(matrix, objective, plain);
      const twinUsers = solveTwin(matrix, Float64Array.from(before), objective);
      expect(distance(scores(users, before, 12), scores(twinUsers, before, 12))).toBeLessThan(1e-5);
      const twinItems = solveTwin(transpose(matrix), Float64Array.from(users), objective);
      const nextUsers = solveTwin(matrix, twinItems, objective);
      expect(distance(scores(again, items, 12), scores(nextUsers, twinItems, 12))).toBeLessThan(2e-5);
    }
  });
});

it('words of the frame are the same in both languages', () => {
  const source = readFileSync(new URL('../../src/kernels/als/assembly/frame.ts', import.meta.url), 'utf8');
  for (const [name, word] of Object.entries(FRAME)) {
    const constant = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    expect(source).toContain(`export const ${constant}: u32 = ${word};`);
  }
});

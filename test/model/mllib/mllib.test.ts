import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectiveOf } from '../../../src/model/als/options.ts';
import { train } from '../../../src/model/als/train.ts';
import { lossTwin } from '../../../src/model/als/twin.ts';
import { importMllib } from '../../../src/model/file/foreign.ts';
import type { Matrix } from '../../../src/model/ratings/matrix.ts';
import { foldIn } from '../../../src/model/recommend/fold-in.ts';
import { ROOT } from '../../support/tele.ts';
import { generateMatrix } from '../generate.ts';

/** Where PySpark is; `run.sh` beside this file provides one. */
const python = process.env.PYSPARK_PYTHON;

const plain = generateMatrix({ users: 3000, items: 400 });
const matrix: Matrix = { ...plain, weights: plain.weights.map((_, j) => 1 + (j % 3)) };

/** MLlib is run to these numbers of iterations, from the same start. */
const RUNS = [1, 2, 10];

describe
  .skipIf(python === undefined)
  .each([objectiveOf({ factors: 20, lambda: 0.1 }), objectiveOf({ factors: 12, lambda: 0.01, alpha: 10 })])(
  'MLlib with %o',
  (objective) => {
    let folder = '';
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'tele-mllib-'));
      writeFileSync(path.join(folder, 'ratings.tsv'), linesOf(matrix));
      const { factors, lambda, alpha } = objective;
      const script = path.join(ROOT, 'test', 'model', 'mllib', 'factors.py');
      const parameters = [factors, lambda, alpha, RUNS.join(',')].map(String);
      await execa(python!, [script, path.join(folder, 'ratings.tsv'), folder, ...parameters]);
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const factorsOf = (kind: 'users' | 'items', iterations: number) => {
      const rows = kind === 'users' ? matrix.users : matrix.items;
      const factors = new Float32Array(rows * objective.factors);
      for (const line of readFileSync(path.join(folder, `${kind}-${iterations}.json`), 'utf8')
        .trim()
        .split('\n')) {
        const { id, features } = JSON.parse(line) as { id: number; features: number[] };
        factors.set(features, id * objective.factors);
      }
      return factors;
    };
    /** In double precision, every cell of the matrix visited. */
    const lossOf = (iterations: number) =>
      lossTwin(
        matrix,
        {
          users: Float64Array.from(factorsOf('users', iterations)),
          items: Float64Array.from(factorsOf('items', iterations)),
        },
        objective,
      );

    it.each([
      [1, 2],
      [1, 10],
      [2, 10],
    ])('has the same objective: from its users after iteration %d to iteration %d', async (from, to) => {
      const options = { ...objective, initialUsers: factorsOf('users', from), iterations: to - from };
      const ours = await train(matrix, options);
      const theirs = lossOf(to);
      // Both in single precision; the bar is a thousandth.
      expect(Math.abs(ours.losses.at(-1)! - theirs) / theirs).toBeLessThan(1e-4);
    });

    it('scores as our fold-in into its item factors does', () => {
      const lines = readFileSync(path.join(folder, 'items-10.json'), 'utf8').trim().split('\n');
      const model = importMllib(lines, objective);
      const [users, items] = [factorsOf('users', 10), factorsOf('items', 10)];
      const n = objective.factors;
      for (const user of [0, 17, 2999]) {
        const own = Array.from(matrix.columns.subarray(matrix.start[user], matrix.start[user + 1]));
        const weights = Array.from(matrix.weights.subarray(matrix.start[user], matrix.start[user + 1]));
        const { vector } = foldIn(
          model,
          own.map((item) => model.itemNames.find(String(item))),
          weights,
        );
        for (let item = 0; item < matrix.items; item += 37) {
          const at = model.itemNames.find(String(item));
          const own = vector.reduce((sum, value, f) => sum + value * model.itemFactors[at * n + f]!, 0);
          let theirs = 0;
          for (let f = 0; f < n; f++) theirs += users[user * n + f]! * items[item * n + f]!;
          expect(own).toBeCloseTo(theirs, 4);
        }
      }
    });
  },
);

function linesOf({ users, start, columns, weights }: Matrix): string {
  const lines: string[] = [];
  for (let user = 0; user < users; user++)
    for (let j = start[user]!; j < start[user + 1]!; j++) lines.push(`${user}\t${columns[j]}\t${weights[j]}\n`);
  return lines.join('');
}

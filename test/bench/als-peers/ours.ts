/**
 * Our half of the comparison: makes a data set, trains on it, and writes what the peers need into FOLDER: train.tsv and
 * held.tsv (user, item), users.f32 and items.f32 (factors), ours.json (seconds for an iteration, and for the parameters
 * of a grid on one fold). Usage: node ours.mjs FOLDER NAME FACTORS LAMBDA ITERATIONS [grid]
 */
import { writeFileSync } from 'node:fs';
import { train } from '../../../src/model/als/train.ts';
import { evaluate } from '../../../src/model/evaluate/evaluate.ts';
import { foldByRating } from '../../../src/model/evaluate/folds.ts';
import { filterMatrix, type Matrix } from '../../../src/model/ratings/matrix.ts';
import { generateMatrix, type Shape } from '../../model/generate.ts';

const [folder = '.', name = '', factors = '100', lambda = '0.5', iterations = '10', grid] = process.argv.slice(2);

/** add-ons: the size the project was made for. films, songs: as dense and as long as known public sets. */
const SETS: Record<string, Shape> = {
  'add-ons': { users: 300_000, items: 10_000 },
  films: { users: 6000, items: 3700, topics: 30, lengths: [4.5, 1, 1500], seed: 2 },
  songs: { users: 20_000, items: 10_000, topics: 200, exponent: 0.8, lengths: [3.5, 0.9, 600], seed: 3 },
};

const all = generateMatrix(SETS[name]!);
const fold = foldByRating(all, 10, 42);
const matrix = filterMatrix(all, (_, j) => fold[j] !== 0);
writeFileSync(`${folder}/train.tsv`, linesOf(matrix));
writeFileSync(`${folder}/held.tsv`, linesOf(filterMatrix(all, (_, j) => fold[j] === 0)));

const seconds: number[] = [];
let before = 0;
const trained = await train(matrix, {
  factors: Number(factors),
  lambda: Number(lambda),
  alpha: 2,
  regularization: 'plain',
  confidence: 'plain',
  iterations: Number(iterations),
  threads: 2,
  keepUsers: true,
  onIteration(progress) {
    if (progress.iteration > 0) seconds.push(progress.seconds - before);
    before = progress.seconds;
  },
});
writeFileSync(`${folder}/users.f32`, trained.userFactors!);
writeFileSync(`${folder}/items.f32`, trained.itemFactors);
writeFileSync(
  `${folder}/ours.json`,
  JSON.stringify({
    users: all.users,
    items: all.items,
    iteration: seconds.sort((a, b) => a - b)[seconds.length >> 1],
    grid: grid === undefined ? null : await secondsOfGrid(),
  }),
);

/** Seconds for five parameters on one fold of ten, metrics included. */
async function secondsOfGrid(): Promise<number> {
  const started = performance.now();
  const enough = new AbortController();
  await evaluate(all, {
    grid: [0.1, 0.2, 0.3, 0.4, 0.5].map((value) => ({ factors: Number(factors), lambda: value })),
    folds: 10,
    cutoffs: [10, 100],
    iterations: 10,
    threads: 2,
    signal: enough.signal,
    onTrial: (done) => {
      if (done === 5) enough.abort();
    },
  });
  return (performance.now() - started) / 1000;
}

function linesOf({ users, start, columns }: Matrix): string {
  const lines: string[] = [];
  for (let user = 0; user < users; user++)
    for (let j = start[user]!; j < start[user + 1]!; j++) lines.push(`${user}\t${columns[j]}\n`);
  return lines.join('');
}

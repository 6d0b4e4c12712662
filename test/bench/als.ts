/**
 * Seconds per iteration of training, on generated data: 300,000 users, 10,000 items, about two million ratings, 100 factors.
 * Bundle and run: npx esbuild test/bench/als.ts --bundle --platform=node --format=esm --outfile=dist/bench/als.mjs && node dist/bench/als.mjs
 * Options: --users N --items N --factors N --lambda X --alpha X --iterations N --threads N --precision X --plain
 */
import { parseArgs } from 'node:util';
import { train } from '../../src/model/als/train.ts';
import { generateMatrix } from '../model/generate.ts';

const number = (name: string, otherwise: string) => [name, { type: 'string', default: otherwise }] as const;
const { values } = parseArgs({
  options: {
    ...Object.fromEntries([
      number('users', '300000'),
      number('items', '10000'),
      number('factors', '100'),
      number('lambda', '0.1'),
      number('alpha', '1'),
      number('iterations', '4'),
      number('threads', '2'),
      number('precision', '1e-7'),
    ]),
    plain: { type: 'boolean', default: false },
  },
});
const option = (name: string) => Number(values[name as keyof typeof values]);

const matrix = generateMatrix({ users: option('users'), items: option('items') });
console.log(`${matrix.users} users, ${matrix.items} items, ${matrix.columns.length} ratings`);
let before = 0;
const seconds: number[] = [];
await train(matrix, {
  factors: option('factors'),
  lambda: option('lambda'),
  alpha: option('alpha'),
  iterations: option('iterations'),
  threads: option('threads'),
  precision: option('precision'),
  plain: values.plain === true,
  onIteration(progress) {
    const took = progress.seconds - before;
    before = progress.seconds;
    if (progress.iteration > 0) seconds.push(took);
    console.log(
      `iteration ${progress.iteration}: ${took.toFixed(3)} s, ${progress.steps} steps, loss ${progress.loss.toFixed(3)}`,
    );
  },
});
seconds.sort((a, b) => a - b);
console.log(`median ${seconds[seconds.length >> 1]?.toFixed(3)} s an iteration`);

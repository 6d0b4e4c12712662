/**
 * Seconds per iteration of training, on generated data: 300,000 users, 10,000 items, about two million ratings, 100 factors. With --naive also
 * what the plain way takes, for each row the normal equations and Cholesky in double precision: measured on every 200th user and every
 * 50th item, and extrapolated by multiplications; and how many times as long that is. Seconds are of the processor, so that other work on the
 * machine counts little; with several threads they add up.
 * Bundle and run: npx esbuild test/bench/als.ts --bundle --platform=node --format=esm --outfile=dist/bench/als.mjs && node dist/bench/als.mjs
 * Options: --users N --items N --factors N --lambda X --alpha X --iterations N --threads N --precision X --plain --naive
 */
import { parseArgs } from 'node:util';
import { objectiveOf } from '../../src/model/als/options.ts';
import { train } from '../../src/model/als/train.ts';
import { solveTwin, transpose } from '../../src/model/als/twin.ts';
import type { Matrix } from '../../src/model/ratings/matrix.ts';
import { seededRandom } from '../../src/random.ts';
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
    naive: { type: 'boolean', default: false },
  },
});
const option = (name: string) => Number(values[name as keyof typeof values]);

const matrix = generateMatrix({ users: option('users'), items: option('items') });
console.log(`${matrix.users} users, ${matrix.items} items, ${matrix.columns.length} ratings`);
const objective = objectiveOf({ factors: option('factors'), lambda: option('lambda'), alpha: option('alpha') });
const naive = values.naive ? [naiveHalf(matrix, 200), naiveHalf(transpose(matrix), 50)] : [];
let before = 0;
const seconds: number[] = [];
const naiveSeconds: number[] = [];
await train(matrix, {
  ...objective,
  iterations: option('iterations'),
  threads: option('threads'),
  precision: option('precision'),
  plain: values.plain === true,
  onIteration({ iteration, steps, loss }) {
    const took = processorSeconds() - before;
    if (iteration > 0) {
      seconds.push(took);
      // In turn, so that both meet the same machine.
      if (naive.length > 0) naiveSeconds.push(naive[0]!() + naive[1]!());
      console.log(
        `iteration ${iteration}: ${took.toFixed(3)} s, ${steps} steps, loss ${loss.toFixed(3)}${naive.length > 0 ? `; the naive way ${naiveSeconds.at(-1)!.toFixed(1)} s` : ''}`,
      );
    }
    before = processorSeconds();
  },
});
console.log(`median ${median(seconds).toFixed(3)} s an iteration`);
if (naive.length > 0) {
  const ratios = seconds.map((each, k) => naiveSeconds[k]! / each);
  console.log(`the naive way: median ${median(naiveSeconds).toFixed(1)} s, ${median(ratios).toFixed(1)} times as long`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * How long the twin takes for a half-step: FᵀF, which all rows share, measured once; rows extrapolated from every `step`-th one. Those use
 * few columns, so that their own FᵀF is next to nothing: memory is then as near as it can be, which flatters the twin.
 */
function naiveHalf(rows: Matrix, step: number): () => number {
  const random = seededRandom(1);
  const n = objective.factors;
  const other = Float64Array.from({ length: rows.items * n }, () => random() - 0.5);
  const timed = (some: Matrix, factors: Float64Array) => {
    const started = processorSeconds();
    solveTwin(some, factors, objective);
    return processorSeconds() - started;
  };
  const common = timed({ ...rows, users: 0, start: rows.start.subarray(0, 1) }, other);
  const sample = everyRow(rows, step);
  const near = { ...sample, columns: sample.columns.map((column) => column % 128) };
  const share = multiplications(rows) / multiplications(sample);
  return () => common + timed(near, other.subarray(0, 128 * n)) * share;
}

function everyRow(rows: Matrix, step: number): Matrix {
  const chosen = Array.from({ length: Math.ceil(rows.users / step) }, (_, k) =>
    Math.min(k * step + (step >> 1), rows.users - 1),
  );
  const ranges = chosen.map((row) => [rows.start[row]!, rows.start[row + 1]!] as const);
  const start = new Uint32Array(chosen.length + 1);
  ranges.forEach(([from, to], k) => {
    start[k + 1] = start[k]! + to - from;
  });
  const columns = Uint32Array.from(ranges.flatMap(([from, to]) => [...rows.columns.subarray(from, to)]));
  const weights = Float32Array.from(ranges.flatMap(([from, to]) => [...rows.weights.subarray(from, to)]));
  return { users: chosen.length, items: rows.items, start, columns, weights };
}

/** Of the rows' normal equations, and of their factorisation. */
function multiplications(rows: Matrix): number {
  const n = objective.factors;
  const used = Array.from({ length: rows.users }, (_, row) => row).filter(
    (row) => rows.start[row + 1]! > rows.start[row]!,
  );
  return rows.columns.length * n * n + used.length * (n ** 3 / 6 + n * n);
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

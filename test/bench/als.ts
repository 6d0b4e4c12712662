/**
 * Seconds per iteration of training, on generated data: 300,000 users, 10,000 items, about two million ratings, 100
 * factors. By the clock, and of the processor, which other work on the machine changes little; those of all threads add
 * up. --plain: by the plain kernels, which `tele recommend train` takes by itself where Node cannot run the compiled
 * ones: on a machine without the vectors of WebAssembly (x86 before SSE 4.1), or with --jitless or --no-expose-wasm.
 * `node --no-enable-sse4-1` makes any x86 machine such a one. --naive: how many times as long the naive twin of the
 * tests takes (src/model/als/twin.ts): for each row all normal equations in double precision, and Cholesky; in plain
 * TypeScript, compiled by the same V8, but in one thread. By the clock the ratio therefore grows with --threads, where
 * nothing else wants the cores; of the processor it tells what the algorithm saves. The twin is measured on every 200th
 * user and every 50th item, in turn with the iterations, and extrapolated by multiplications. Build tele, then bundle
 * and run: npx esbuild test/bench/als.ts --bundle --platform=node --format=esm --outfile=dist/bench/als.mjs && node
 * dist/bench/als.mjs Options: --users N --items N --factors N --lambda X --alpha X --iterations N --threads N
 * --precision X --plain --naive
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
const own: Spent[] = [];
const naives: Spent[] = [];
let before = spent();
await train(matrix, {
  ...objective,
  iterations: option('iterations'),
  threads: option('threads'),
  precision: option('precision'),
  plain: values.plain === true,
  onIteration({ iteration, steps, loss }) {
    const took = since(before);
    if (iteration > 0) {
      own.push(took);
      console.log(`iteration ${iteration}: ${inWords(took)}; ${steps} steps, loss ${loss.toFixed(3)}`);
      // In turn, so that both meet the same machine.
      if (naive.length > 0) {
        naives.push(naive.map((half) => half()).reduce(sum));
        console.log(`the naive twin: ${inWords(naives.at(-1)!)}`);
      }
    }
    before = spent();
  },
});
console.log(`median of an iteration: ${inWords(medians(own))}`);
if (naive.length > 0) {
  const ratios = medians(own.map((each, k) => combine(naives[k]!, each, (a, b) => a / b)));
  console.log(`the naive twin, in one thread: median ${inWords(medians(naives))}`);
  console.log(
    `${ratios.clock.toFixed(1)} times as long by the clock, with ${option('threads')} threads against one; ${ratios.processor.toFixed(1)} times the processor's time`,
  );
}

/**
 * How long the twin takes for a half-step: FᵀF, which all rows share, measured once; rows extrapolated from every
 * `step`-th one. Those use few columns, so that their own FᵀF is next to nothing: memory is then as near as it can be,
 * which flatters the twin.
 */
function naiveHalf(rows: Matrix, step: number): () => Spent {
  const random = seededRandom(1);
  const n = objective.factors;
  const other = Float64Array.from({ length: rows.items * n }, () => random() - 0.5);
  const timed = (some: Matrix, factors: Float64Array) => {
    const started = spent();
    solveTwin(some, factors, objective);
    return since(started);
  };
  const common = timed({ ...rows, users: 0, start: rows.start.subarray(0, 1) }, other);
  const sample = everyRow(rows, step);
  const near = { ...sample, columns: sample.columns.map((column) => column % 128) };
  const share = multiplications(rows) / multiplications(sample);
  return () => combine(common, timed(near, other.subarray(0, 128 * n)), (once, some) => once + some * share);
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

/** Seconds. */
interface Spent {
  readonly clock: number;
  readonly processor: number;
}

function spent(): Spent {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now() / 1000, processor: (user + system) / 1e6 };
}

function since(start: Spent): Spent {
  return combine(spent(), start, (a, b) => a - b);
}

function combine(a: Spent, b: Spent, by: (a: number, b: number) => number): Spent {
  return { clock: by(a.clock, b.clock), processor: by(a.processor, b.processor) };
}

function sum(a: Spent, b: Spent): Spent {
  return combine(a, b, (x, y) => x + y);
}

function medians(some: readonly Spent[]): Spent {
  return { clock: median(some.map(({ clock }) => clock)), processor: median(some.map(({ processor }) => processor)) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function inWords({ clock, processor }: Spent): string {
  return `${clock.toFixed(2)} s by the clock, ${processor.toFixed(2)} s of the processor`;
}

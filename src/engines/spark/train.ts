import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Objective } from '../../model/als/options.ts';
import { type Training, train } from '../../model/als/train.ts';
import { readItemRow } from '../../model/file/foreign.ts';
import type { Matrix } from '../../model/ratings/matrix.ts';
import { writeAll } from '../../write.ts';
import type { Manifest } from './follow.ts';
import { type Cluster, runJob } from './run-job.ts';

/** What MLlib is told. */
export interface MllibOptions {
  readonly objective: Objective;
  readonly iterations: number;
  readonly seed: number;
  /** Threads for what is done here. */
  readonly threads?: number | undefined;
}

/**
 * Ratings that are a task of MLlib. Its start depends on how many tasks there are, which therefore is not left to the
 * cluster.
 */
const BLOCK = 250_000;

/**
 * Trains by MLlib's ALS on a cluster. Ratings go there by numbers, and the factors of items come back; the half-step
 * that they leave out, the objective and the basis of the factors are computed here, as of any training. Losses are
 * those of the end alone: MLlib tells none.
 */
export async function trainOnSpark(
  matrix: Matrix,
  { objective, iterations, seed, threads }: MllibOptions,
  cluster: Cluster,
): Promise<Training> {
  const started = performance.now();
  const { factors: rank, lambda: regParam, alpha } = objective;
  const blocks = Math.ceil(matrix.columns.length / BLOCK);
  const job = {
    train: { rank, regParam, alpha, maxIter: iterations, seed, numUserBlocks: blocks, numItemBlocks: blocks },
  };
  const prepare = (folder: string) => writeRatings(join(folder, 'ratings.ndjson'), matrix);
  const initialItems = await runJob(cluster, { job, prepare, taskName: () => 'a task of MLlib' }, (lines) =>
    readFactors(lines, matrix.items, rank),
  );
  const training = await train(matrix, { ...objective, initialItems, iterations: 0, threads });
  return { ...training, iterations, seconds: (performance.now() - started) / 1000 };
}

/** A line for each user. */
function writeRatings(file: string, { users, start, columns, weights }: Matrix): void {
  const fd = openSync(file, 'w');
  let text = '';
  const flush = () => {
    writeAll(fd, text);
    text = '';
  };
  try {
    for (let user = 0; user < users; user++) {
      const [from, to] = [start[user]!, start[user + 1]!];
      text += `{"user":${user},"items":[${columns.subarray(from, to)}],"weights":[${weights.subarray(from, to)}]}\n`;
      if (text.length > 1 << 20) flush();
    }
    flush();
  } finally {
    closeSync(fd);
  }
}

/** Items × factors; zero for items that MLlib has not seen. */
async function readFactors(
  lines: AsyncGenerator<string, Manifest>,
  items: number,
  rank: number,
): Promise<Float32Array> {
  const factors = new Float32Array(items * rank);
  let number = 0;
  for await (const line of lines) {
    const { id, features } = readItemRow(line, ++number);
    factors.set(features, id * rank);
  }
  return factors;
}

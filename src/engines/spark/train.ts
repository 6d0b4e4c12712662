import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Objective } from '../../model/als/options.ts';
import { type Training, train } from '../../model/als/train.ts';
import { readItemRow } from '../../model/file/foreign.ts';
import type { Matrix } from '../../model/ratings/matrix.ts';
import { writeAll } from '../../write.ts';
import type { Manifest } from './follow.ts';
import { type Cluster, runJob } from './run-job.ts';

/** The parameters of training by MLlib. */
export interface MllibOptions {
  readonly objective: Objective;
  readonly iterations: number;
  readonly seed: number;
  /** The number of threads for the work in this process. */
  readonly threads?: number | undefined;
}

/**
 * The number of ratings in a task of MLlib. Its start values depend on the number of tasks, which therefore is not left
 * to the cluster.
 */
const BLOCK = 250_000;

/**
 * Trains by MLlib's ALS on a cluster. Ratings are sent by numbers, and item factors come back; the user half-step, the
 * objective and the basis of the factors are computed here, as in any training. Only the final loss is known, because
 * MLlib reports none.
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

/** Writes a line for each user. */
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

/** The item factors (items × factors); zero for items that MLlib has not seen. */
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ATTEMPTS } from '../threads/task.ts';
import type { SparkTask } from './job.ts';
import { textLines } from './text-lines.ts';

/** The environment variable with the number of Spark's attempt at a task, from 0. */
export const ATTEMPT = 'TELE_ATTEMPT';
/**
 * The descriptor on which a watched worker reports the part that it begins: the number of the partition, and that of
 * the part in it.
 */
export const WATCHED_FD = 3;

/**
 * Runs on an executor if a task has failed before: the same worker, as a watched process of its own. A part over which
 * it dies repeatedly is given up, and its object becomes a failed input; all others count.
 */
export async function serveAgain(lines: AsyncIterable<string>, write: (text: Uint8Array) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tele-worker-'));
  try {
    for await (const line of lines) {
      const output = join(folder, 'output');
      await persist(JSON.parse(line) as SparkTask, output);
      copy(output, write);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Tries a task until it is done, leaving out parts as needed. Throws if the worker dies before it reads, because then
 * no part is at fault.
 */
async function persist(task: SparkTask, output: string): Promise<void> {
  const deaths = new Map<string, number>();
  for (let left = task; ; ) {
    const { reason, place } = await attempt(left, output);
    if (reason === undefined) return;
    if (place === undefined) throw new Error(reason);
    const count = (deaths.get(place) ?? 0) + 1;
    deaths.set(place, count);
    if (count === ATTEMPTS) left = without(left, place, reason);
  }
}

/** Makes one attempt. Returns why the worker died, if it did, and over which part. */
async function attempt(task: SparkTask, output: string): Promise<{ reason?: string; place?: string }> {
  const out = openSync(output, 'w');
  const words = [...process.execArgv, ...process.argv.slice(1), '--watched'];
  const child: ChildProcess = spawn(process.execPath, words, {
    stdio: ['pipe', out, 'inherit', 'pipe'],
    env: { ...process.env, [ATTEMPT]: '0' },
  });
  closeSync(out);
  // Ignores errors of a dead worker's input; how it ended is examined below.
  child.stdin!.on('error', () => {}).end(`${JSON.stringify(task)}\n`);
  let place: string | undefined;
  const watch = async () => {
    for await (const line of textLines(child.stdio[WATCHED_FD] as Readable)) place = line;
  };
  const [[code, signal]] = await Promise.all([once(child, 'exit'), watch()]);
  if (code === 0) return {};
  const reason = signal === null ? `its worker ended with exit code ${code}` : `its worker ended with ${signal}`;
  return { reason, ...(place !== undefined && { place }) };
}

function without(task: SparkTask, place: string, reason: string): SparkTask {
  const [number, part] = place.split(' ').map(Number);
  const partitions = task.partitions.map((partition) => {
    if (partition.number !== number) return partition;
    const message = `${partition.parts[part!]!.object.uri} was given up after ${ATTEMPTS} attempts: ${reason}`;
    return { ...partition, lost: { ...partition.lost, [part!]: message } };
  });
  return { ...task, partitions };
}

function copy(file: string, write: (text: Uint8Array) => void): void {
  const fd = openSync(file, 'r');
  const block = Buffer.allocUnsafe(1 << 20);
  try {
    for (let size = readSync(fd, block); size > 0; size = readSync(fd, block)) write(block.subarray(0, size));
  } finally {
    closeSync(fd);
  }
}

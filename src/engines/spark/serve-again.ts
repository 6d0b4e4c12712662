import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ATTEMPTS } from '../threads/task.ts';
import type { SparkTask } from './job.ts';
import { textLines } from './text-lines.ts';

/** The environment's word for which attempt of Spark's at a task this is, counted from 0. */
export const ATTEMPT = 'TELE_ATTEMPT';
/**
 * Where a worker that is watched tells which part it begins: the number of the partition, and that of the part in it.
 */
export const WATCHED_FD = 3;

/**
 * What an executor runs where a task has failed before: the same worker, as a process of its own that is watched. A
 * part over which it dies again and again is given up, and its object becomes an input that failed; all others count.
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
 * Tries a task until it is done, with what has to be left out for that. Throws where it dies before it reads: that is
 * no part's fault.
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

/** One attempt: why the worker died, if it did, and over which part. */
async function attempt(task: SparkTask, output: string): Promise<{ reason?: string; place?: string }> {
  const out = openSync(output, 'w');
  const words = [...process.execArgv, ...process.argv.slice(1), '--watched'];
  const child: ChildProcess = spawn(process.execPath, words, {
    stdio: ['pipe', out, 'inherit', 'pipe'],
    env: { ...process.env, [ATTEMPT]: '0' },
  });
  closeSync(out);
  // A worker that has died does not read: what becomes of it is told below.
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

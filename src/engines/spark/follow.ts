import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TeleError } from '../../errors.ts';
import type { Application } from './application.ts';
import { explainFailure } from './failure.ts';

/** The driver's last message, without which the result does not count. */
export interface Manifest {
  readonly version: 1;
  readonly files: number;
  readonly lines: number;
  /** The number of failed attempts at tasks; null if it is unknown. */
  readonly retries: number | null;
}

const LOOK_EVERY = 25;

/**
 * Yields the lines that the driver writes to its folder, in order, and deletes files once they are read. Returns the
 * manifest. Throws a TeleError if the application fails, ends without a manifest, or the manifest lists more than there
 * was: the exit code alone is never trusted.
 */
export async function* followResult(
  folder: string,
  application: Application,
  taskName: (task: number) => string,
): AsyncGenerator<string, Manifest> {
  let over: number | string | undefined;
  const ended = application.ended.then((code) => {
    over = code;
  });
  let files = 0;
  let count = 0;
  for (;;) {
    const last = over;
    const file = join(folder, `part-${String(files).padStart(6, '0')}`);
    if (existsSync(file)) {
      const lines = readFileSync(file, 'utf8').split('\n');
      rmSync(file);
      files++;
      count += lines.length - 1;
      for (const line of lines.slice(0, -1)) yield line;
      continue;
    }
    const manifest = readJson<Manifest>(join(folder, 'manifest.json'));
    if (manifest) {
      if (manifest.files === files && manifest.lines === count) return manifest;
      throw new TeleError(
        `the cluster's result is not whole: ${count} lines came of ${manifest.lines}, in ${files} files of ${manifest.files}`,
      );
    }
    const failure = readJson<{ error: string; trace: string }>(join(folder, 'failure.json'));
    if (failure || last !== undefined) throw explainFailure(failure, application.log, last, taskName);
    await Promise.race([wait(LOOK_EVERY), over === undefined ? ended : wait(LOOK_EVERY)]);
  }
}

/** Reads a JSON file; undefined if it does not exist. */
export function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

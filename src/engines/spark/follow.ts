import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TeleError } from '../../errors.ts';
import type { Application } from './application.ts';
import { explainFailure } from './failure.ts';

/** What the driver says at the end: nothing counts without it. */
export interface Manifest {
  readonly version: 1;
  readonly files: number;
  readonly lines: number;
  /** Attempts at tasks that failed; null where nobody counted them. */
  readonly retries: number | null;
}

const LOOK_EVERY = 25;

/**
 * The lines that the driver brings to its folder, in order; files are deleted once they are read. Answers the manifest.
 * Throws a TeleError where the application fails, ends without a manifest, or the manifest speaks of more than there
 * was: its exit code is never believed.
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

export function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

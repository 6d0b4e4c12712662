import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { debug } from '../../debug.ts';
import { TeleError } from '../../errors.ts';
import { redact } from '../../source/s3/redact.ts';
import { atEnd } from '../threads/at-end.ts';
import { type Application, startApplication } from './application.ts';
import { followResult, type Manifest } from './follow.ts';
import { watchLog } from './notices.ts';
import { reachMaster } from './reach.ts';
import { checkFlags, findSparkSubmit, type SparkFlags, submitWords } from './submit.ts';

/** The cluster that runs an application, and the function that tells the user about it. */
export interface Cluster {
  readonly flags: SparkFlags;
  readonly say: (line: string) => void;
}

/** A job for our driver, whose fields the driver's source explains, with the files that it needs. */
export interface DriverJob {
  readonly job: unknown;
  readonly prepare?: (folder: string) => void;
  /** The name of a task in messages. */
  readonly taskName: (task: number) => string;
}

/**
 * Submits a job and passes its lines to `take`. When that has ended, or this process, neither the application nor the
 * folder of the run is left.
 */
export async function runJob<T>(
  { flags, say }: Cluster,
  { job, prepare, taskName }: DriverJob,
  take: (lines: AsyncGenerator<string, Manifest>, folder: string) => Promise<T>,
): Promise<T> {
  checkFlags(flags);
  const submit = findSparkSubmit(flags['spark-submit']);
  await reachMaster(flags.master);
  const folder = makeFolder(flags.staging);
  let application: Application | undefined;
  const clear = () => {
    application?.kill();
    removeFolder(folder);
  };
  const live = atEnd(clear);
  try {
    const file = join(folder, 'job.json');
    const words = submitWords(flags, [file, folder]);
    debug('spark', () => redact([submit, ...words].join(' ')));
    prepare?.(folder);
    writeFileSync(file, JSON.stringify(job));
    application = startApplication(submit, words, watchLog(flags.master, say).see);
    return await take(followResult(folder, application, taskName), folder);
  } finally {
    live();
    clear();
  }
}

/** Makes a folder for this run. Throws a TeleError if that fails. */
function makeFolder(staging: string | undefined): string {
  const parent = staging === undefined ? tmpdir() : resolve(staging);
  try {
    return mkdtempSync(join(parent, 'tele-spark-'));
  } catch (error) {
    throw new TeleError(`no folder can be made in ${parent}: ${(error as Error).message}`, {
      hint: '--staging FOLDER',
    });
  }
}

/** The driver may still be writing: after the renaming it does not find the folder. */
function removeFolder(folder: string): void {
  const gone = `${folder}.gone`;
  renameSync(folder, gone);
  rmSync(gone, { recursive: true, force: true, maxRetries: 5 });
}

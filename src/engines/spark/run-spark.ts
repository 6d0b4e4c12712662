import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunResult } from '../gather.ts';
import type { Access } from '../open-part.ts';
import type { Partition } from '../pack.ts';
import type { PartitionOptions } from '../partition.ts';
import type { Report } from '../report.ts';
import { shellText } from '../shell-text.ts';
import { startApplication } from './application.ts';
import { followResult } from './follow.ts';
import { accessElsewhere, encodeJob, type Job, type SparkTask } from './job.ts';
import { openOut, writeManifest } from './out.ts';
import { watchProgress } from './progress.ts';
import { reachMaster } from './reach.ts';
import { receive } from './receive.ts';
import { findSparkSubmit, type SparkFlags, submitWords, teleCommand, withoutSecretSettings } from './submit.ts';
import type { PartFile } from './task-output.ts';
import { packTasks } from './tasks.ts';

export interface SparkOptions extends PartitionOptions {
  readonly flags: SparkFlags;
  readonly onPartition?: (report: Report) => void;
  /** Told now and then how many bytes the tasks that are done have read, as far as sizes tell. */
  readonly onRunning?: (bytes: number, objects: number) => void;
  readonly say: (line: string) => void;
}

/**
 * Runs a plan over partitions on a Spark cluster, whose executors read them themselves. States come back merged by their groups, lines come
 * back in order, and are merged and written here: the result is that of `runInline`, byte for byte.
 */
export async function runSpark(
  plan: Plan,
  { access, partitions }: { readonly access: Access; readonly partitions: readonly Partition[] },
  options: SparkOptions,
): Promise<RunResult & { readonly retries: number }> {
  const { flags } = options;
  const out = flags.parts === undefined ? undefined : await openOut(flags.parts, plan, access.s3);
  const submit = findSparkSubmit(flags['spark-submit']);
  await reachMaster(flags.master);
  const tasks = packTasks(partitions);
  const folder = makeFolder(flags.staging);
  let application: ReturnType<typeof startApplication> | undefined;
  let progress: { stop(): void } | undefined;
  try {
    const words = writeJob(folder, plan, access, tasks, out, options);
    application = startApplication(submit, words, noticeWaiting(options.say));
    progress = watchProgress(folder, tasks, (bytes, objects) => options.onRunning?.(bytes, objects));
    const lines = followResult(folder, application, (task) => nameOf(tasks[task]));
    const files: PartFile[] = [];
    const result = await receive(plan, access, partitions, lines, { ...options, onFile: (file) => files.push(file) });
    if (out !== undefined) await writeManifest(out, plan, files, result.report, access.s3);
    return result;
  } finally {
    progress?.stop();
    application?.kill();
    removeFolder(folder);
  }
}

/** The line of shell that would submit the job; it holds no secret. */
export function describeSubmission(flags: SparkFlags): string {
  const words = [findSparkSubmit(flags['spark-submit']), ...submitWords(flags, ['JOB', 'FOLDER'])];
  return shellText(withoutSecretSettings(words));
}

/** A folder of this run. Throws a TeleError where it cannot be made. */
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

/** The driver may be writing still: it must not find the folder again. */
function removeFolder(folder: string): void {
  const gone = `${folder}.gone`;
  renameSync(folder, gone);
  rmSync(gone, { recursive: true, force: true, maxRetries: 5 });
}

/** Writes what the driver is to do; answers the words behind spark-submit. */
function writeJob(
  folder: string,
  plan: Plan,
  access: Access,
  tasks: readonly SparkTask[],
  out: string | undefined,
  { flags, badSink }: SparkOptions,
): string[] {
  const limited = plan.stages.some(({ op }) => op === 'head');
  const merge = plan.wide !== undefined && !limited;
  const job: Job = {
    version: 1,
    plan,
    access: accessElsewhere(access),
    keepBad: badSink !== undefined,
    merge,
    ...(out !== undefined && { out }),
  };
  const worker = `${teleCommand(flags)} worker --job ${encodeJob(job)}`;
  const file = join(folder, 'job.json');
  writeFileSync(
    file,
    JSON.stringify({
      tasks: tasks.map((task) => JSON.stringify(task)),
      worker,
      merge: merge ? `${worker} --merge` : null,
      limited,
    }),
  );
  return submitWords(flags, [file, folder]);
}

/** How messages call what a task reads. */
function nameOf(task: SparkTask | undefined): string {
  const [first, ...rest] = new Set(task?.partitions.flatMap(({ parts }) => parts.map(({ object }) => object.uri)));
  if (first === undefined) return 'a task';
  return rest.length === 0 ? first : `one of ${rest.length + 1} objects from ${first} to ${rest.at(-1)}`;
}

/** A cluster without a free executor lets an application wait, for ever if need be: that is said once. */
function noticeWaiting(say: (line: string) => void): (line: string) => void {
  let said = false;
  return (line) => {
    if (said || !line.includes('Initial job has not accepted any resources')) return;
    said = true;
    say(
      'the cluster has no executor for this yet: are workers registered, with as much memory and as many cores as asked for?',
    );
  };
}

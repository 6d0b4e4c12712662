import type { Plan, Stage } from '../../plan/plan.ts';
import type { Access } from '../input/open-part.ts';
import type { Partition } from '../input/pack.ts';
import type { RunResult } from '../run/gather.ts';
import type { PartitionOptions } from '../run/partition-options.ts';
import type { Report } from '../run/report.ts';
import { shellText } from '../run/shell-text.ts';
import { accessElsewhere, encodeJob, type Job, nameElsewhere, type SparkTask } from './job.ts';
import { openOut, writeManifest } from './out.ts';
import { watchProgress } from './progress.ts';
import { receive } from './receive.ts';
import { type Cluster, runJob } from './run-job.ts';
import {
  applicationName,
  lookForSparkSubmit,
  type SparkFlags,
  submitWords,
  teleCommand,
  withoutSecretSettings,
} from './submit.ts';
import type { PartFile } from './task-output.ts';
import { packTasks } from './tasks.ts';

/** The options of a run on Spark. */
export interface SparkOptions extends PartitionOptions, Cluster {
  readonly onPartition?: (report: Report) => void;
  /** Called now and then with the bytes that finished tasks have read, as far as sizes tell. */
  readonly onRunning?: (bytes: number, objects: number) => void;
  /** Called now and then while nothing is read yet, with what is waited for. */
  readonly onWaiting?: (what: string) => void;
  /** Called once with the address of the application's own pages. */
  readonly onPage?: (address: string) => void;
}

/**
 * Runs a plan over partitions on a Spark cluster, whose executors read them. States come back merged by groups, and
 * lines in order, and both are merged and written here: the result is that of `runInline`, byte for byte.
 */
export async function runSpark(
  plan: Plan,
  { access, partitions }: { readonly access: Access; readonly partitions: readonly Partition[] },
  options: SparkOptions,
): Promise<RunResult & { readonly retries: number }> {
  const { parts: place } = options.flags;
  const out = place === undefined ? undefined : await openOut(place, plan, access.s3);
  const tasks = packTasks(partitions);
  const job = describeJob(plan, access, tasks, out, options);
  return runJob(options, { job, taskName: (task) => nameOf(tasks[task]) }, async (lines, folder) => {
    const progress = watchProgress(folder, tasks, options);
    try {
      const files: PartFile[] = [];
      const result = await receive(plan, access, partitions, lines, { ...options, onFile: (file) => files.push(file) });
      if (out !== undefined) await writeManifest(out, plan, files, result.report, access.s3);
      return result;
    } finally {
      progress.stop();
    }
  });
}

/** The shell command that would submit the job, here or on a machine that has Spark. It holds no secret. */
export function describeSubmission(flags: SparkFlags): string {
  const words = [
    flags['spark-submit'] ?? lookForSparkSubmit() ?? 'spark-submit',
    ...submitWords(flags, ['JOB', 'FOLDER']),
  ];
  return shellText(withoutSecretSettings(words));
}

/** Describes the work for the driver. */
function describeJob(
  plan: Plan,
  access: Access,
  tasks: readonly SparkTask[],
  out: string | undefined,
  { flags, badSink }: SparkOptions,
): unknown {
  const limited = plan.stages.some(({ op }) => op === 'head');
  const merge = plan.wide !== undefined && !limited;
  const job: Job = {
    version: 1,
    plan: { ...plan, stages: plan.stages.map(tableElsewhere) },
    access: accessElsewhere(access),
    keepBad: badSink !== undefined,
    merge,
    ...(out !== undefined && { out }),
  };
  const worker = `${teleCommand(flags)} worker --job ${encodeJob(job)}`;
  return {
    name: applicationName(flags),
    tasks: tasks.map((task) => JSON.stringify(task)),
    worker,
    merge: merge ? `${worker} --merge` : null,
    limited,
  };
}

/** A stage as executors can run it, who know the table of a join by a name that needs no settings of this machine. */
function tableElsewhere(stage: Stage): Stage {
  return stage.op === 'join' ? { ...stage, table: nameElsewhere(stage.table) } : stage;
}

/** The name in messages of what a task reads. */
function nameOf(task: SparkTask | undefined): string {
  const [first, ...rest] = new Set(task?.partitions.flatMap(({ parts }) => parts.map(({ object }) => object.uri)));
  if (first === undefined) return 'a task';
  return rest.length === 0 ? first : `one of ${rest.length + 1} objects from ${first} to ${rest.at(-1)}`;
}

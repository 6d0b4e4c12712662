import type { Engine } from '../../engines/choose-engine.ts';
import type { Input } from '../../engines/input/input.ts';
import type { Access } from '../../engines/input/open-part.ts';
import { type RunResult, runInline } from '../../engines/run/inline.ts';
import type { PartitionOptions } from '../../engines/run/partition-options.ts';
import type { Report } from '../../engines/run/report.ts';
import type { Plan } from '../../plan/plan.ts';
import { READ_AHEAD } from '../../source/s3/budget.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import type { Progress } from '../output/progress.ts';
import type { Done } from '../output/progress-text.ts';
import { say } from '../output/say.ts';
import { endDryRun } from './dry-run.ts';

/** The observers of a run. */
export interface Watch {
  readonly progress: Progress;
  /** Gets the report of every finished partition, and throws to end the run. */
  readonly stopAt: (report: Report) => void;
}

/** Runs a plan over its input by the chosen engine. */
export function runOn(
  engine: Engine,
  plan: Plan,
  input: Input,
  options: PartitionOptions,
  flags: ReadingFlags,
  watch: Watch,
): Promise<RunResult & { readonly retries?: number }> {
  const { stored } = input;
  if (stored && engine.kind === 'threads') return onThreads(plan, stored, engine.threads, options, watch);
  if (stored && engine.kind === 'spark') return onSpark(plan, stored, { ...flags, ...engine }, options, watch);
  return inThisThread(plan, input, options, watch);
}

/** Progress that continues behind the work of an earlier run. */
export function progressAfter(progress: Progress, report: Report): Progress {
  const before = doneOf(report);
  return { ...progress, update: (done) => progress.update(sum(before, done)) };
}

async function onThreads(
  plan: Plan,
  { access, objects, partitions }: NonNullable<Input['stored']>,
  threads: number,
  options: PartitionOptions,
  { progress, stopAt }: Watch,
): Promise<RunResult & { readonly retries: number }> {
  const { runThreads } = await import('../../engines/threads/run-threads.ts');
  let done = NOTHING;
  return runThreads(plan, shared(access, threads), partitions, {
    ...options,
    threads,
    onPartition: (report) => {
      stopAt(report);
      done = doneOf(report);
    },
    onRunning: (running) => progress.update(underway(done, running, running.open, objects.length)),
  });
}

async function onSpark(
  plan: Plan,
  stored: NonNullable<Input['stored']>,
  flags: ReadingFlags & { readonly master: string },
  options: PartitionOptions,
  { progress, stopAt }: Watch,
): Promise<RunResult & { readonly retries: number }> {
  await endDryRun(flags);
  const { runSpark } = await import('../../engines/spark/run-spark.ts');
  return runSpark(plan, stored, {
    ...options,
    flags,
    say,
    onPartition: stopAt,
    onRunning: (bytes, objects) => progress.update({ bytes, objects, records: 0 }),
    onWaiting: (waiting) => progress.update({ ...NOTHING, waiting }),
    onPage: (address) => {
      if (progress.isShown) say(`Spark's page of this run is ${address}`);
    },
  });
}

function inThisThread(
  plan: Plan,
  input: Input,
  options: PartitionOptions,
  { progress, stopAt }: Watch,
): Promise<RunResult> {
  let done = NOTHING;
  let seen = performance.now();
  return runInline(plan, input.open(), {
    ...options,
    onProgress(report) {
      stopAt(report);
      progress.update(underway(done, report, Math.min(report.inputs, 1), input.totals.objects));
      // Files are read synchronously, so signals and timers get a turn now and then.
      if (performance.now() - seen < 100) return false;
      return new Promise((resolve) =>
        setImmediate(() => {
          seen = performance.now();
          resolve(false);
        }),
      );
    },
    onPartition: (report) => {
      stopAt(report);
      done = doneOf(report);
    },
  });
}

const NOTHING: Done = { bytes: 0, records: 0, objects: 0 };

function sum(a: Done, b: Done): Done {
  return { bytes: a.bytes + b.bytes, records: a.records + b.records, objects: a.objects + b.objects };
}

/** Gives every worker its share of the bytes that may be read ahead. */
function shared(access: Access, threads: number): Access {
  const { maxMemory = READ_AHEAD } = access.s3 ?? {};
  return { ...access, s3: { ...access.s3, maxMemory: Math.ceil(maxMemory / threads) } };
}

/**
 * Adds the running work to the finished work. Inputs that are `open` have begun, and do not count as read. At least one
 * of `all` is open, however many ranges it is read in.
 */
function underway(
  done: Done,
  running: Pick<Report, 'bytes' | 'lines' | 'inputs'>,
  open: number,
  all = Number.POSITIVE_INFINITY,
): Done {
  const both = sum(done, doneOf(running));
  return { ...both, objects: Math.max(0, Math.min(both.objects - open, all - 1)) };
}

function doneOf({ bytes, lines, inputs }: Pick<Report, 'bytes' | 'lines' | 'inputs'>): Done {
  return { bytes, records: lines, objects: inputs };
}

import { closeSync, openSync } from 'node:fs';
import { chooseEngine } from '../engines/choose-engine.ts';
import { planFacts } from '../engines/facts.ts';
import { type RunResult, runInline } from '../engines/inline.ts';
import { createInput, type Input, type InputFlags } from '../engines/input.ts';
import type { PartitionOptions } from '../engines/partition.ts';
import type { Report } from '../engines/report.ts';
import { createLineSink, type Sink } from '../engines/sink.ts';
import { TeleError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { JsonRecord } from '../record/record.ts';
import { createScanner } from '../record/scan.ts';
import { memoryBytes } from '../source/memory.ts';
import { gatherLines } from './gather-lines.ts';
import { parseBudget } from './numbers.ts';
import { createProgress, type Done, type Progress } from './progress.ts';
import { say, sayReport } from './say.ts';
import { writeAll } from './stdout.ts';

/** The flags of a command that reads records, as oclif gives them. */
export interface ReadingFlags extends InputFlags {
  readonly strict: boolean;
  readonly bad?: string | undefined;
  readonly 'max-bad': string;
  readonly progress: string;
  readonly report?: string | undefined;
  readonly master?: string | undefined;
  readonly jobs?: number | undefined;
  readonly limit?: number | undefined;
  readonly 'sample-clients'?: string | undefined;
}

export interface RunOptions {
  /** Where lines of the result go; stdout otherwise. */
  readonly sink?: Sink;
  /** The expressions (or these paths) are of ours, made for every form of ping: a path that no record has is no slip of the user's. */
  readonly ours?: boolean | readonly string[];
}

/**
 * Runs a plan over what the source flags name, with progress, and says on stderr what was lost on the way. Sets the exit code. Lines of
 * the result go out as they come.
 */
export async function runPlan(
  plan: Plan,
  flags: ReadingFlags,
  { sink = createLineSink((block) => writeAll(1, block)), ours = false }: RunOptions = {},
): Promise<RunResult> {
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const started = performance.now();
  const { usesIndex } = planFacts(plan);
  const input = await createInput(flags, say, { cut: !usesIndex });
  const engine = chooseEngine(flags, input.stored?.partitions);
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  try {
    const options = { createScanner, sink, ...(bad && { badSink: bad.sink }) };
    const result: RunResult & { readonly retries?: number } =
      input.stored && engine.kind === 'threads'
        ? await onThreads(plan, input.stored, engine.threads, options, progress)
        : await inThisThread(plan, input, options, progress);
    progress.end();
    if (flags.report !== undefined) {
      const { retries = 0, report } = result;
      const seconds = (performance.now() - started) / 1000;
      const { writeReport } = await import('./run-report.ts');
      writeReport(flags.report, { plan, input, engine, retries, report, seconds });
    }
    process.exitCode = sayReport(result.report, { budget, strict: flags.strict, badFile: flags.bad, ours });
    return result;
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}

/** Runs a plan over lines that are at hand, such as the rows of the step before. A worse exit code than the one so far is set. */
export async function runOverLines(
  plan: Plan,
  lines: readonly string[],
  flags: ReadingFlags,
): Promise<{ readonly rows?: JsonRecord[]; readonly lines: string[] }> {
  const { sink, lines: made } = gatherLines();
  const source = memoryBytes(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  const parts = [{ number: 0, name: 'the rows before', source }];
  const result = await runInline(plan, [{ start: 0, parts }], { createScanner, sink });
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const code = sayReport(result.report, { budget, strict: flags.strict, badFile: undefined, ours: false });
  process.exitCode ||= code;
  return { ...(result.rows && { rows: result.rows }), lines: result.lines ?? made };
}

async function onThreads(
  plan: Plan,
  { access, partitions }: NonNullable<Input['stored']>,
  threads: number,
  options: PartitionOptions,
  progress: Progress,
): Promise<RunResult & { readonly retries: number }> {
  const { runThreads } = await import('../engines/threads.ts');
  let done = NOTHING;
  return runThreads(plan, access, partitions, {
    ...options,
    threads,
    onPartition: (report) => {
      done = doneOf(report);
    },
    onRunning: (running) => progress.update(sum(done, doneOf(running))),
  });
}

function inThisThread(plan: Plan, input: Input, options: PartitionOptions, progress: Progress): Promise<RunResult> {
  let done = NOTHING;
  let seen = performance.now();
  return runInline(plan, input.open(), {
    ...options,
    onProgress(report) {
      progress.update(sum(done, doneOf(report)));
      // Files are read without waiting: signals and timers get their turn now and then.
      if (performance.now() - seen < 100) return false;
      return new Promise((resolve) =>
        setImmediate(() => {
          seen = performance.now();
          resolve(false);
        }),
      );
    },
    onPartition: (report) => {
      done = doneOf(report);
    },
  });
}

const NOTHING: Done = { bytes: 0, records: 0, objects: 0 };

function sum(a: Done, b: Done): Done {
  return { bytes: a.bytes + b.bytes, records: a.records + b.records, objects: a.objects + b.objects };
}

function doneOf({ bytes, lines, inputs }: Pick<Report, 'bytes' | 'lines' | 'inputs'>): Done {
  return { bytes, records: lines, objects: inputs };
}

function openBadFile(file: string): { fd: number; sink: Sink } {
  try {
    const fd = openSync(file, 'w');
    return { fd, sink: createLineSink((block) => writeAll(fd, block)) };
  } catch (error) {
    throw new TeleError(`bad lines cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
}

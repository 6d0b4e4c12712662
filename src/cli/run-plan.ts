import { closeSync, openSync } from 'node:fs';
import { chooseEngine, type Engine } from '../engines/choose-engine.ts';
import { planFacts } from '../engines/facts.ts';
import { type RunResult, runInline } from '../engines/inline.ts';
import { createInput, type Input, type InputFlags } from '../engines/input.ts';
import type { Access } from '../engines/open-part.ts';
import type { PartitionOptions } from '../engines/partition.ts';
import { addTraffic, type FailedInput, type Report } from '../engines/report.ts';
import { createLineSink, type Sink } from '../engines/sink.ts';
import { TeleError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { JsonRecord } from '../record/record.ts';
import { createScanner } from '../record/scan.ts';
import { memoryBytes } from '../source/memory.ts';
import { writeAll } from '../write.ts';
import { endDryRun } from './dry-run.ts';
import { gatherLines } from './gather-lines.ts';
import { parseBudget } from './numbers.ts';
import { createProgress, type Done, type Progress } from './progress.ts';
import { say, sayNoRows, sayReport } from './say.ts';
import type { SparkFlagValues } from './spark-flags.ts';

/** The flags of a command that reads records, as oclif gives them. */
export interface ReadingFlags extends InputFlags, SparkFlagValues {
  readonly strict: boolean;
  readonly bad?: string | undefined;
  readonly 'max-bad': string;
  readonly progress: string;
  readonly report?: string | undefined;
  readonly master?: string | undefined;
  readonly jobs?: number | undefined;
  readonly limit?: number | undefined;
  readonly 'fail-fast'?: boolean;
  /** The command and its words, as a report records them. */
  readonly argv?: readonly string[];
  readonly 'sample-clients'?: string | undefined;
}

export interface RunOptions {
  /** Where lines of the result go; stdout otherwise. */
  readonly sink?: Sink;
  /** The expressions (or these paths) are of ours, made for every form of ping: a path that no record has is no slip of the user's. */
  readonly ours?: boolean | readonly string[];
  /** What is read, where it has been looked at already. */
  readonly input?: Input;
}

/** What a run gives, and what it read. */
export interface Ran extends RunResult {
  readonly input: Input;
}

/**
 * Runs a plan over what the source flags name, with progress, and says on stderr what was lost on the way. Sets the exit code. Lines of
 * the result go out as they come.
 */
export async function runPlan(
  plan: Plan,
  flags: ReadingFlags,
  { sink = createLineSink((block) => writeAll(1, block)), ours = false, input: given }: RunOptions = {},
): Promise<Ran> {
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const started = new Date();
  const clock = performance.now();
  const facts = planFacts(plan);
  const input = given ?? (await createInput(flags, say, facts));
  const listed = performance.now();
  const stopAt = failingFast(flags);
  stopAt(input);
  const engine = chooseEngine(flags, input.stored?.partitions, plan.stages.length === 0 && !plan.wide);
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  try {
    const options = { createScanner, sink, ...(bad && { badSink: bad.sink }) };
    const result = await runOn(engine, plan, input, options, flags, progress, stopAt);
    progress.end();
    addListing(result.report, input);
    if (flags.report !== undefined) {
      const { retries = 0, report } = result;
      const times = { list: listed - clock, run: performance.now() - listed };
      const { writeReport } = await import('./run-report.ts');
      writeReport(flags.report, { plan, argv: flags.argv ?? [], input, engine, retries, report, started, times });
    }
    process.exitCode = sayReport(result.report, { budget, strict: flags.strict, badFile: flags.bad, ours });
    if (result.rows?.length === 0) sayNoRows(result.report);
    return { ...result, input };
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

function runOn(
  engine: Engine,
  plan: Plan,
  input: Input,
  options: PartitionOptions,
  flags: ReadingFlags,
  progress: Progress,
  stopAt: (report: Report) => void,
): Promise<RunResult & { readonly retries?: number }> {
  const { stored } = input;
  if (stored && engine.kind === 'threads') return onThreads(plan, stored, engine.threads, options, progress, stopAt);
  if (stored && engine.kind === 'spark')
    return onSpark(plan, stored, { ...flags, ...engine }, options, progress, stopAt);
  return inThisThread(plan, input, options, progress, stopAt);
}

async function onThreads(
  plan: Plan,
  { access, partitions }: NonNullable<Input['stored']>,
  threads: number,
  options: PartitionOptions,
  progress: Progress,
  stopAt: (report: Report) => void,
): Promise<RunResult & { readonly retries: number }> {
  const { runThreads } = await import('../engines/threads.ts');
  let done = NOTHING;
  return runThreads(plan, shared(access, threads), partitions, {
    ...options,
    threads,
    onPartition: (report) => {
      stopAt(report);
      done = doneOf(report);
    },
    onRunning: (running) => progress.update(sum(done, doneOf(running))),
  });
}

async function onSpark(
  plan: Plan,
  stored: NonNullable<Input['stored']>,
  flags: ReadingFlags & { readonly master: string },
  options: PartitionOptions,
  progress: Progress,
  stopAt: (report: Report) => void,
): Promise<RunResult & { readonly retries: number }> {
  await endDryRun(flags);
  const { runSpark } = await import('../engines/spark/run-spark.ts');
  return runSpark(plan, stored, {
    ...options,
    flags,
    say,
    onPartition: stopAt,
    onRunning: (bytes, objects) => progress.update({ bytes, objects, records: 0 }),
  });
}

function inThisThread(
  plan: Plan,
  input: Input,
  options: PartitionOptions,
  progress: Progress,
  stopAt: (report: Report) => void,
): Promise<RunResult> {
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
      stopAt(report);
      done = doneOf(report);
    },
  });
}

const NOTHING: Done = { bytes: 0, records: 0, objects: 0 };

function sum(a: Done, b: Done): Done {
  return { bytes: a.bytes + b.bytes, records: a.records + b.records, objects: a.objects + b.objects };
}

/** Every worker gets its share of the bytes that may be read ahead. */
function shared(access: Access, threads: number): Access {
  const { maxMemory = 96 * 1024 * 1024 } = access.s3 ?? {};
  return { ...access, s3: { ...access.s3, maxMemory: Math.ceil(maxMemory / threads) } };
}

/** With --fail-fast, the first input that failed ends the run. */
function failingFast(flags: ReadingFlags): (report: { readonly failed: readonly FailedInput[] }) => void {
  return ({ failed: [first] }) => {
    if (flags['fail-fast'] && first) throw new TeleError(first.message, { hint: NO_FAIL_FAST });
  };
}

const NO_FAIL_FAST = 'without --fail-fast the other inputs are read all the same';

/** What became known of the input outside of its parts: folders that could not be listed, and what this thread asked the network for. */
function addListing(report: Report, { failed, traffic }: Input): void {
  report.failed.push(...failed);
  report.inputs += failed.length;
  addTraffic(report, traffic?.());
}

function doneOf({ bytes, lines, inputs }: Pick<Report, 'bytes' | 'lines' | 'inputs'>): Done {
  return { bytes, records: lines, objects: inputs };
}

/** Opens what `--bad` names. Throws a TeleError where it cannot be written. */
export function openBadFile(file: string): { fd: number; sink: Sink } {
  try {
    const fd = openSync(file, 'w');
    return { fd, sink: createLineSink((block) => writeAll(fd, block)) };
  } catch (error) {
    throw new TeleError(`bad lines cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
}

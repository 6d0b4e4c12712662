import { closeSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { Input } from '../../engines/input/input.ts';
import { planFacts } from '../../engines/run/facts.ts';
import type { RunResult } from '../../engines/run/inline.ts';
import type { Interrupt } from '../../engines/run/interrupt.ts';
import { addTraffic, type FailedInput, type Report } from '../../engines/run/report.ts';
import { createLineSink, type Sink } from '../../engines/run/sink.ts';
import { Stopwatch, WRITE } from '../../engines/run/stopwatch.ts';
import { TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { hasNone } from '../../record/rows.ts';
import { createScanner } from '../../record/scan.ts';
import type { LiveRows } from '../../wide/wide-step.ts';
import { countAnswered } from '../answers/alarm.ts';
import { parseBudget } from '../flags/numbers.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { openBadFile } from '../output/bad-file.ts';
import { print } from '../output/print.ts';
import { createProgress } from '../output/progress.ts';
import { samplingText } from '../output/sampling-text.ts';
import { areTolerable, say, sayNoRows, sayReport } from '../output/say.ts';
import type { SinceRun } from '../since/begin-since.ts';
import { prepareRun } from './prepare-run.ts';
import { readShares } from './read-shares.ts';
import { progressAfter, runOn } from './run-on.ts';
import { ownSampled } from './sampled-input.ts';

/** The options of a run. */
export interface RunOptions {
  /** Takes the lines of the result; by default they go to standard output. */
  readonly sink?: Sink;
  /**
   * The expressions (or these paths) come from tele and cover every form of ping: if no record has such a path, the
   * user made no mistake.
   */
  readonly ours?: boolean | readonly string[];
  /** The numbers of the first stages of the pipeline's commands; by default the plan is of one command. */
  readonly starts?: readonly number[] | undefined;
  /** The input, if it has already been opened. */
  readonly input?: Input | undefined;
  /** See `PartitionOptions`; it gets the plan that is run, too. */
  readonly onLive?: (rows: LiveRows, report: Report, plan: Plan) => void;
  readonly signal?: AbortSignal;
  /** Ends the run in the middle, if a person can wish that. */
  readonly interrupt?: Interrupt | undefined;
}

/** The result of a run, and its input. */
export interface PlanRun extends RunResult {
  readonly input: Input;
  /** The command's own plan, with what estimates need if a sample of the input was read. */
  readonly plan: Plan;
  /** Whether more lines were bad than --max-bad allows. */
  readonly tooBad: boolean;
  /** The run with `--since last`; undefined without this flag. */
  readonly since?: SinceRun;
}

/**
 * Runs a plan over the input of the source flags, with progress, and reports on standard error what was lost. Sets the
 * exit code. Lines of the result are written as they come.
 */
export async function runPlan(own: Plan, flags: ReadingFlags, options: RunOptions = {}): Promise<PlanRun> {
  const { sink, ours = false, starts, onLive, signal, interrupt } = options;
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const [started, clock] = [flags.started ?? new Date(), performance.now()];
  const { plan, input: found, engine, joined, since, goal } = await prepareRun(own, flags, options);
  const listed = performance.now();
  const stopAt = failingFast(flags);
  stopAt(found);
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, found.totals);
  try {
    const watch = new Stopwatch(plan.stages.length);
    const out = sink ?? createLineSink((block) => watch.during(WRITE, () => print(block)));
    const memory = flags['max-memory'] ?? halfOfMemory();
    const reading = {
      createScanner,
      sink: out,
      watch,
      memory,
      interrupt,
      ...(bad && { badSink: bad.sink }),
      ...(onLive && { onLive: (rows: LiveRows, soFar: Report) => onLive(rows, soFar, plan) }),
      ...(signal && { signal }),
    };
    const run = (some: Input, before?: Report) =>
      runOn(engine, plan, some, reading, flags, {
        progress: before ? progressAfter(progress, before) : progress,
        stopAt,
      });
    const { result, input } = goal
      ? await (await import('../until/run-until.ts')).runUntil(goal, plan, found, flags.seed, run)
      : { result: await run(found), input: found };
    progress.end();
    addListing(result.report, input);
    await since?.settle(result.report, input);
    if (flags.report !== undefined) {
      const times = { list: listed - clock, run: performance.now() - listed };
      const { writeReport } = await import('../report/run-report.ts');
      writeReport(flags.report, { plan, argv: flags.argv ?? [], input, engine, result, started, times });
    }
    const { choosing = [] } = input;
    const begins = starts?.map((start) => (start === 0 ? 0 : start + choosing.length));
    const shares = readShares(plan, result.report, result.passed, joined?.starts ?? begins);
    const known = await withChoosing(plan, (await joined?.ours(ours)) ?? ours);
    process.exitCode = sayReport(result.report, {
      budget,
      strict: flags.strict,
      badFile: flags.bad,
      isQuiet: flags.quiet === true,
      ours: known,
      shares,
    });
    const asked = ownSampled(own, plan, input, result.report.failed);
    const sampled = samplingText({ ...asked, stages: plan.stages });
    if (sampled !== undefined) say(sampled);
    for (const note of result.state?.notes?.() ?? []) say(note);
    const alone = joined ? { ...result, ...joined.own(result.report, result.passed) } : result;
    countAnswered(alone.report.out);
    if (alone.rows && hasNone(alone.rows) && !since) sayNoRows(alone.report);
    return {
      ...alone,
      input,
      plan: asked,
      tooBad: !areTolerable(shares, budget),
      ...(since && { since }),
    };
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}

/** Half of the memory that the machine has, or that this process may use. */
function halfOfMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2;
}

/** Makes a function that ends the run at the first failed input, for --fail-fast. */
function failingFast(flags: ReadingFlags): (report: { readonly failed: readonly FailedInput[] }) => void {
  return ({ failed: [first] }) => {
    if (flags['fail-fast'] && first) throw new TeleError(first.message, { hint: NO_FAIL_FAST });
  };
}

/** Adds the paths of the stages that select records by their content, which come from tele, too. */
async function withChoosing({ stages }: Plan, ours: boolean | readonly string[]): Promise<boolean | readonly string[]> {
  const choosing = stages.filter(({ op }) => op === 'choose');
  if (ours === true || choosing.length === 0) return ours;
  return [...(ours || []), ...(await planFacts({ version: 1, stages: choosing, strict: false })).paths];
}

const NO_FAIL_FAST = 'without --fail-fast the other inputs are read all the same';

/**
 * Adds to a report what concerns the input but none of its parts: folders that could not be listed, and this thread's
 * requests to the network.
 */
function addListing(report: Report, { failed, traffic }: Input): void {
  for (const input of failed) report.failed.push(input);
  report.inputs += failed.length;
  addTraffic(report, traffic?.());
}

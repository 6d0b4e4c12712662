import { closeSync } from 'node:fs';
import { debug } from '../../debug.ts';
import { chooseEngine } from '../../engines/choose-engine.ts';
import { createInput, type Input } from '../../engines/input/input.ts';
import { planFacts } from '../../engines/run/facts.ts';
import type { RunResult } from '../../engines/run/inline.ts';
import { addTraffic, type FailedInput, type Report } from '../../engines/run/report.ts';
import { createLineSink, type Sink } from '../../engines/run/sink.ts';
import { Stopwatch, WRITE } from '../../engines/run/stopwatch.ts';
import { TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { createScanner } from '../../record/scan.ts';
import { useZone } from '../../record/zone.ts';
import { expectWritable } from '../../write.ts';
import { parseBudget } from '../flags/numbers.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { openBadFile } from '../output/bad-file.ts';
import { print } from '../output/print.ts';
import { createProgress } from '../output/progress.ts';
import { areTolerable, say, sayNoRows, sayReport } from '../output/say.ts';
import { expectPlan } from '../report/recorded-terms.ts';
import { joinLineage } from './join-lineage.ts';
import { readShares } from './read-shares.ts';
import { runOn } from './run-on.ts';

export interface RunOptions {
  /** Takes the lines of the result; without it they go to stdout. */
  readonly sink?: Sink;
  /**
   * The expressions (or these paths) are of ours, made for every form of ping: a path that no record has is no slip of
   * the user's.
   */
  readonly ours?: boolean | readonly string[];
  /** The numbers of the first stages of the pipeline's commands; the plan is of one command otherwise. */
  readonly starts?: readonly number[] | undefined;
  /** What is read, where it has been looked at already. */
  readonly input?: Input;
}

/** What a run gives, and what it read. */
export interface PlanRun extends RunResult {
  readonly input: Input;
  /** Whether more lines were bad than --max-bad allows. */
  readonly tooBad: boolean;
}

/**
 * Runs a plan over what the source flags name, with progress, and says on stderr what was lost on the way. Sets the
 * exit code. Lines of the result go out as they come.
 */
export async function runPlan(
  own: Plan,
  flags: ReadingFlags,
  { sink, ours = false, starts, input: given }: RunOptions = {},
): Promise<PlanRun> {
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  if (flags.report !== undefined) expectWritable(flags.report, 'the report');
  if (flags.state !== undefined) expectWritable(flags.state, 'the state');
  useZone(own.tz);
  const started = new Date();
  const clock = performance.now();
  let facts = await planFacts(own);
  debug(
    'plan',
    () =>
      `${JSON.stringify(own)} reads ${facts.whole ? 'whole records' : facts.paths.join(', ') || 'lines as they are'}`,
  );
  const input = given ?? (await createInput(flags, say, facts));
  const joined = input.lineage && joinLineage(own, input.lineage, starts);
  const { choosing = [] } = input;
  const plan = joined?.plan ?? { ...own, stages: [...choosing, ...own.stages] };
  expectPlan(plan, flags.planned);
  if (plan.stages.length > own.stages.length) facts = await planFacts(plan);
  const listed = performance.now();
  const stopAt = failingFast(flags);
  stopAt(input);
  const engine = chooseEngine(flags, input.stored?.partitions, {
    passes: plan.stages.length === 0 && !plan.wide,
    ordered: facts.ordered,
  });
  if (flags.unordered && engine.kind !== 'inline')
    say('--unordered is left aside: only one thread (--master local) writes pings as their objects come');
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  try {
    const watch = new Stopwatch(plan.stages.length);
    const out = sink ?? createLineSink((block) => watch.during(WRITE, () => print(block)));
    const options = { createScanner, sink: out, watch, ...(bad && { badSink: bad.sink }) };
    const result = await runOn(engine, plan, input, options, flags, { progress, stopAt });
    progress.end();
    addListing(result.report, input);
    if (flags.report !== undefined) {
      const times = { list: listed - clock, run: performance.now() - listed };
      const { writeReport } = await import('../report/run-report.ts');
      writeReport(flags.report, { plan, argv: flags.argv ?? [], input, engine, result, started, times });
    }
    const begins = starts?.map((start) => (start === 0 ? 0 : start + choosing.length));
    const shares = readShares(plan, result.report, result.passed, joined?.starts ?? begins);
    const known = await withChoosing(plan, (await joined?.ours(ours)) ?? ours);
    const said = { budget, strict: flags.strict, badFile: flags.bad, ours: known, shares };
    process.exitCode = sayReport(result.report, said);
    for (const note of result.state?.notes?.() ?? []) say(note);
    const alone = joined ? { ...result, ...joined.own(result.report, result.passed) } : result;
    if (alone.rows?.length === 0) sayNoRows(alone.report);
    return { ...alone, input, tooBad: !areTolerable(shares, budget) };
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}

/** Ends the run at the first input that failed, where --fail-fast asks for it. */
function failingFast(flags: ReadingFlags): (report: { readonly failed: readonly FailedInput[] }) => void {
  return ({ failed: [first] }) => {
    if (flags['fail-fast'] && first) throw new TeleError(first.message, { hint: NO_FAIL_FAST });
  };
}

/** What records are asked to choose from them is of ours, too. */
async function withChoosing({ stages }: Plan, ours: boolean | readonly string[]): Promise<boolean | readonly string[]> {
  const choosing = stages.filter(({ op }) => op === 'choose');
  if (ours === true || choosing.length === 0) return ours;
  return [...(ours || []), ...(await planFacts({ version: 1, stages: choosing, strict: false })).paths];
}

const NO_FAIL_FAST = 'without --fail-fast the other inputs are read all the same';

/**
 * What became known of the input outside of its parts: folders that could not be listed, and what this thread asked the
 * network for.
 */
function addListing(report: Report, { failed, traffic }: Input): void {
  for (const input of failed) report.failed.push(input);
  report.inputs += failed.length;
  addTraffic(report, traffic?.());
}

import { debug } from '../../debug.ts';
import { chooseEngine, type Engine } from '../../engines/choose-engine.ts';
import { createInput, type Input } from '../../engines/input/input.ts';
import { loadTables } from '../../engines/input/load-table.ts';
import { readMaster } from '../../engines/master.ts';
import { planFacts } from '../../engines/run/facts.ts';
import type { Interrupt } from '../../engines/run/interrupt.ts';
import { UsageError } from '../../errors.ts';
import { isLive, type Plan } from '../../plan/plan.ts';
import { useZone } from '../../record/zone.ts';
import { counted, grouped, were } from '../../render/number-text.ts';
import { expectWritable } from '../../write.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { say } from '../output/say.ts';
import { expectPlan } from '../report/recorded-terms.ts';
import type { SinceRun } from '../since/begin-since.ts';
import { openRun } from '../since/open-run.ts';
import { sinceTime } from '../since/since-time.ts';
import { EarlyEnd } from '../start/pipe.ts';
import { checkGoal, type Goal, readGoal } from '../until/goal.ts';
import { type Joined, joinLineage } from './join-lineage.ts';
import { sampledPlan } from './sampled-input.ts';

/** A run that is ready to begin. */
export interface PreparedRun {
  /** The command's plan, after the stages that select pings of the input or that came through the pipe. */
  readonly plan: Plan;
  readonly input: Input;
  readonly engine: Engine;
  /** The connection of the command's plan with the stages from the pipe, if some came. */
  readonly joined: Joined | undefined;
  /** The run with `--since last`; undefined without this flag. */
  readonly since: SinceRun | undefined;
  /** When the run may stop before it has read everything; undefined if never. */
  readonly goal: Goal | undefined;
}

/**
 * Finds the input, joins the stages that came through the pipe, and chooses the engine. It first checks that the files
 * can be written which the run writes at its end. `input` may already be open; `starts` are the numbers of the first
 * stages of the pipeline's commands.
 */
export async function prepareRun(
  own: Plan,
  flags: ReadingFlags,
  {
    starts,
    input: given,
    interrupt,
  }: {
    readonly starts?: readonly number[] | undefined;
    readonly input?: Input | undefined;
    readonly interrupt?: Interrupt | undefined;
  },
): Promise<PreparedRun> {
  if (flags.report !== undefined) expectWritable(flags.report, 'the report');
  if (flags.state !== undefined) expectWritable(flags.state, 'the state');
  if (flags.follow) refuseFollowing(own, flags);
  useZone(own.tz);
  const facts = await planFacts(own);
  debug('plan', () => {
    const paths = facts.whole ? 'whole records' : facts.paths.join(', ') || 'lines as they are';
    return `${JSON.stringify(own)} reads ${paths}`;
  });
  const changedSince = sinceTime(flags);
  const since = flags.since === 'last' ? await beginSince(own, flags) : undefined;
  const created = given ?? createInput({ ...flags, chooseNew: since?.chooseNew, changedSince }, say, facts);
  const input = await (created instanceof Promise && interrupt ? interrupt.wait(created) : created);
  const joined = input.lineage && joinLineage(own, input.lineage, starts);
  const { choosing = [] } = input;
  const goal = readGoal(flags);
  if (goal && input.only === undefined)
    throw new UsageError(
      '--within and --for read objects in random order, and standard input has none: its beginning is no sample',
      '--source FOLDER or s3://bucket/prefix',
    );
  const stages = { ...own, stages: [...choosing, ...own.stages] };
  const plan = sampledPlan(joined?.plan ?? stages, input, { ...flags, stops: goal !== undefined });
  if (goal) checkGoal(goal, plan);
  expectPlan(plan, flags.planned);
  const { ordered } = plan.stages.length > own.stages.length ? await planFacts(plan) : facts;
  await sayOfTables(plan);
  const passes = plan.stages.length === 0 && !plan.wide;
  const engine = chooseEngine(flags, input.stored?.partitions, { passes, ordered });
  if (goal && ordered)
    throw new UsageError(
      'records are numbered here (i, or sample --rate), and --within and --for read objects in another order',
      '--sample-clients, or a filter by what the records say',
    );
  if (goal && engine.kind === 'spark')
    throw new UsageError('--within and --for are not for a cluster, which reads everything at once', '--fraction 0.1');
  if (flags.unordered && engine.kind !== 'inline')
    say('--unordered is left aside: only one thread (--master local) writes pings as their objects come');
  return { plan, input, engine, joined, since, goal };
}

/** Throws a UsageError where what is added to files cannot be followed, or no answer would ever come of it. */
function refuseFollowing({ wide }: Plan, flags: ReadingFlags): void {
  if (readMaster(flags) === 'spark')
    throw new UsageError('a cluster does not follow files: --follow has no end', '--master local');
  if (flags.since !== undefined)
    throw new UsageError('--follow reads what comes, and --since what has come', 'one of them');
  if (wide !== undefined && !isLive(wide))
    throw new UsageError(
      'this command answers at the end of its input, and --follow has none',
      'tele aggregate --every 10s --at ts --late 2s',
    );
}

/**
 * Begins a run with `--since last`. Throws an EarlyEnd if another run of the same name is at work and `--if-running` is
 * skip.
 */
async function beginSince(plan: Plan, flags: ReadingFlags): Promise<SinceRun> {
  const since = await (await import('../since/begin-since.ts')).beginSince(plan, flags);
  if (since === undefined) {
    say('another run of the same name is at work: this one is left out');
    throw new EarlyEnd();
  }
  openRun(since);
  return since;
}

/** Reads the tables of joins, and reports repeated and missing keys in them. */
async function sayOfTables(plan: Plan): Promise<void> {
  for (const [{ table }, { rows, doubled, keyless }] of await loadTables(plan)) {
    if (doubled > 0)
      say(`${counted(doubled, 'key')} of ${table} ${were(doubled)} in several rows: each makes a record`);
    if (keyless > 0) say(`${grouped(keyless)} of ${counted(rows, 'row')} of ${table} ${were(keyless)} without a key`);
  }
}

import { availableParallelism } from 'node:os';
import type { Answer } from '../cli/answers/answer.ts';
import { planTerms } from '../cli/command/stream.ts';
import { explainRun } from '../cli/explain/explain.ts';
import { say } from '../cli/output/say.ts';
import { target } from '../cli/output/target.ts';
import { runSegments } from '../cli/pipeline/run-segments.ts';
import { cutSegments, type Segment } from '../cli/pipeline/segments.ts';
import { type RunFlags, readSteps } from '../cli/pipeline/steps.ts';
import { isLivePlan } from '../cli/run/run-live.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import type { Input } from '../engines/input/input.ts';
import { planFacts } from '../engines/run/facts.ts';
import type { Interrupt } from '../engines/run/interrupt.ts';
import { shellText } from '../engines/run/shell-text.ts';
import { UsageError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { grouped } from '../render/number-text.ts';
import { gatherKept, type Kept, keptInput } from './keep.ts';
import { sharedListing } from './listings.ts';
import type { Expanded, Name } from './names.ts';

/** A question that is ready to run. */
interface Question {
  readonly segments: [Segment, ...Segment[]];
  readonly flags: RunFlags;
  /** The records in memory that it reads instead of the source. */
  readonly input: Input | undefined;
}

/** Answers a pipeline: runs it in this process, and shows what comes of it. */
export async function ask(
  text: string,
  expanded: Expanded,
  shared: RunFlags,
  show: (answer: Answer, output: string | undefined) => Promise<void>,
  interrupt?: Interrupt,
): Promise<void> {
  const { segments, flags, input } = await prepare(text, expanded, shared);
  const [{ plan }, ...rest] = segments;
  // Lines that come one by one are progress enough on a terminal.
  const streams = rest.length === 0 && plan.wide === undefined && target().isTTY;
  if (flags.follow) target().expectEndless?.();
  const quiet = streams ? { ...flags, progress: 'none' } : flags;
  const run = interrupt && mayNeverEnd(plan) ? onThreads(quiet) : quiet;
  await runSegments(segments, run, (answer) => show(answer, flags.output), { input, interrupt });
}

/** Says what a pipeline would read, and how it would run. */
export async function explain(text: string, expanded: Expanded, shared: RunFlags): Promise<void> {
  const { segments, flags, input } = await prepare(text, expanded, shared);
  const [{ plan }, ...rest] = segments;
  target().write(await explainRun([plan, ...rest.map((segment) => segment.plan)], flags, input));
}

/** Throws a UsageError for a pipeline that cannot run, without running it. */
export async function check(text: string, expanded: Expanded, shared: RunFlags): Promise<void> {
  for (const { plan } of (await prepare(text, expanded, shared)).segments) await planFacts(plan);
}

/**
 * Reads the records of a name into memory, at most `room` bytes of `most` in all. Throws a UsageError for a name that
 * answers in rows.
 */
export async function keep(
  name: Name,
  shared: RunFlags,
  { room, most }: { readonly room: number; readonly most: number },
  interrupt?: Interrupt,
): Promise<Kept> {
  const before = { stages: name.stages, begins: name.begins.slice(0, -1) };
  const { segments, flags, input } = await prepare(name.text, before, shared, false);
  const [{ plan, starts, ours }, ...rest] = segments;
  if (plan.wide || rest.length > 0)
    throw new UsageError(
      `cache keeps records, and ${name.name} answers in rows`,
      'give the stages before its last a name, and keep that',
    );
  const { sink, end } = gatherKept(name.name, room, most);
  const run = interrupt && mayNeverEnd(plan) ? onThreads(flags) : flags;
  const { report } = await runPlan(plan, run, { sink, starts, ours, input, interrupt });
  return end(report.out);
}

/** Whether expressions may hold a regular expression, which alone can be at work on one record for ever. */
function mayNeverEnd({ stages, wide }: Plan): boolean {
  return /\/|RegExp|\.(?:match|search|replace|split|test)/.test(JSON.stringify([stages, wide]));
}

/** Has workers do the work even of a small input: they can be ended in the middle of it, and this thread cannot. */
function onThreads(flags: RunFlags): RunFlags {
  const isFree = flags.master === undefined && flags.jobs === undefined;
  return isFree && !flags.follow ? { ...flags, jobs: availableParallelism() } : flags;
}

async function prepare(
  text: string,
  { stages, begins }: Expanded,
  shared: RunFlags,
  withLimit = true,
): Promise<Question> {
  if (stages.length === 0) throw new UsageError('there is no pipeline', `fetch | head 3, or 'help'`);
  const words = stages.map((stage) => shellText(stage.map((word) => word.text))).join(' | ');
  const argv = ['run', words, ...(shared.argv ?? []).slice(1)];
  const { steps, flags: merged } = await readSteps(text, stages, { ...shared, argv }, { stagesWin: true });
  const flags: RunFlags = { ...merged, stdin: 'never', listed: sharedListing(merged) };
  if (flags.source === '-')
    throw new UsageError('the shell reads its own lines from standard input', '--source FOLDER, a file or s3://bucket');
  const wanted = withLimit ? steps : steps.slice(0, -1);
  const cut = (from: number) => cutSegments(wanted.slice(from), planTerms(flags));
  const whole = { segments: cut(0), flags, input: undefined };
  if (whole.segments.some(({ plan }) => isLivePlan(plan)))
    throw new UsageError(
      'aggregate --late is for records that go on coming, and the shell reads a source to its end',
      'tail -f FILE | tele aggregate --late …',
    );
  const begin = begins.findLast(({ kept }) => kept !== undefined);
  if (begin?.kept === undefined) return whole;
  if (flags.report !== undefined)
    throw new UsageError(
      `a report names the objects that were read, and ${begin.name} is in memory`,
      `forget ${begin.name}, or leave --report out`,
    );
  const segments = cut(begin.stages.length);
  const { ordered, placed } = await planFacts(whole.segments[0].plan);
  if (!ordered && !placed) return { segments, flags, input: keptInput(begin.name, begin.kept) };
  const records = grouped(begin.kept.records);
  say(`the question is about places in the input, so the source is read, not the ${records} records of ${begin.name}`);
  return whole;
}

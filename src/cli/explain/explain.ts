import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import { sampleText } from '../../analysis/sampling/sample-of.ts';
import { withSample } from '../../analysis/sampling/sampled-plan.ts';
import { chooseEngine, type Engine } from '../../engines/choose-engine.ts';
import { createInput, type Input } from '../../engines/input/input.ts';
import type { Partition } from '../../engines/input/pack.ts';
import { planFacts } from '../../engines/run/facts.ts';
import { shellText } from '../../engines/run/shell-text.ts';
import type { Plan, Stage } from '../../plan/plan.ts';
import { describeFilter } from '../../record/dimension.ts';
import { counted, grouped, sizeText } from '../../render/number-text.ts';
import { isRemote } from '../../source/address.ts';
import { openWide } from '../../wide/registry.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { say } from '../output/say.ts';
import { joinLineage } from '../run/join-lineage.ts';
import { sampledPlan } from '../run/sampled-input.ts';
import { checkGoal, type Goal, goalText, guessObjects, readGoal } from '../until/goal.ts';
import { countObject, duration, emptyTally, type Guess, guess } from './estimate.ts';
import { measurePace, type Pace } from './pace.ts';

/**
 * Describes what a pipeline would read and how it would run, as text or, with --output json or ndjson, as one JSON
 * object. It lists the source and reads nothing of a bucket; of files it reads the ends of ranges, and the first
 * megabytes to measure the pace. The first of `plans` reads the input, which may already be open, each other one the
 * rows of the one before.
 */
export async function explainRun(
  plans: readonly [Plan, ...Plan[]],
  flags: ReadingFlags & { readonly output?: string | undefined },
  given?: Input,
): Promise<string> {
  const [own, ...then] = plans;
  let facts = await planFacts(own);
  for (const each of then) await planFacts(each);
  const input = given ?? (await createInput(flags, say, facts));
  const { uri, stored, totals, listing, lineage, why } = input;
  const joined = lineage
    ? joinLineage(own, lineage).plan
    : { ...own, stages: [...(input.choosing ?? []), ...own.stages] };
  const goal = readGoal(flags);
  const plan = sampledPlan(joined, input, { ...flags, stops: goal !== undefined });
  if (goal) checkGoal(goal, plan);
  if (plan.stages.length > own.stages.length) facts = await planFacts(plan);
  const before = lineage?.commands.map((words) => shellText(words)).join(' | ');
  const engine = chooseEngine(flags, stored?.partitions, {
    passes: plan.stages.length === 0 && !plan.wide,
    ordered: facts.ordered,
  });
  const pace = await measurePace(plan, input);
  if (flags.output === 'json' || flags.output === 'ndjson') {
    const { objects = null, bytes = null } = totals;
    const partitions = stored?.partitions.length ?? 1;
    const expected = stored && { ...guessOf(stored, engine, pace), measuredBytes: pace?.bytes ?? 0 };
    const chosen = listing?.sampled && { chosen: stored?.objects.map(({ key }) => key) };
    const found = { source: uri, objects, bytes, partitions, ...listing, ...chosen, ...expected };
    return `${JSON.stringify({ ...found, ...facts, engine, plan, then, ...(lineage && { fused: before }), ...(why !== undefined && { notFused: why }) })}\n`;
  }
  const source =
    stored === undefined
      ? 'standard input'
      : `${counted(stored.objects.length, 'object')}, ${sizeText(totals.bytes ?? 0)}, in ${uri}`;
  const lines = [
    ['reads', source],
    ...(before === undefined ? [] : [['fused', `${before}: handed on by the commands before`]]),
    ...(why === undefined ? [] : [['fused', `no; ${why}`]]),
    ...explainListing(listing, stored, engine, pace),
    ['parts', describePartitions(stored?.partitions)],
    ['paths', facts.whole ? 'whole records' : facts.paths.join(', ') || 'none: lines pass as they are'],
    ...(await steps(withSample(plan, undefined))),
    ...(goal ? explainGoal(goal, plan as GroupPlan, stored, engine, pace) : []),
    ...(plan.sample && !goal ? [['sample', `estimates with 95 % intervals, from ${sampleText(plan.sample)}`]] : []),
    ...(await Promise.all(then.map(steps))).flatMap((each) => [['then', 'over the rows, in one thread'], ...each]),
    ['engine', describeEngine(engine)],
  ];
  return `${lines.map(([name, text]) => `${name!.padEnd(8)}${text}`).join('\n')}\n`;
}

/** Says how much a run probably reads that stops when it knows enough. */
function explainGoal(goal: Goal, plan: GroupPlan, stored: Input['stored'], engine: Engine, pace: Pace | undefined) {
  if (stored === undefined) return [];
  const { length } = stored.objects;
  const guessed = guessObjects(goal, plan, guessOf(stored, engine, pace).pings, length);
  const told = guessed === undefined ? '' : `: probably after ${guessed}, and after more where objects differ`;
  return [['stops', `after 8, 16, 32, … of ${counted(length, 'object')}, when ${goalText(goal, plan)}${told}`]];
}

function describePartitions(partitions: readonly Partition[] = []): string {
  const ranges = partitions.filter(([first]) => first.range).length;
  const packed = partitions.filter(({ length }) => length > 1).length;
  return [
    grouped(Math.max(partitions.length, 1)),
    ...(ranges === 0 ? [] : [`${grouped(ranges)} of them ranges of plain files`]),
    ...(packed === 0 ? [] : [`${grouped(packed)} of them several objects together`]),
  ].join(', ');
}

/** Describes how the objects were found, what share of all they are, and an estimate of their content. */
function explainListing(
  listing: Input['listing'],
  stored: Input['stored'],
  engine: Engine,
  pace: Pace | undefined,
): string[][] {
  if (!listing || !stored) return [];
  const { pings, seconds } = guessOf(stored, engine, pace);
  const { sampled } = listing;
  const names = stored.objects.slice(0, CHOSEN_SHOWN).map(({ key }) => key);
  const more = stored.objects.length - names.length;
  return [
    ['listed', counted(listing.levels, 'level')],
    ...(sampled ? [['chosen', `${stored.objects.length} of ${sampled.of} objects, by seed ${sampled.seed}:`]] : []),
    ...(sampled ? names.map((key) => ['', key]) : []),
    ...(sampled && more > 0 ? [['', `… and ${grouped(more)} more: tele fetch --list names all`]] : []),
    ['guess', `about ${counted(pings, 'ping')}, ${duration(seconds)}: ${groundOf(pace)}`],
  ];
}

const CHOSEN_SHOWN = 20;

/** Says what an estimate is based on. */
function groundOf(pace: Pace | undefined): string {
  if (pace === undefined) return 'from names and sizes alone';
  const fast = pace.rate === undefined ? '' : `, at ${sizeText(pace.rate)} a second of one processor`;
  return `from sizes, and the first ${sizeText(pace.bytes)}${fast}`;
}

function guessOf({ access, objects }: NonNullable<Input['stored']>, engine: Engine, pace: Pace | undefined): Guess {
  const sum = emptyTally();
  for (const object of objects) countObject(sum, object);
  return guess(sum, isRemote(access.uri), engine.kind === 'threads' ? engine.threads : 1, pace);
}

function describeEngine(engine: Engine): string {
  if (engine.kind === 'inline') return 'local: this thread';
  if (engine.kind === 'spark') return `${engine.master}: Spark, whose executors read the parts`;
  return `local[${engine.threads}]: ${engine.threads} workers`;
}

async function steps({ stages, wide }: Plan): Promise<string[][]> {
  const narrow = stages.map((stage) => ['narrow', describe(stage)]);
  if (!wide) return narrow;
  const { description } = await openWide(wide);
  return [...narrow, ['wide', `${description}: each part makes a state, they are merged in input order`]];
}

function describe(stage: Stage): string {
  if (stage.op === 'head') return `head ${stage.count}`;
  if (stage.op === 'sample') return `sample ${stage.rate} by seed ${stage.seed}`;
  if (stage.op === 'sample-by') return `sample ${stage.rate} of the values of ${stage.expr}`;
  if (stage.op === 'join') {
    const keys = stage.on.map(({ left, right }) => `${left} = ${right}`).join(', ');
    return `${stage.kind} join with ${stage.table} on ${keys}`;
  }
  if (stage.op === 'choose') return `pings that say --${stage.dimension} ${describeFilter(stage.wanted)} of themselves`;
  if (stage.op === 'pipe')
    return `program ${shellText([stage.command, ...stage.args])}, started for each object or range`;
  return `${stage.op} ${stage.expr}`;
}

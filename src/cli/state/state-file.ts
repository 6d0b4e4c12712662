import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { addSamples } from '../../analysis/sampling/sample-of.ts';
import { TeleError, UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { checkPlan, findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import { jsonText } from '../../record/canonical.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideState, WideStep } from '../../wide/wide-step.ts';
import { writeWhole } from '../../write.ts';
import { type Counts, countsOf, type Grouped } from '../answers/answer.ts';
import { readJsonFile } from '../flags/json-file.ts';
import { rowOf } from '../output/gather-lines.ts';
import type { PlanRun } from '../run/run-plan.ts';
import { productVersion } from '../start/version.ts';
import { type ObjectsRead, OverlapWatch, packObjects } from './objects-read.ts';

/** The description in a state file: the command and its presentation, so that a merged state is shown the same way. */
export interface StateHead {
  /** The command, as it is typed. */
  readonly command: string;
  readonly plan: Plan;
  /** Further data that the command's answer needs, such as the order of its rows. */
  readonly view: JsonRecord;
}

/** States that were merged, with what their answer is made from. */
export interface MergedStates extends StateHead, Grouped {
  /** The objects that the states were made from. */
  readonly objects: ObjectsRead;
  /** The files in which more lines were bad than --max-bad allowed. */
  readonly tooBad: readonly string[];
}

interface StateFile extends StateHead {
  /** The version of this format. */
  readonly state: 3;
  /** The version of tele that wrote it. States of other versions are refused. */
  readonly tele: string;
  readonly counts: Counts;
  /** Whether more lines were bad than --max-bad allowed. */
  readonly tooBad: boolean;
  /** The last run with `--since last` by which the state has grown. */
  readonly run?: string;
  /** Empty for standard input, whose content has no name. */
  readonly objects: ObjectsRead;
  /** The encoded state of the wide step. */
  readonly value: Json;
}

/** Writes the state of a run, whole or not at all. */
export function writeState(file: string, head: StateHead, { state, report, tooBad, input }: StateRun): void {
  const objects = packObjects(input.stored?.objects ?? []);
  writeWhole(file, stateText({ ...head, counts: countsOf(report), tooBad, objects }, state!.encode()), 'the state');
}

/** The parts of a run that a state file records. */
export type StateRun = Pick<PlanRun, 'state' | 'report' | 'tooBad' | 'input'>;

/**
 * Adds the state of a run to the state in a file, or begins one. Returns the run with the rows, the state and the
 * counts of the whole. `run` is the name of the run in the file. Throws a UsageError if the file is a state of another
 * question.
 */
export async function growState(file: string, head: StateHead, made: PlanRun, run: string): Promise<PlanRun> {
  const old = existsSync(file) ? readState(file) : undefined;
  if (old === undefined) {
    const objects = packObjects(made.input.stored?.objects ?? []);
    const facts = { ...head, counts: countsOf(made.report), tooBad: made.tooBad, objects, run };
    writeWhole(file, stateText(facts, made.state!.encode()), 'the state');
    return made;
  }
  checkSame(file, old, 'this run', head);
  const step = await openWide(old.plan.wide!);
  const state = decodeState(step, file, old);
  const overlap = new OverlapWatch();
  overlap.add(file, old.objects, true);
  overlap.add('this run', packObjects(made.input.stored?.objects ?? []), true);
  // The run's state belongs to another bundle's copy of the class, so it is encoded and decoded.
  state.merge(step.decode(made.state!.encode()));
  const counts = added(old.counts, countsOf(made.report));
  const tooBad = old.tooBad || made.tooBad;
  writeWhole(file, stateText({ ...head, counts, tooBad, objects: overlap.objects, run }, state.encode()), 'the state');
  const rows = rowsOf(state);
  const { failed, ...sums } = counts;
  return { ...made, state, rows, report: { ...made.report, ...sums } };
}

/** Writes merged states as one, whole or not at all. */
export function writeMerged(file: string, merged: MergedStates): void {
  const { command, plan, view, counts, state, objects } = merged;
  const tooBad = merged.tooBad.length > 0;
  writeWhole(file, stateText({ command, plan, view, counts, tooBad, objects }, state.encode()), 'the state');
}

/**
 * The text of a state file in pieces. A list is written element by element, because the text of a whole table may be
 * longer than a string can be.
 */
function* stateText({ run, ...facts }: Omit<StateFile, 'state' | 'tele' | 'value'>, value: Json): Generator<string> {
  // The name of the run stands near the beginning, where it is found without reading the whole file.
  const head = JSON.stringify({ state: 3, tele: productVersion(), ...(run !== undefined && { run }), ...facts });
  yield `${head.slice(0, -1)},"value":`;
  if (Array.isArray(value)) {
    yield '[';
    for (const [i, element] of value.entries()) yield `${i === 0 ? '' : ','}${jsonText(element)}`;
    yield ']';
  } else yield jsonText(value);
  yield '}\n';
}

/**
 * Reads state files and merges them in the given order. Throws a UsageError where they do not answer the same question,
 * and a TeleError where one cannot be read, or where two were made from the same object (unless that is allowed). Holds
 * the merged state and one file in memory.
 */
export async function mergeStates(files: readonly string[], allowOverlap = false): Promise<MergedStates> {
  const [first, ...rest] = files;
  const head = readState(first!);
  const step = await openWide(head.plan.wide!);
  const state = step.create();
  const overlap = new OverlapWatch();
  const tooBad: string[] = [];
  const take = (file: string, next: StateFile) => {
    overlap.add(file, next.objects, allowOverlap);
    if (next.tooBad) tooBad.push(file);
    state.merge(decodeState(step, file, next));
  };
  take(first!, head);
  let { counts } = head;
  let { sample } = head.plan;
  for (const file of rest) {
    const next = readState(file);
    checkSame(first!, head, file, next);
    take(file, next);
    counts = added(counts, next.counts);
    sample = addSamples(sample, next.plan.sample);
  }
  const { command, view } = head;
  const plan = { ...head.plan, ...(sample && { sample }) };
  const rows = rowsOf(state);
  return { command, plan, view, counts, state, rows, tooBad, objects: overlap.objects };
}

/** The rows of a finished state; lines become rows. */
function rowsOf(state: WideState): Rows {
  const result = state.finish();
  return 'rows' in result ? result.rows : Array.from(result.lines, rowOf);
}

/** Decodes the state of the wide step. Throws a UsageError where the file holds something else. */
function decodeState(step: WideStep, file: string, { value }: StateFile): WideState {
  try {
    // Some wrong values fail only in finish, so it is tried once.
    step.decode(value).finish();
    return step.decode(value);
  } catch (error) {
    if (error instanceof TeleError) throw error;
    throw new UsageError(`${file} is damaged: its value is none that its plan gathers`, AGAIN);
  }
}

function added(a: Counts, b: Counts): Counts {
  return Object.fromEntries(
    (Object.keys(a) as (keyof Counts)[]).map((name) => [name, a[name] + b[name]]),
  ) as unknown as Counts;
}

function readState(file: string): StateFile {
  const json = readJsonFile(file, `the state ${file}`);
  if (json === null || typeof json !== 'object' || Array.isArray(json) || !('state' in json) || !('plan' in json))
    throw new UsageError(`${file} is no state of tele`, 'tele cluster-hangs --state FILE writes one');
  const state = json as unknown as StateFile;
  const own = productVersion();
  if (typeof state.state === 'number' && (state.state as number) < 3)
    throw new UsageError(`${file} is a state in the form of an earlier tele, which this one does not read`, AGAIN);
  if (state.state !== 3 || state.tele !== own)
    throw new UsageError(
      `${file} was written by tele ${state.tele}, and this is ${own}: states of two versions are not merged`,
      AGAIN,
    );
  const fault = findFault(state, STATE_SCHEMA, '');
  if (fault) throw new UsageError(`${file} is no whole state of tele: ${fault}`, AGAIN);
  checkPlan(state.plan, `the plan in ${file}`);
  if (!state.plan.wide) throw new UsageError(`${file} is no state of tele: its plan gathers nothing`);
  return state;
}

const COUNT: Schema = { type: 'integer', minimum: 0 };
const COUNTS = { inputs: COUNT, bytes: COUNT, lines: COUNT, bad: COUNT, out: COUNT, failed: COUNT };

/** The format of a state file. Other code checks the plan and the value. */
const MEMBERS: Readonly<Record<string, Schema>> = {
  state: { const: 3 },
  tele: { type: 'string' },
  command: { type: 'string' },
  plan: {},
  view: { type: 'object', additionalProperties: {} },
  counts: allOf(COUNTS),
  tooBad: { type: 'boolean' },
  objects: { type: 'array', items: { type: 'array' } },
  value: {},
};

const STATE_SCHEMA: Schema = { ...allOf(MEMBERS), properties: { ...MEMBERS, run: { type: 'string' } } };

function allOf(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const AGAIN = 'write it again with this tele';

/**
 * Throws a UsageError unless two states have the same command, plan and view. The source of the pings does not matter.
 */
function checkSame(firstFile: string, first: StateHead, file: string, next: StateHead): void {
  if (next.command !== first.command)
    throw new UsageError(
      `${file} is a state of ${next.command}, and ${firstFile} one of ${first.command}: they do not add up`,
    );
  const difference = findDifference({ ...termsOf(first.plan), ...first.view }, { ...termsOf(next.plan), ...next.view });
  if (difference === undefined) return;
  const [at, a, b] = difference;
  throw new UsageError(
    `${firstFile} and ${file} were made with other options: ${at} is ${short(a)} in the first and ${short(b)} in the second`,
    'write them again with the same flags but for those of the source',
  );
}

/** A plan without the objects that were drawn, which are its input. The columns tell whether some were. */
function termsOf(plan: Plan): JsonRecord {
  const { objects: _, ...sample } = plan.sample ?? {};
  return { ...(plan as unknown as JsonRecord), sample };
}

/** The first member in which two values differ, by its last name. */
function findDifference(
  a: Json | undefined,
  b: Json | undefined,
  name = 'the plan',
): [name: string, a: Json | undefined, b: Json | undefined] | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  const [left, right] = [membersOf(a), membersOf(b)];
  if (left === undefined || right === undefined) return [name, a, b];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = findDifference(left[key], right[key], Array.isArray(a) ? name : key);
    if (found) return found;
  }
  return undefined;
}

function membersOf(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  return value !== null && typeof value === 'object' ? (value as Record<string, Json>) : undefined;
}

function short(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  const text = jsonText(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

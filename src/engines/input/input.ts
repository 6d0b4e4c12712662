import { debug } from '../../debug.ts';
import { TeleError, UsageError } from '../../errors.ts';
import type { Lineage } from '../../handover/lineage.ts';
import { markedBytes } from '../../handover/marked-bytes.ts';
import { openOrigin } from '../../handover/origin.ts';
import { receiveOnce } from '../../handover/receive.ts';
import { rowsOfLineage } from '../../handover/rows.ts';
import type { RecordStage, Stage } from '../../plan/plan.ts';
import type { DimensionName } from '../../record/dimension.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { fdBytes } from '../../source/file-bytes.ts';
import { openObject, type Reading } from '../../source/open-object.ts';
import { pipeBytes } from '../../source/pipe-bytes.ts';
import { openStdin, STDIN_NAME } from '../../source/stdin.ts';
import type { StoredObject, Traffic } from '../../source/store.ts';
import { type PlanFacts, planFacts } from '../run/facts.ts';
import type { OpenPartition } from '../run/inline.ts';
import type { Part } from '../run/part.ts';
import type { FailedInput } from '../run/report.ts';
import { type FoundObjects, type InputFlags, listAll, readingOf } from './find-objects.ts';
import { type Access, openParts } from './open-part.ts';
import { onePartition, type Partition, packParts, startOf } from './pack.ts';
import { listParts, type PartSpec, type Slice } from './part-spec.ts';
import { pinObjects } from './pinned.ts';

export type { InputFlags } from './find-objects.ts';

/** The input of a run. */
export interface Input {
  /** The name of the input in messages. */
  readonly uri: string;
  /**
   * The objects of a store, and how to open it elsewhere; undefined for standard input, which only this process can
   * read.
   */
  readonly stored?: {
    readonly access: Access;
    readonly objects: readonly StoredObject[];
    readonly partitions: readonly Partition[];
  };
  /** The number of listed levels, and with `--fraction` the number of all objects and the seed. */
  readonly listing?: { readonly levels: number; readonly sampled?: FoundObjects['sampled'] };
  /** Folders that could not be listed, whose content is missing. */
  readonly failed: readonly FailedInput[];
  readonly totals: { readonly bytes?: number; readonly objects?: number };
  /** Stages before the plan, which select records by dimensions that the source's keys do not state. */
  readonly choosing?: readonly Stage[];
  /** The requests and bytes that the network has cost this thread since the last call. */
  traffic?(): Traffic;
  /** The work of the commands before this one, if they handed it on instead of rows; it precedes the plan. */
  readonly lineage?: Lineage;
  /** The reason why lines, and not a plan, come through a pipe. */
  readonly why?: string;
  /** Opens the partitions in this thread. */
  open(): Iterable<OpenPartition>;
  /** The same input with some of its objects alone. Standard input has none. */
  only?(objects: readonly StoredObject[]): Input;
}

/**
 * Finds the input that the source flags name, and reports what the user should know about it: that it is the bundled
 * sample, that objects were sampled, that files do not fit the layout. Throws if nothing matched, so that an empty
 * result is never mistaken for an answer. The plan's facts decide the ranges in which large plain files are read.
 */
export async function createInput(
  flags: InputFlags,
  say: (line: string) => void,
  { ordered = false, gathers = false, placed = false, fields, extract }: Partial<PlanFacts> = {},
  now = new Date(),
): Promise<Input> {
  const { pinned } = flags;
  // The share that an earlier run chose is the list of objects that it read.
  const list = () => listAll(pinned ? { ...flags, fraction: undefined } : flags, say, pinned?.at ?? now);
  const listed = await (flags.listed?.(list) ?? list());
  if (listed === undefined && flags.chooseNew)
    throw new UsageError(
      '--since last reads what is new of a source, and standard input has nothing to know it by',
      '--source FOLDER, a file or s3://bucket/prefix',
    );
  if (flags.follow)
    return {
      ...(await (await import('./follow-input.ts')).followInput(listed?.found, flags, say)),
      choosing: choosingBy(listed?.found.unanswered ?? {}),
    };
  if (listed === undefined && flags.changedSince !== undefined && flags.at === undefined)
    throw new UsageError(
      '--since chooses objects, and standard input is none: only --at tells the times of its records',
      "filter 'date(ts) >= …', --at, or --source",
    );
  if (listed === undefined) return standardInput(flags, say, { ordered, gathers, placed });
  const { found, all, traffic } = listed;
  const { store, facts } = found;
  const choosing = choosingBy(found.unanswered);
  // Lines that are kept as bad, and records that are chosen by what they say, are read whole.
  const pruned = choosing.length > 0 || flags.typed.has('bad') ? undefined : fields;
  const keeps = extract !== undefined && pruned !== undefined && !pinned && (await canKeep(flags, say));
  const access = {
    ...found.access,
    ...(pruned && { fields: pruned }),
    ...(keeps && { extracts: { ...extract, maxBytes: flags['cache-size'] } }),
  };
  const chosen = sinceOf(pinned ? pinObjects(all, pinned) : all, found, flags, say);
  const fresh = await flags.chooseNew?.(store, chosen);
  const slices: readonly Slice[] = fresh?.slices ?? chosen.map((object) => ({ object }));
  const parts = await listParts(store, slices, !ordered && !placed && isPlain(flags), gathers);
  // Of the objects that --since leaves, nobody knows out of how many they were drawn.
  const sampled = chosen.length === all.length ? found.sampled : undefined;
  const common = {
    uri: access.uri,
    choosing,
    listing: { levels: facts.levels, ...(sampled && { sampled }) },
    failed: [
      ...Array.from(facts.failed, ([key, message]) => ({ source: `${access.uri.replace(/\/$/, '')}/${key}`, message })),
      ...(fresh?.failed ?? []),
    ],
    ...(traffic && { traffic }),
  };
  const inputOf = (some: readonly Slice[], own: readonly PartSpec[]): Input & Required<Pick<Input, 'stored'>> => {
    const partitions = ordered ? onePartition(own) : packParts(own);
    return {
      ...common,
      stored: { access, objects: some.map(({ object }) => object), partitions },
      totals: { objects: some.length, bytes: bytesOf(some) },
      *open() {
        // One list of all parts, so that those of the next partition are fetched while this one is read.
        const opened = openParts(store, access, partsOf(partitions), { ordered: flags.unordered !== true });
        try {
          for (const partition of partitions)
            yield { start: startOf(partition), parts: take(opened, partition.length) };
        } finally {
          void opened.return(undefined);
        }
      },
      only(objects) {
        const names = new Set(objects.map(({ uri }) => uri));
        const isOne = ({ object }: { readonly object: StoredObject }) => names.has(object.uri);
        return inputOf(some.filter(isOne), own.filter(isOne));
      },
    };
  };
  const input = inputOf(slices, parts);
  const { partitions } = input.stored;
  debug(
    'source',
    () =>
      `${access.uri}: ${facts.levels} folders listed, ${slices.length} objects, ${parts.length} parts in ${partitions.length} partitions`,
  );
  return input;
}

/** Whether values that are read are to be kept, and can be; says so if they cannot. */
async function canKeep(flags: InputFlags, say: (line: string) => void): Promise<boolean> {
  if (flags['keep-columns'] !== true || flags.typed.has('since')) return false;
  const { openCache } = await import('../../source/cache/cache.ts');
  try {
    await openCache();
    return true;
  } catch (error) {
    if (!(error instanceof TeleError)) throw error;
    say(`${error.message}: nothing is kept for the next question`);
    return false;
  }
}

/** Whether lines of records may be read from the middle of a file on. */
function isPlain({ select, input, match }: InputFlags): boolean {
  return select === undefined && match === undefined && (input === undefined || input === 'ndjson');
}

/** The objects of `--since`: by the date that their keys state, or else by when they were changed. */
function sinceOf(
  objects: readonly StoredObject[],
  { said }: FoundObjects,
  { changedSince: since }: InputFlags,
  say: (line: string) => void,
): readonly StoredObject[] {
  if (since === undefined) return objects;
  const from = new Date(since).toISOString();
  const day = from.slice(0, 10).replaceAll('-', '');
  const chosen = objects.filter((object) => {
    const date = said(object, 'date')?.replaceAll('-', '');
    return date === undefined ? (object.modified ?? since) >= since : date >= day;
  });
  if (chosen.length === 0) say(`no object of ${objects.length} was changed since ${from}`);
  return chosen;
}

function bytesOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { object, from = 0, end = object.size }) => sum + Math.max(0, end - from), 0);
}

function choosingBy(filters: FoundObjects['unanswered']): Stage[] {
  return (Object.keys(filters) as DimensionName[]).map((dimension) => ({
    op: 'choose',
    dimension,
    wanted: filters[dimension]!,
  }));
}

function* partsOf(partitions: readonly Partition[]): Iterable<PartSpec> {
  for (const partition of partitions) yield* partition;
}

async function standardInput(
  flags: InputFlags,
  say: (line: string) => void,
  facts: Pick<PlanFacts, 'ordered' | 'gathers' | 'placed'>,
): Promise<Input> {
  const { fraction, source, typed } = flags;
  const reading = readingOf(flags);
  debug('source', () => 'standard input');
  if (fraction !== undefined)
    throw new UsageError('--fraction chooses objects of a source: standard input has none', 'tele sample --rate 0.1');
  const { lineage, bytes, release, why } = await receiveOnce(() =>
    openStdin(typed.has('source') ? undefined : source, say),
  );
  if (lineage === undefined) return { ...ofBytes('-', bytes(), reading), ...(why !== undefined && { why }) };
  if (facts.placed) return { ...ofBytes('-', bytes(), reading), why: 'an expression asks where lines lie' };
  const flag = [...typed].find((name) => OF_LINES.includes(name));
  if (flag !== undefined) return { ...ofBytes('-', bytes(), reading), why: `--${flag} is about the lines themselves` };
  debug('fuse', () => `the plan of ${lineage.commands.length} commands before comes first`);
  const input = await originOf(lineage, flags, say, facts);
  await release();
  const { choosing = [], ...rest } = input;
  return { ...rest, lineage: behind(choosing, lineage) };
}

/** Puts the selection of records before the stages of the commands. */
function behind(choosing: readonly Stage[], lineage: Lineage): Lineage {
  return {
    ...lineage,
    stages: [...(choosing as readonly RecordStage[]), ...lineage.stages],
    starts: lineage.starts.map((start) => (start === 0 ? 0 : start + choosing.length)),
  };
}

/** Opens the input of the first of the commands before. */
async function originOf(
  { origin, stages }: Lineage,
  { unordered }: InputFlags,
  say: (line: string) => void,
  { ordered, gathers }: Pick<PlanFacts, 'ordered' | 'gathers'>,
): Promise<Input> {
  if (origin.kind === 'source') {
    const own = { ...origin.flags, typed: new Set(origin.typed), unordered } as unknown as InputFlags;
    const before = await planFacts({ version: 1, stages, strict: false });
    const limited = stages.some(({ op }) => op === 'head');
    return createInput(own, say, {
      ordered: ordered || before.ordered,
      placed: before.placed,
      gathers: gathers && !limited,
    });
  }
  const fd = openOrigin(origin);
  if (origin.kind === 'file') return ofBytes('-', fdBytes(fd, STDIN_NAME), {});
  const { pipe } = origin;
  return ofBytes('-', markedBytes(pipeBytes(fd, STDIN_NAME), { pipe, expectsEnd: false, rowsOf: rowsOfLineage }), {});
}

function ofBytes(uri: string, bytes: ByteSource, reading: Reading): Input {
  return {
    uri,
    failed: [],
    totals: {},
    *open() {
      yield { start: 0, parts: stdinPart(bytes, reading) };
    },
  };
}

/** Flags about the lines that a command reads itself: with one of them it gets lines. */
const OF_LINES = [
  'bad',
  'max-bad',
  'strict',
  'report',
  'state',
  'fail-fast',
  'tz',
  'set',
  'select',
  'input',
  'types',
  'match',
  'html',
  'vs',
];

async function* stdinPart(bytes: ByteSource, reading: Reading): AsyncIterable<Part> {
  yield { number: 0, name: STDIN_NAME, live: true, source: await openObject(bytes, STDIN_NAME, reading) };
}

/** The next `count` parts, without closing the list. */
async function* take(parts: AsyncGenerator<Part>, count: number): AsyncIterable<Part> {
  for (let k = 0; k < count; k++) {
    const { value, done } = await parts.next();
    if (done) return;
    yield value;
  }
}

import { TeleError, UsageError } from '../errors.ts';
import { parseShare } from '../plan/share.ts';
import { chooseSource } from '../source/choose.ts';
import { DIMENSIONS, type DimensionName, parseFilter } from '../source/dimension.ts';
import { findLayout } from '../source/layout.ts';
import { listObjects } from '../source/list-objects.ts';
import { explainEmpty, type Filters, newListingFacts, unansweredFilters } from '../source/listing.ts';
import { openObject } from '../source/open-object.ts';
import type { S3Options } from '../source/s3/options.ts';
import { STDIN_NAME, stdinBytes } from '../source/stdin.ts';
import type { StoredObject } from '../source/store.ts';
import type { OpenPartition } from './inline.ts';
import { type Access, openParts, openStore } from './open-part.ts';
import { type Partition, packParts, startOf } from './pack.ts';
import { listParts } from './part-spec.ts';
import type { Part } from './partition.ts';

/** The source flags as a command gets them. */
export interface InputFlags extends Partial<Record<DimensionName, string | undefined>> {
  readonly source?: string | undefined;
  readonly fraction?: string | undefined;
  readonly select?: string | undefined;
  readonly seed: number;
  readonly 'endpoint-url'?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly 'path-style'?: boolean;
  readonly 'no-sign-request'?: boolean;
  readonly 'requester-pays'?: boolean;
  /** The flags that stood on the command line; the others come from the environment or the config file. */
  readonly typed: ReadonlySet<string>;
  /** A command of pipes: it reads standard input even where that is empty, such as /dev/null. */
  readonly pipe: boolean;
}

/** What a run reads. */
export interface Input {
  /** Where it is, as messages call it. */
  readonly uri: string;
  /** What was found in a store, and how to open it elsewhere; standard input can only be read here. */
  readonly stored?: {
    readonly access: Access;
    readonly objects: readonly StoredObject[];
    readonly partitions: readonly Partition[];
  };
  readonly totals: { readonly bytes?: number; readonly objects?: number };
  /** The partitions, opened in this thread. */
  open(): Iterable<OpenPartition>;
}

/**
 * Finds what the source flags name, and says what a person should know about it: that it is the bundled sample, that objects were sampled, that files do
 * not fit the layout. Throws where nothing matched: an empty result is never mistaken for an answer. `cut` allows to read large plain files in ranges.
 */
export async function createInput(
  flags: InputFlags,
  say: (line: string) => void,
  { cut = true, now = new Date() } = {},
): Promise<Input> {
  const uri = chooseSource(flags, say);
  if (uri === '-') return standardInput(flags);
  const access = { uri, select: flags.select, s3: s3Options(flags) };
  const store = await openStore(access);
  const layout = await findLayout(store);
  const filters = readFilters(flags, now);
  for (const name of unansweredFilters(layout, filters)) {
    if (flags.typed.has(name))
      throw new UsageError(
        `${uri} is not laid out by ${name}: --${name} cannot choose from it`,
        `tele filter, or a source with telemetry_schema.json`,
      );
    say(`${uri} is not laid out by ${name}: the setting "${name}" is not used`);
    delete (filters as Record<string, unknown>)[name];
  }
  const facts = newListingFacts();
  const all: StoredObject[] = [];
  for await (const object of listObjects(store, layout, filters, facts)) all.push(object);
  if (facts.strangers > 0)
    say(`${facts.strangers} files in ${uri} do not fit its layout and are not read, such as ${facts.stranger}`);
  if (all.length === 0) {
    const { message, hint } = explainEmpty(uri, filters, facts);
    throw new TeleError(message, { hint });
  }
  const objects = flags.fraction === undefined ? all : await sampleObjects(all, flags, say);
  const partitions = packParts(await listParts(store, objects, cut && flags.select === undefined));
  return {
    uri,
    stored: { access, objects, partitions },
    totals: { objects: objects.length, bytes: objects.reduce((sum, { size }) => sum + size, 0) },
    *open() {
      for (const partition of partitions)
        yield { start: startOf(partition), parts: openParts(store, access, partition) };
    },
  };
}

function standardInput({ select, fraction }: InputFlags): Input {
  if (fraction !== undefined)
    throw new UsageError('--fraction chooses objects of a source: standard input has none', 'tele sample --rate 0.1');
  return {
    uri: '-',
    totals: {},
    *open() {
      yield { start: 0, parts: stdinPart(select) };
    },
  };
}

async function* stdinPart(select: string | undefined): AsyncIterable<Part> {
  yield { number: 0, name: STDIN_NAME, source: await openObject(stdinBytes(), STDIN_NAME, select) };
}

/** Only what was said: the rest comes from the environment and the profile, as Amazon's own tools have it. */
function s3Options(flags: InputFlags): S3Options {
  return {
    endpointUrl: flags['endpoint-url'],
    region: flags.region,
    profile: flags.profile,
    pathStyle: flags['path-style'] || undefined,
    noSignRequest: flags['no-sign-request'],
    requesterPays: flags['requester-pays'],
  };
}

function readFilters(flags: InputFlags, now: Date): Filters {
  const names = Object.keys(DIMENSIONS) as DimensionName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = flags[name];
      return text === undefined ? [] : [[name, parseFilter(name, text, now)]];
    }),
  );
}

async function sampleObjects(
  all: readonly StoredObject[],
  flags: InputFlags,
  say: (line: string) => void,
): Promise<StoredObject[]> {
  const share = parseShare(flags.fraction ?? '', '--fraction');
  if (share === 0) throw new UsageError('--fraction 0 chooses no object', '--fraction 0.1 or --fraction 10%');
  const { chooseFraction } = await import('../source/fraction.ts');
  const objects = chooseFraction(all, share, flags.seed);
  say(
    `${objects.length} of ${all.length} objects, chosen by seed ${flags.seed}: a sample of objects, not of clients (--sample-clients is one)`,
  );
  return objects;
}

import { TeleError, UsageError } from '../../errors.ts';
import type { DrawnObjects } from '../../plan/plan.ts';
import { parseShare } from '../../plan/share.ts';
import { DIMENSIONS, type DimensionName, parseFilter } from '../../record/dimension.ts';
import { chooseSource, type StdinUse } from '../../source/choose.ts';
import { parseTypes } from '../../source/field-types.ts';
import type { InputForm } from '../../source/input-form.ts';
import { dimensionIn, findLayout, parseLayout } from '../../source/layout.ts';
import { parseMatch } from '../../source/lines/match.ts';
import { listObjects } from '../../source/list-objects.ts';
import {
  explainEmpty,
  type Filters,
  type ListingFacts,
  newListingFacts,
  unansweredFilters,
} from '../../source/listing.ts';
import { parseSelect, type Reading } from '../../source/open-object.ts';
import { READ_AHEAD } from '../../source/s3/budget.ts';
import type { S3Options } from '../../source/s3/options.ts';
import type { Store, StoredObject, Traffic } from '../../source/store.ts';
import type { FailedInput } from '../run/report.ts';
import { type Access, openStore } from './open-part.ts';
import type { Slice } from './part-spec.ts';
import type { Pinned } from './pinned.ts';
import { plainSize } from './plain-bytes.ts';

/** The source flags as a command gets them. */
export interface InputFlags extends Partial<Record<DimensionName, string | undefined>> {
  readonly source?: string | undefined;
  /** The files and folders on the command line; `source` is the only one of them, or a name for all. */
  readonly files?: readonly string[] | undefined;
  readonly layout?: string | undefined;
  readonly fraction?: string | undefined;
  readonly select?: string | undefined;
  /** The form of the text, and the types of a table's columns; by default the first lines decide. */
  readonly input?: string | undefined;
  readonly types?: string | undefined;
  /** The regular expression whose named groups are the fields of a line. */
  readonly match?: string | undefined;
  readonly seed: number;
  readonly 'endpoint-url'?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly 'path-style'?: boolean;
  readonly 'no-sign-request'?: boolean;
  readonly 'requester-pays'?: boolean;
  readonly cache?: boolean;
  readonly 'cache-size'?: number | undefined;
  readonly 'keep-columns'?: boolean;
  readonly 'max-memory'?: number | undefined;
  readonly unordered?: boolean;
  /** Read only objects that were changed since this point in time, in ms since 1970, or are of that day or later. */
  readonly changedSince?: number | undefined;
  /** The expression of a record's time, by which records are chosen, too. */
  readonly at?: string | undefined;
  /** Read what is added to the files from now on. */
  readonly follow?: boolean;
  /** Include names that are otherwise hidden. */
  readonly hidden?: boolean;
  /** Read what an earlier run read. */
  readonly pinned?: Pinned | undefined;
  /** Chooses the parts of the objects to read: those that are new since an earlier run. */
  readonly chooseNew?:
    | ((
        store: Store,
        objects: readonly StoredObject[],
      ) => Promise<{ readonly slices: readonly Slice[]; readonly failed: readonly FailedInput[] }>)
    | undefined;
  /** Gives what an earlier question with the same flags has listed, or else lists it now. */
  readonly listed?: ((list: () => Promise<Listed | undefined>) => Promise<Listed | undefined>) | undefined;
  /** The flags that were typed on the command line; the others come from the environment or the config file. */
  readonly typed: ReadonlySet<string>;
  readonly stdin: StdinUse;
}

/** A store that the source flags name, and their selection from it. */
export interface FoundObjects {
  readonly store: Store;
  readonly access: Access;
  /** The facts that the listing has collected so far. */
  readonly facts: ListingFacts;
  /** Filters by dimensions that the keys do not state, so that records must be asked. */
  readonly unanswered: Filters;
  /**
   * With `--fraction`: the number of all objects, their decompressed bytes, about, and the seed of the choice; known
   * once they are listed.
   */
  readonly sampled?: Pick<DrawnObjects, 'of' | 'bytes' | 'looked'> & { readonly seed: number };
  /** Returns the value of a dimension in an object's key; undefined if the key does not name it. */
  said(object: StoredObject, name: DimensionName): string | undefined;
  /**
   * The objects, in key order; iterate once. A share of them is chosen when all are known; otherwise they come during
   * listing. Throws if nothing matched, and after the last one reports files that do not fit the layout.
   */
  objects(): AsyncGenerator<StoredObject>;
  /** What is there now, in the same order, without a message. */
  listAgain(): Promise<StoredObject[]>;
}

/** A listed source, which several runs may read. */
export interface Listed {
  readonly found: FoundObjects;
  readonly all: readonly StoredObject[];
  /** The requests and bytes that the network has cost since the last call. */
  traffic?(): Traffic;
}

/** Lists all that the source flags name; undefined for standard input. */
export async function listAll(flags: InputFlags, say: (line: string) => void, now: Date): Promise<Listed | undefined> {
  const found = await findObjects(flags, say, now);
  if (found === undefined) return undefined;
  const all: StoredObject[] = [];
  for await (const object of found.objects()) all.push(object);
  const { store } = found;
  let told: Traffic = { retries: 0, bytes: 0, cached: 0, unkept: 0 };
  const traffic = (): Traffic => {
    const { retries, bytes, cached, unkept = 0 } = store.traffic!();
    const before = told;
    told = { retries, bytes, cached, unkept };
    return {
      retries: retries - before.retries,
      bytes: bytes - before.bytes,
      cached: cached - before.cached,
      unkept: unkept - before.unkept!,
    };
  };
  return { found, all, ...(store.traffic && { traffic }) };
}

/**
 * Opens what the source flags name; undefined for standard input. Reports through `say` what the user should know about
 * it.
 */
export async function findObjects(
  flags: InputFlags,
  say: (line: string) => void,
  now = new Date(),
): Promise<FoundObjects | undefined> {
  readingOf(flags);
  const uri = chooseSource(flags, say);
  if (uri === '-') return undefined;
  const share = flags.fraction === undefined ? undefined : readShare(flags.fraction);
  const access = accessOf(uri, flags);
  const store = await openStore(access);
  const layout = flags.layout === undefined ? await findLayout(store) : parseLayout(flags.layout);
  const filters: Writable<Filters> = readFilters(flags, now);
  const unanswered: Writable<Filters> = {};
  for (const name of unansweredFilters(layout, filters)) {
    if (flags.typed.has(name)) {
      if (layout.kind !== 'plain') throw notLaidOut(uri, name);
      unanswered[name] = filters[name]!;
    } else say(`${uri} is not laid out by ${name}: the setting "${name}" is not used`);
    delete filters[name];
  }
  const facts = newListingFacts();
  let sampled: FoundObjects['sampled'];
  return {
    store,
    access,
    facts,
    unanswered,
    get sampled() {
      return sampled!;
    },
    said: ({ key }, name) => dimensionIn(layout, key, name),
    async listAgain() {
      const all: StoredObject[] = [];
      for await (const object of listObjects(store, layout, filters, newListingFacts(), flags.hidden)) all.push(object);
      return all;
    },
    async *objects() {
      const listed = listObjects(store, layout, filters, facts, flags.hidden);
      let count = 0;
      if (share === undefined) {
        for await (const object of listed) {
          count++;
          yield object;
        }
      } else {
        const all: StoredObject[] = [];
        for await (const object of listed) all.push(object);
        count = all.length;
        const { chooseFraction } = await import('../../source/fraction.ts');
        const chosen = chooseFraction(all, share, flags.seed);
        sampled = { of: count, bytes: all.reduce((sum, object) => sum + plainSize(object), 0), seed: flags.seed };
        if (count > 0)
          say(
            `${chosen.length} of ${count} objects, chosen by seed ${flags.seed}: a sample of objects, not of clients (--sample-clients is one)`,
          );
        yield* chosen;
      }
      if (facts.misfits > 0)
        say(
          facts.misfits === 1
            ? `${facts.misfit} in ${uri} does not fit its layout and is not read`
            : `${facts.misfits} files in ${uri} do not fit its layout and are not read, such as ${facts.misfit}`,
        );
      if (facts.hidden > 0) say(hiddenText(facts));
      if (count > 0) return;
      const [failed] = facts.failed.values();
      if (failed !== undefined) throw new TeleError(failed);
      const { message, hint } = explainEmpty(uri, filters, facts);
      throw new TeleError(message, { hint });
    },
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Throws if filters would need the content of records, for commands that look only at objects. */
export function expectAnswered({ access, unanswered }: FoundObjects): void {
  const [name] = Object.keys(unanswered) as DimensionName[];
  if (name !== undefined) throw notLaidOut(access.uri, name);
}

function notLaidOut(uri: string, name: DimensionName): UsageError {
  return new UsageError(
    `${uri} is not laid out by ${name}: --${name} cannot choose from it`,
    'tele filter, a source with telemetry_schema.json, or --layout where its keys do tell',
  );
}

function hiddenText({ hidden, hiddenName }: ListingFacts): string {
  const [what, are] = hidden === 1 ? [hiddenName, 'is'] : [`${hidden} names, such as ${hiddenName},`, 'are'];
  return `${what} ${are} left out, as hidden names are: --hidden takes them`;
}

function readShare(text: string): number {
  const share = parseShare(text, '--fraction');
  if (share === 0) throw new UsageError('--fraction 0 chooses no object', '--fraction 0.1 or --fraction 10%');
  return share;
}

/** The options of reading records that the flags give. Throws a UsageError for invalid ones. */
export function readingOf({ select, input, types, match }: InputFlags): Reading {
  if (select !== undefined) parseSelect(select);
  parseTypes(types);
  if (match !== undefined) parseMatch(match);
  return { select, input: input as InputForm | undefined, types, match };
}

/** The options that were given; the others come from the environment and the profile, as in Amazon's own tools. */
function accessOf(uri: string, flags: InputFlags): Access {
  const memory = flags['max-memory'];
  const s3: S3Options = {
    endpointUrl: flags['endpoint-url'],
    region: flags.region,
    profile: flags.profile,
    pathStyle: flags['path-style'] || undefined,
    noSignRequest: flags['no-sign-request'],
    requesterPays: flags['requester-pays'],
    maxMemory: memory && Math.min(memory, Math.max(READ_AHEAD, memory / 8)),
  };
  const { files = [] } = flags;
  return {
    uri,
    ...(files.length > 1 && { files }),
    ...readingOf(flags),
    s3,
    ...(flags.cache && { cache: { maxBytes: flags['cache-size'] } }),
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

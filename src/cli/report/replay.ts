import { isAbsolute } from 'node:path';
import type { Pinned } from '../../engines/input/pinned.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { findFault } from '../../plan/read-plan.ts';
import { say } from '../output/say.ts';
import { CONFIGURABLE, environmentName } from '../start/config.ts';
import { productVersion } from '../start/version.ts';
import { type Effects, recordedEffects } from './recorded-effects.ts';
import { HOW } from './recorded-terms.ts';
import { flagsOf as flagNames, type KnownFlag, withoutGiven } from './replay-words.ts';
import { REPORT_SCHEMA } from './report-schema.ts';

/** The part of a report that says how to repeat the run. */
export interface Recorded {
  readonly version: 1;
  readonly tele: string;
  /** The command and its words. */
  readonly argv: readonly [string, ...string[]];
  readonly started: string;
  /** The settings of the environment and the config file, by the names of flags. */
  readonly settings: Readonly<Record<string, string>>;
  readonly source: string;
  readonly objects: Pinned['objects'];
  readonly plan: Plan;
}

/** The objects and the plan that the repeated run must match. */
export interface Replayed {
  readonly pinned?: Pinned | undefined;
  readonly planned?: Plan | undefined;
}

/**
 * Reads a report from JSON text; undefined where the text is something else. Throws a UsageError for a report of
 * another version, or a damaged one.
 */
export function readRecorded(text: string, name: string): Recorded | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let json: Partial<Recorded> & { readonly plan?: unknown; readonly counts?: unknown };
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (json.plan === undefined || json.counts === undefined) return undefined;
  if (json.version !== 1)
    throw new UsageError(`${name} is a report of version ${json.version}; this tele reads version 1`);
  const fault = findFault(json, REPORT_SCHEMA, '');
  if (fault) throw new UsageError(`${name} is no whole report of a run: ${fault}`);
  if (json.argv?.length === 0)
    throw new UsageError(`${name} is the report of a run, but does not tell its command line`);
  return json as Recorded;
}

/**
 * Repeats the run of a report from any folder: the same command, settings and date over the same objects, which must
 * not have changed. Flags in `given` win over the recorded ones; `flagsOf` gives the flags of a command. A report is
 * data, perhaps from somebody else: without --trust, words that would run programs or write files are refused with a
 * UsageError, and so are words that make another plan than the recorded one.
 */
export async function replay(
  { tele, argv: [id, ...words], started, settings, source, objects, plan }: Recorded,
  given: readonly string[],
  flagsOf: (id: string) => Promise<Readonly<Record<string, KnownFlag>>>,
  run: (id: string, argv: string[], replayed: Replayed) => Promise<unknown>,
): Promise<void> {
  const more = given.filter((word) => word !== TRUST);
  const flags = await flagsOf(id);
  if (!Object.hasOwn(flags, 'report')) throw new UsageError(`the report is of "${id}", which reads no records`);
  if (tele !== productVersion()) say(`the report is of tele ${tele}; this is ${productVersion()}`);
  for (const name of CONFIGURABLE.filter((each) => !HOW.includes(each))) {
    const value = settings[name];
    if (value === undefined) delete process.env[environmentName(name)];
    else process.env[environmentName(name)] = value;
  }
  // Relative paths belong to the folder in which the report was made.
  const place = isAbsolute(source) ? withoutGiven(['--source', source], more, flags) : [];
  const own = [...place, ...more];
  const pinned = source === '-' ? undefined : { at: new Date(started), objects, drawn: plan.sample?.objects };
  const kept = withoutGiven(words, own, flags);
  const trusted = more.length < given.length;
  if (!trusted) refuseEffects(recordedEffects(id, kept, settings, flags));
  const changed = [...flagNames(more, flags)].some(({ name }) => !FOR_THE_ANSWER.includes(name));
  await run(id, [...kept, ...own], { pinned, planned: trusted || changed ? undefined : plan });
}

const TRUST = '--trust';

/** Flags that do not change the plan. */
const FOR_THE_ANSWER: readonly string[] = [
  'output',
  'columns',
  'jobs',
  'bad',
  'max-bad',
  'report',
  'state',
  'fail-fast',
  ...HOW,
];

function refuseEffects({ runs, writes }: Effects): void {
  const effects = [
    ...(runs.length > 0 ? [`run ${runs.join(', ')}`] : []),
    ...(writes.length > 0 ? [`write ${writes.join(', ')}`] : []),
  ];
  if (effects.length > 0)
    throw new UsageError(`the report would ${effects.join(', and ')}`, `${TRUST} behind it, if that is what you want`);
}

import { isAbsolute } from 'node:path';
import type { Pinned } from '../../engines/input/pinned.ts';
import { UsageError } from '../../errors.ts';
import { say } from '../output/say.ts';
import { CONFIGURABLE, environmentName } from '../start/config.ts';
import { productVersion } from '../start/version.ts';
import { type KnownFlag, withoutGiven } from './replay-words.ts';

/** What of a report says how to run it again. */
export interface Recorded {
  readonly version: 1;
  readonly tele: string;
  /** The command and its words. */
  readonly argv: readonly [string, ...string[]];
  readonly started: string;
  /** What the environment and the config file said, by the names of flags. */
  readonly settings: Readonly<Record<string, string>>;
  readonly source: string;
  readonly objects: Pinned['objects'];
}

/** How a run goes matters to no result: it is not recorded. */
const HOW: readonly string[] = ['progress', 'master', 'cache'];

/** The settings in force that a report records. */
export function recordedSettings(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = CONFIGURABLE.filter((name) => !HOW.includes(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[environmentName(name)];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The words of a command line without `--report`: to run a report again must not write over it. */
export function withoutReport(argv: readonly string[]): string[] {
  return argv.filter((word, k) => word !== '--report' && argv[k - 1] !== '--report' && !word.startsWith('--report='));
}

/** A report of a run from JSON text; undefined where the text is something else. */
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
  if (!Array.isArray(json.argv) || !Array.isArray(json.objects) || typeof json.settings !== 'object')
    throw new UsageError(`${name} is the report of a run, but does not tell its command line`);
  return json as Recorded;
}

/**
 * Runs again what a report records: the same command, settings and date, over the same objects, which must not have
 * changed, from whatever folder. `more` are flags that win over the recorded ones; `flagsOf` tells those of a command.
 */
export async function replay(
  { tele, argv: [id, ...words], started, settings, source, objects }: Recorded,
  more: readonly string[],
  flagsOf: (id: string) => Promise<Readonly<Record<string, KnownFlag>>>,
  run: (id: string, argv: string[], pinned: Pinned | undefined) => Promise<unknown>,
): Promise<void> {
  if (tele !== productVersion()) say(`the report is of tele ${tele}; this is ${productVersion()}`);
  for (const name of CONFIGURABLE.filter((each) => !HOW.includes(each))) {
    const value = settings[name];
    if (value === undefined) delete process.env[environmentName(name)];
    else process.env[environmentName(name)] = value;
  }
  const flags = await flagsOf(id);
  // Relative paths were those of the folder of then.
  const place = isAbsolute(source) ? withoutGiven(['--source', source], more, flags) : [];
  const own = [...place, ...more];
  const pinned = source === '-' ? undefined : { at: new Date(started), objects };
  await run(id, [...withoutGiven(words, own, flags), ...own], pinned);
}

import { homedir } from 'node:os';
import path from 'node:path';
import type { Command } from '@oclif/core/command';
import { DIMENSIONS, type DimensionName, parseFilter } from '../../record/dimension.ts';
import type { Filters } from '../../source/listing.ts';
import { environmentName } from '../start/config.ts';
import { readLine, type TypedLine } from './line.ts';
import { dimensionValues } from './values.ts';

/** A word that may replace the current one, with its description. */
export interface Candidate {
  readonly word: string;
  readonly doc?: string;
}

/** Says that a file name may stand here; the shell completes those itself. */
export const FILES = ':files';

/**
 * Completes the last of the words behind the program's name: with commands, flags and values, those of dimensions as
 * the source has them. `root` is the package's folder, which holds the sample. Never uses the network.
 */
export async function candidates(
  words: readonly string[],
  commands: readonly Command.Cached[],
  root: string,
): Promise<readonly Candidate[] | typeof FILES> {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const line = readLine(words, shown);
  const found = await all(line, shown, root);
  if (found === FILES) return found;
  return found
    .filter(({ word }) => word.startsWith(line.current) && word !== '')
    .map(({ word, ...rest }) => ({ word: line.before + word, ...rest }));
}

async function all(line: TypedLine, commands: readonly Command.Cached[], root: string) {
  const { command, flag, current, ended, position } = line;
  if (flag?.type === 'option') return flagValues(line, flag, root);
  const names = line.given.size === 0 && position === 0 && !current.startsWith('-') ? nextNames(line, commands) : [];
  if (command === undefined) return [...names, ...(names.length === 0 && line.name.length === 0 ? PROGRAM_FLAGS : [])];
  if (current.startsWith('-') && !ended) return flagNames(line, command);
  const args = Object.values(command.args);
  const arg = args[position] ?? args.findLast(({ multiple }) => multiple);
  if (arg?.options) return arg.options.map((word) => ({ word }));
  if (arg && TAKES_FILE.test(arg.name)) return FILES;
  // Where nothing else can stand, flags are proposed without a typed dash.
  return arg || ended ? names : [...names, ...flagNames(line, command)];
}

const PROGRAM_FLAGS: readonly Candidate[] = [
  { word: '--help', doc: 'show the commands' },
  { word: '--version', doc: 'show the version' },
];

const TAKES_FILE = /file|folder|path|plan|model|report|input/i;

/** The words that continue the name typed so far: commands, and the first words of commands with two words. */
function nextNames({ name }: TypedLine, commands: readonly Command.Cached[]): Candidate[] {
  const next = new Map<string, Candidate>();
  for (const { id, summary } of commands) {
    const parts = id.split(':');
    const word = parts[name.length];
    if (word === undefined || !name.every((typed, k) => parts[k] === typed)) continue;
    if (parts.length === name.length + 1 && summary) next.set(word, { word, doc: summary });
    else if (!next.has(word)) next.set(word, { word });
  }
  return [...next.values()];
}

/** Flags that are not on the line yet, or that may be repeated. */
function flagNames({ given }: TypedLine, command: Command.Cached): Candidate[] {
  const open = Object.values(command.flags).filter((flag) => {
    const again = flag.type === 'option' && flag.multiple === true;
    const excluded = flag.exclusive?.some((name) => typeof name === 'string' && given.has(name));
    return flag.hidden !== true && (again || !given.has(flag.name)) && !excluded;
  });
  return [
    ...open.flatMap((flag) => {
      const doc = flag.summary ?? flag.description ?? '';
      const names = flag.type === 'boolean' && flag.allowNo ? [flag.name, `no-${flag.name}`] : [flag.name];
      return names.map((name) => ({ word: `--${name}`, doc }));
    }),
    { word: '--help', doc: 'show help for this command' },
  ];
}

async function flagValues(line: TypedLine, flag: Command.Flag.Cached, root: string) {
  if (flag.type !== 'option') return [];
  if (flag.options) return flag.options.map((word) => ({ word }));
  if (/^(?:FILE|FOLDER|DIR|DIRECTORY|URI)$/.test(flag.helpValue?.toString() ?? '')) return FILES;
  return flag.name in DIMENSIONS ? dimensionCandidates(line, flag.name as DimensionName, root) : [];
}

/** Values of a dimension; after a comma or two dots, the list or range with one more value. */
async function dimensionCandidates(
  { given, current }: TypedLine,
  name: DimensionName,
  root: string,
): Promise<Candidate[]> {
  const of = (flag: string) => given.get(flag) || process.env[environmentName(flag)];
  const filters: Filters = Object.fromEntries(
    (Object.keys(DIMENSIONS) as DimensionName[]).flatMap((other) => {
      const text = other === name || UNSET.has(other) ? given.get(other) : of(other);
      return text && other !== name ? [[other, parseFilter(other, text, new Date())]] : [];
    }),
  );
  const source = (of('source') ?? path.join(root, 'fixtures', 'lake')).replace(/^~(?=\/|$)/, homedir());
  const begun = /^.*(?:,|\.\.)/.exec(current)?.[0] ?? '';
  const taken = new Set(begun.split(','));
  const values = await dimensionValues(source, name, filters);
  return values.filter((value) => !taken.has(value)).map((value) => ({ word: begun + value }));
}

/** Dimensions that the environment cannot set. */
const UNSET: ReadonlySet<string> = new Set(['build-id', 'date']);

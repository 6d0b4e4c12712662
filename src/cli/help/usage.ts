import { existsSync } from 'node:fs';
import { nearest } from '../../nearest.ts';
import { commandNames } from '../start/command-names.ts';
import { flagWords, sameHere } from './habits.ts';
import { inOurWords } from './parser-sentences.ts';

/** The form of oclif's errors: those of its parser have `parse`, and the flags or arguments concerned. */
export interface CliError extends Error {
  code?: string;
  oclif?: { exit?: number };
  parse?: { input?: { flags?: Record<string, unknown> } };
  flags?: string[];
  args?: readonly (string | { name: string; description?: string })[];
}

interface Explained {
  readonly message: string;
  readonly hint: string;
}

/**
 * Rewrites oclif's error for an unusable command line in our words; undefined for any other error. `argv` is the line,
 * `root` the package's folder.
 */
export function explainUsage(error: CliError, argv: readonly string[], root: string): Explained | undefined {
  if (/^command .* not found\.?$/i.test(error.message))
    return explainWords(argv[0] === 'help' ? argv.slice(1) : argv, commandNames(root));
  const command = commandOf(argv, commandNames(root));
  const hint = `see 'tele ${command ?? argv[0] ?? ''} --help'`;
  const [flag] = error.flags ?? [];
  if (error.parse && flag !== undefined) {
    const words = flagWords(['help', ...Object.keys(error.parse.input?.flags ?? {})]);
    const [near] = nearest(flag.replace(/^--?/, ''), words.keys());
    const other = near === undefined ? hint : `did you mean --${words.get(near)}?`;
    return { message: `there is no flag ${flag}`, hint: other };
  }
  const [argument] = error.args ?? [];
  if (typeof argument === 'string') return explainStray(command ?? '', argument, commandNames(root));
  if (argument !== undefined)
    return { message: `the ${argument.name} is missing (${argument.description ?? 'see its help'})`, hint };
  return error.oclif?.exit === 2 || error.parse ? { message: sentenceOf(error.message), hint } : undefined;
}

/** The longest beginning of the line that is a command's name. */
function commandOf(argv: readonly string[], names: readonly string[]): string | undefined {
  for (let end = argv.length; end > 0; end--) {
    const name = argv.slice(0, end).join(' ');
    if (names.includes(name)) return name;
  }
  return undefined;
}

/**
 * Explains words that oclif took for a command's name wrongly: extra words of a command that takes none, or an unknown
 * command.
 */
function explainWords(argv: readonly string[], names: readonly string[]): Explained {
  const command = commandOf(argv, names);
  if (command !== undefined) return explainStray(command, argv[command.split(' ').length] ?? '', names);
  const [first = '', second = ''] = argv;
  if (first.startsWith('-'))
    return { message: `there is no flag ${first} without a command`, hint: `tele --version, or 'tele --help'` };
  const isTopic = names.some((name) => name.startsWith(`${first} `));
  const typed = isTopic ? `${first} ${second}` : first;
  const hint = sameHere(typed) ?? didYouMean(typed, names) ?? `'tele --help' lists them`;
  return { message: `there is no command "${typed}"`, hint };
}

/**
 * Explains an extra word. Most often it is a file, which other tools take as their last word, or the misspelt rest of a
 * longer command's name.
 */
function explainStray(command: string, word: string, names: readonly string[]): Explained {
  const rests = names.flatMap((name) => (name.startsWith(`${command} `) ? [name.slice(command.length + 1)] : []));
  const [near] = nearest(word, rests);
  const other = near === undefined ? `see 'tele ${command} --help'` : `did you mean ${command} ${near}?`;
  const hint = existsSync(word) ? `tele ${command} --source ${word}` : other;
  return { message: `${command} has no use for the word "${word}"`, hint };
}

function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const [best] = nearest(word, known);
  return best === undefined ? undefined : `did you mean ${best}?`;
}

/** Rewrites an oclif message in the words of tele's messages, without headings and line breaks around it. */
export function sentenceOf(message: string): string {
  const sentences = message
    .replace(/\nSee more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Parsing (--\S+)\s*\n\s*/, '$1: ')
    .trim()
    .split(/\s*\n\s*/);
  return sentences.map(inOurWords).join('; ');
}

import type { Command } from '@oclif/core/command';

type Flag = Command.Flag.Cached;

/** The parts of a line being typed that completion needs. */
export interface TypedLine {
  /** The command, if its name is typed in full. */
  readonly command: Command.Cached | undefined;
  /** The words of the command's name, or of its beginning. */
  readonly name: readonly string[];
  /** The values of the flags typed so far; empty for a flag without a value. */
  readonly given: ReadonlyMap<string, string>;
  /** The flag whose value is being typed, as a word of its own or behind `=`. */
  readonly flag: Flag | undefined;
  /** The number of positional arguments before the current word. */
  readonly position: number;
  /** Whether `--` has ended the flags, so that every further word is an argument. */
  readonly ended: boolean;
  /** The part of the current word that is being completed, and the part of the word before it. */
  readonly current: string;
  readonly before: string;
}

/** Reads the words behind the program's name; the last one, perhaps empty, is being typed. */
export function readLine(words: readonly string[], commands: readonly Command.Cached[]): TypedLine {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const command = commands
    .filter(({ id }) => id.split(':').every((word, k) => typed[k] === word))
    .sort((a, b) => b.id.length - a.id.length)[0];
  const given = new Map<string, string>();
  const nothing = { given, flag: undefined, position: 0, ended: false, current, before: '' };
  if (command === undefined) return { ...nothing, command, name: typed };
  const name = command.id.split(':');
  let waiting: Flag | undefined;
  let position = 0;
  let ended = false;
  for (const word of typed.slice(name.length)) {
    const flag = ended || waiting ? undefined : flagOf(command, word);
    if (waiting) {
      given.set(waiting.name, word);
      waiting = undefined;
    } else if (!ended && word === '--') ended = true;
    else if (flag === undefined) position += ended || !word.startsWith('-') ? 1 : 0;
    else if (word.includes('=')) given.set(flag.name, word.slice(word.indexOf('=') + 1));
    else {
      given.set(flag.name, '');
      if (flag.type === 'option') waiting = flag;
    }
  }
  const cut = /^--[^=]+=/.exec(current)?.[0] ?? '';
  const flag = waiting ?? (cut === '' || ended ? undefined : flagOf(command, cut));
  return {
    ...nothing,
    command,
    name,
    position,
    ended,
    flag,
    ...(flag && !waiting && { current: current.slice(cut.length), before: cut }),
  };
}

function flagOf({ flags }: Command.Cached, word: string): Flag | undefined {
  if (/^-[^-]$/.test(word)) return Object.values(flags).find(({ char }) => char === word[1]);
  const name = /^--([^=]+)/.exec(word)?.[1];
  return name === undefined ? undefined : (flags[name] ?? flags[name.replace(/^no-/, '')]);
}

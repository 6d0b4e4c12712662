import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core/command';
import { candidates, FILES } from '../cli/completion/candidates.ts';
import { STAGE_WORDS } from '../cli/pipeline/stages.ts';
import { flagsOfStage, INPUT_FLAGS } from '../cli/pipeline/steps.ts';
import { readPipeline, type StageWords } from '../cli/pipeline/words.ts';
import { SHELL_WORDS } from './names.ts';
import type { Seen } from './seen.ts';

/** Completes the end of a text: what may stand there, and the part of the text that each of these replaces. */
export type Complete = (text: string) => Promise<[string[], string]>;

/** What completion knows. */
export interface Known {
  /** The names that pipelines have. */
  names(): readonly string[];
  /** What the first records hold. */
  seen(): Promise<Seen>;
  /** The package's folder. */
  readonly root: string;
}

/** Makes the completion of lines: verbs, names, flags and their values, files, fields and values of fields. */
export function createComplete(known: Known): Complete {
  return async (text) => {
    const value = VALUE.exec(text)?.groups;
    if (value) {
      const { field = '', quote = '', begin = '' } = value;
      const values = (await known.seen()).values(field).map((one) => one + quote);
      return [beginning(values, begin), begin];
    }
    const [, word, rest = ''] = /^\s*(explain|cache|forget|help|[A-Za-z_][\w-]*\s*=(?![=>]))\s(.*)$/s.exec(text) ?? [];
    if (word === 'cache' || word === 'forget') return [beginning(known.names(), rest), rest];
    if (word === 'help') return [beginning(Object.keys(STAGE_WORDS), rest), rest];
    const stages = readTyped(word === undefined ? text : rest);
    const stage = stages?.at(-1);
    if (stages === undefined || stage === undefined) return [[], ''];
    const current = stage.at(-1)!.text;
    if (stage.length > 1) return inStage(stage, stages.length === 1, known);
    const verbs = [...known.names(), ...Object.keys(STAGE_WORDS)];
    const words = word === undefined && stages.length === 1 ? [...verbs, ...SHELL_WORDS] : verbs;
    return [beginning(words, current).map((one) => `${one} `), current];
  };
}

/** A comparison of a field with a text that is being typed. */
const VALUE =
  /(?<field>[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*)\s*[=!]==?\s*(?<quote>\\?["'])(?<begin>(?:(?!\k<quote>)[^\n])*)$/;

/** What may stand in a stage behind its verb. */
async function inStage(stage: StageWords, isFirst: boolean, known: Known): Promise<[string[], string]> {
  const words = stage.map(({ text }) => text);
  const current = words.at(-1)!;
  const found = await candidates(words, [asCommand(words[0]!, isFirst)], known.root);
  if (found === FILES) return files(current);
  if (found.length > 0 || current.startsWith('-'))
    return [found.map(({ word }) => (word.startsWith('--') ? `${word} ` : word)), current];
  const begin = /[\w$.]*$/.exec(current)![0];
  return [(await known.seen()).fields(begin), begin];
}

/** A stage as a command of the program, whose completion knows its flags and their values. */
function asCommand(id: string, isFirst: boolean): Command.Cached {
  const word = Object.hasOwn(STAGE_WORDS, id) ? STAGE_WORDS[id] : undefined;
  const flags = Object.entries(word ? flagsOfStage(word) : {}).filter(([name]) => isFirst || !INPUT_FLAGS.has(name));
  const args = Object.entries(word?.args ?? {}).filter(([name]) => isFirst || name !== 'file');
  const named = (entries: readonly (readonly [string, object])[]) =>
    Object.fromEntries(entries.map(([name, entry]) => [name, { ...entry, name }]));
  return { id, flags: named(flags), args: named(args) } as unknown as Command.Cached;
}

/** The stages of a text that is being typed; the last word, perhaps empty, ends where the text does. */
function readTyped(text: string): StageWords[] | undefined {
  for (const closing of ['', "'", '"', `"'`, `'"`]) {
    try {
      const stages = readPipeline(`${text}${MARK}${closing}`);
      const words = stages.at(-1);
      const last = words?.at(-1);
      if (!words || !last?.text.includes(MARK)) continue;
      const typed = { ...last, text: last.text.slice(0, last.text.indexOf(MARK)) };
      return [...stages.slice(0, -1), [...words.slice(0, -1), typed] as unknown as StageWords];
    } catch {
      // Another quote is open.
    }
  }
  return undefined;
}

/** Stands for the end of what was typed. */
const MARK = '\u{1}';

function beginning(words: readonly string[], begin: string): string[] {
  return words.filter((word) => word.startsWith(begin));
}

function files(current: string): [string[], string] {
  const folder = current.slice(0, current.lastIndexOf('/') + 1);
  const begin = current.slice(folder.length);
  try {
    const names = readdirSync(path.resolve(folder), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begin) && (begin !== '' || !name.startsWith('.')))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    return [names, begin];
  } catch {
    return [[], begin];
  }
}

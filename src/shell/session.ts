import { spawnSync } from 'node:child_process';
import type { Answer } from '../cli/answers/answer.ts';
import { say } from '../cli/output/say.ts';
import { target } from '../cli/output/target.ts';
import type { RunFlags } from '../cli/pipeline/steps.ts';
import type { Interrupt } from '../engines/run/interrupt.ts';
import { UsageError } from '../errors.ts';
import { counted, sizeText } from '../render/number-text.ts';
import { HELP } from './help.ts';
import { forgetListings } from './listings.ts';
import { type Name, Names } from './names.ts';
import { ask, check, explain, keep } from './question.ts';
import { cutRedirection } from './redirection.ts';
import { writeToFile } from './to-file.ts';

/** What a shell was started with. */
export interface SessionOptions {
  /** The flags that hold for every line that does not set them itself. */
  readonly flags: RunFlags;
  /** The most bytes of all that `cache` keeps. */
  readonly most: number;
  /** Shows an answer at the current target. */
  show(answer: Answer, output: string | undefined): Promise<void>;
  /** The program that a line `help VERB` asks. */
  readonly program: string;
}

/** The names and the kept records of a shell, and the answers to its lines. */
export class Session {
  readonly names = new Names();
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Answers a line, which is no longer open. Returns false if it asks the shell to end. */
  async answer(line: string, interrupt?: Interrupt): Promise<boolean> {
    if (/^\s*(?:exit|quit)\s*(?:#.*)?$/.test(line)) return false;
    const { word = '', rest = '' } = WORD.exec(line)?.groups ?? {};
    const { name, text = '' } = DEFINITION.exec(line)?.groups ?? {};
    if (name !== undefined) await this.#define(name, text.trim());
    else {
      const { pipeline, file } = cutRedirection(line);
      if (file === undefined) await this.#do(word, rest, line, interrupt);
      else await writeToFile(file, () => this.#do(word, pipeline.replace(/^\s*\w+/, ''), pipeline, interrupt));
    }
    return true;
  }

  async #do(word: string, rest: string, line: string, interrupt?: Interrupt): Promise<void> {
    const { flags, show } = this.#options;
    const [argument = ''] = WORDS_BEHIND[word] === undefined ? [] : wordsBehind(word, rest);
    if (word === 'names') target().write(this.names.all().map(describe).join(''));
    else if (word === 'explain') await explain(rest, this.names.expand(rest), flags);
    else if (word === 'cache') await this.#cache(argument, interrupt);
    else if (word === 'forget') this.names.forget(this.names.get(argument).name);
    else if (word === 'refresh') forgetListings();
    else if (word === 'help') target().write(argument === '' ? HELP : this.#helpOf(argument));
    else await ask(line, this.names.expand(line), flags, show, interrupt);
  }

  async #define(name: string, text: string): Promise<void> {
    const made = this.names.make(name, text);
    await check(text, made, this.#options.flags);
    this.names.put(made);
  }

  async #cache(argument: string, interrupt?: Interrupt): Promise<void> {
    const { flags, most } = this.#options;
    const name = this.names.get(argument);
    name.kept = undefined;
    const used = this.names.all().reduce((sum, { kept }) => sum + (kept?.bytes ?? 0), 0);
    name.kept = await keep(name, flags, { room: most - used, most }, interrupt);
    say(`${name.name}: ${keptText(name)} of ${sizeText(most)}`);
  }

  /** What `tele VERB --help` prints. */
  #helpOf(verb: string): string {
    const { columns = 80 } = target();
    const env = { ...process.env, OCLIF_COLUMNS: String(columns) };
    const { stdout, status, stderr } = spawnSync(process.execPath, [this.#options.program, verb, '--help'], {
      encoding: 'utf8',
      env,
    });
    if (status === 0) return stdout;
    throw new UsageError(stderr.replace(/^tele: /, '').split('\n')[0]!, `'help' lists what there is`);
  }
}

/** The first word of a line, and what follows it. */
const WORD = /^\s*(?<word>[\w-]+)(?<rest>.*)$/s;

/** How many words may stand behind a word of the shell. */
const WORDS_BEHIND: Readonly<Record<string, readonly [least: number, most: number]>> = {
  names: [0, 0],
  cache: [1, 1],
  forget: [1, 1],
  refresh: [0, 0],
  help: [0, 2],
};

function wordsBehind(word: string, rest: string): string[] {
  const words = rest.replace(/#.*$/, '').trim().split(/\s+/);
  const given = words.filter((each) => each !== '');
  const [least, most] = WORDS_BEHIND[word]!;
  if (given.length >= least && given.length <= most) return given;
  throw new UsageError(
    given.length < least ? `${word} needs a name` : `${word} has no use for the word "${given[most]}"`,
    least > 0 ? `${word} NAME; names lists them` : `'help' tells what there is`,
  );
}

/** `NAME = PIPELINE` */
const DEFINITION = /^\s*(?<name>[A-Za-z_][\w-]*)\s*=(?![=>])(?<text>.*)$/s;

/** A line about a name, as it was typed. */
function describe(name: Name): string {
  return `${name.name} = ${name.text}${name.kept ? `  # ${keptText(name)}` : ''}\n`;
}

function keptText({ kept }: Name): string {
  return kept ? `${counted(kept.records, 'record')} kept, ${sizeText(kept.bytes)}` : '';
}

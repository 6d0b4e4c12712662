import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import { TeleCommand } from '../cli/command/base.ts';
import { expressionFlags, readingFlags, size, sourceFlags } from '../cli/flags/flags.ts';
import { say } from '../cli/output/say.ts';
import type { RunFlags } from '../cli/pipeline/steps.ts';
import { TeleError, UsageError } from '../errors.ts';
import { createComplete } from '../shell/complete.ts';
import { prompt } from '../shell/prompt.ts';
import { runScript } from '../shell/script.ts';
import { readSeen, type Seen } from '../shell/seen.ts';
import { Session } from '../shell/session.ts';
import { chooseSource } from '../source/choose.ts';

const { bad: _bad, report: _report, ...shellReadingFlags } = readingFlags;

export default class Shell extends TeleCommand {
  static override summary = 'a prompt that answers pipelines';
  static override description =
    `Each line is a pipeline, as tele run takes it. Flags of the shell hold for every line that does not set them itself: a line that begins with fetch --channel beta, or with fetch and a file, reads that.
NAME = PIPELINE gives a pipeline a name and reads nothing; other pipelines may begin with the name. cache NAME reads its records into memory, and no later question reads them again; explain, names, forget, refresh, help and exit are words of the shell, and help lists them.
Tab completes verbs, flags, names, fields of the data and values of a field. Ctrl-C ends a question, and the shell where the line is empty and it comes twice, as Ctrl-D does. Answers that are taller than the terminal go through $PAGER, or less. History is kept in tele/shell-history below $XDG_STATE_HOME or ~/.local/state, without lines that begin with a space.
A script, or lines on standard input, are answered like lines at the prompt. The first one that fails ends it with its exit code, as sh -e does; bad lines beyond --max-bad and inputs that failed count as failing.

Cost: as tele run, without its start. What is kept takes the memory of its lines, and answers without reading and decompressing anew.`;
  static override examples = [
    {
      description: 'lines that a prompt would take, over nightly pings',
      command: `printf '%s\\n' "win = filter 'info.OS === \\"WINNT\\"'" 'cache win' 'win | aggregate --by info.appVersion' 'win | hang-stats' | <%= config.bin %> shell --channel nightly`,
    },
    {
      description: 'a script',
      command: `printf '%s\\n' 'os-dist' 'aggregate --by info.appVersion' > morning.tele && <%= config.bin %> shell morning.tele`,
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...shellReadingFlags, ...sourceFlags };
  static override flags = {
    ...expressionFlags,
    keep: size({ description: 'the most memory that cache takes for records', default: 1e9 }),
  };
  static override args = {
    script: Args.string({ description: 'lines to answer instead of a prompt', ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { args, flags: given, raw } = await this.parse(Shell);
    if (given.source === '-')
      throw new UsageError(
        'the shell reads its own lines from standard input',
        '--source FOLDER, a file or s3://bucket',
      );
    const { keep: most, ...own } = given;
    const source = chooseSource({ ...own, stdin: 'never' }, say);
    const typed = new Set([...own.typed, 'source']);
    const flags: RunFlags = { ...own, source, stdin: 'never', typed, argv: ['run', ...flagWords(raw)] };
    const session = new Session({
      flags,
      most,
      show: (answer, output) => this.show(answer, output),
      program: path.join(this.config.root, 'bin', 'run.js'),
    });
    if (args.script !== undefined) return runScript(session, linesOf(args.script), args.script);
    if (!process.stdin.isTTY) return runScript(session, await typedLines(), 'standard input');
    let seen: Promise<Seen> | undefined;
    const known = {
      names: () => session.names.all().map(({ name }) => name),
      seen: () => (seen ??= readSeen(flags)),
      root: this.config.root,
    };
    // The first records are read while the person reads the prompt.
    setTimeout(() => known.seen().catch(() => {}), 1);
    await prompt(session, createComplete(known), this.config.root);
  }
}

/** The flags of the line as words of `tele run`. */
function flagWords(raw: Interfaces.ParserOutput['raw']): string[] {
  return raw.flatMap((token) => {
    if (token.type !== 'flag' || token.flag === 'keep') return [];
    return token.input.startsWith('-') ? [token.input] : [`--${token.flag}`, token.input];
  });
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    throw new TeleError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Lines of standard input as they come. */
async function typedLines(): Promise<AsyncIterable<string>> {
  const { createInterface } = await import('node:readline');
  return createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

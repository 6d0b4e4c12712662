import { run } from '@oclif/core/run';
import { DEBUG_TOPICS, unknownTopics } from '../../debug.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { type Commands, endStream } from '../fuse/mark-stream.ts';
import { releaseSaid } from '../output/say.ts';
import { concludeRun } from '../since/open-run.ts';
import { applyConfig } from './config.ts';
import { endProgram, watchForStandstill } from './end.ts';
import { reportFailure } from './failure.ts';
import { installPipePolicy } from './pipe.ts';
import { rootPlugin } from './root-plugin.ts';

export { COMMANDS } from 'commands:index';

/**
 * The whole program: words in, exit code out. `root` is the package's folder. Ctrl-C is left to the system, which ends
 * the process at once: a listener would have to wait for its turn, and an answer could be printed before it. Only code
 * that would leave something behind listens (`atEnd`).
 */
export async function main(argv: string[], root: string): Promise<void> {
  installPipePolicy();
  watchForStandstill((error) => reportFailure(error, argv, root));
  let commands: Commands = [];
  try {
    expectDebugTopics();
    applyConfig();
    const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
    const plugin = rootPlugin(root, words);
    commands = plugin.commands;
    await run(words, { root, plugins: new Map([[plugin.name, plugin]]) });
    await concludeRun(process.exitCode);
  } catch (error) {
    process.exitCode = await reportFailure(error, argv, root);
    await concludeRun(EXIT.failure);
    releaseSaid(process.exitCode !== EXIT.ok);
  }
  endStream(commands, process.exitCode === EXIT.failure || process.exitCode === EXIT.usage);
  await endProgram();
}

/** Throws a UsageError for an unknown topic, which would stay silent as if nothing had been decided. */
function expectDebugTopics(): void {
  const [name] = unknownTopics();
  if (name === undefined) return;
  throw new UsageError(
    `TELE_DEBUG: there is no topic "${name}"`,
    `TELE_DEBUG=${Object.keys(DEBUG_TOPICS).join(',')}, or TELE_DEBUG='*' for all of them`,
  );
}

import { run } from '@oclif/core/run';
import { applyConfig } from './config.ts';
import { reportFailure } from './failure.ts';
import { installPipePolicy } from './pipe.ts';

export { COMMANDS } from 'commands:index';

/** The whole program: words in, exit code set. `root` is the package's folder. */
export async function main(argv: string[], root: string): Promise<void> {
  installPipePolicy();
  try {
    applyConfig();
    await run(argv, root);
  } catch (error) {
    process.exitCode = reportFailure(error, argv, root);
  }
}

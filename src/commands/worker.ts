import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../cli/command/base.ts';
import { writeAll } from '../write.ts';

export default class Worker extends TeleCommand {
  static override hidden = true;
  static override summary = 'work on tasks of a Spark job: what executors run';
  static override description =
    `Reads tasks, or with --merge what workers said, from standard input, and writes lines for the driver.

Cost: that of the job's stages.`;
  static override flags = {
    job: Flags.string({ description: 'the job, as tele encodes it', required: true }),
    probe: Flags.boolean({ description: 'tell what this executor is, and whether it can read' }),
    merge: Flags.integer({ description: 'merge states of one key that stand in one block of so many tasks', min: 1 }),
    watched: Flags.boolean({ description: 'tell on file descriptor 3 which part is begun' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Worker);
    const { serve } = await import('../engines/spark/serve.ts');
    await serve(flags.job, flags, process.stdin, (text) => writeAll(1, text));
  }
}

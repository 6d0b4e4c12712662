import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { say } from '../../cli/output/say.ts';
import { sizeText } from '../../render/number-text.ts';

export default class SparkBundle extends TeleCommand {
  static override summary = 'make the archive that Spark executors unpack: tele with its Node';
  static override description =
    `The archive brings tele to executors that have none: give it by --archives FILE to any command with a Spark --master. It holds this tele, what it needs, and a Node program: that of this machine, or another one for the executors' system with --node.

Cost: about 50 MB of disk, and some seconds. The cluster keeps it for the time of a run.`;
  static override examples = [
    { description: 'the archive', command: '<%= config.bin %> spark bundle -o tele-spark.tgz' },
    {
      description: 'for executors on another system than this one',
      command: '<%= config.bin %> spark bundle --node node-v20.20.2-linux-arm64/bin/node -o arm.tgz',
    },
  ];
  static override flags = {
    out: Flags.string({ char: 'o', description: 'where to write it', default: 'tele-spark.tgz', helpValue: 'FILE' }),
    node: Flags.string({ description: 'a Node program for the system of the executors', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SparkBundle);
    const { writeBundle } = await import('../../engines/spark/bundle.ts');
    const bytes = await writeBundle(flags.out, this.config.root, flags.node);
    say(
      `${flags.out}: ${sizeText(bytes)}, for ${flags.node ?? `${process.platform}-${process.arch}`}; use it with --archives`,
    );
  }
}

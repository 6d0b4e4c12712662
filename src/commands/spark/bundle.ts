import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { say } from '../../cli/output/say.ts';
import { sizeText } from '../../render/number-text.ts';

export default class SparkBundle extends TeleCommand {
  static override summary = 'make the archive that Spark executors unpack: tele with its Node';
  static override description =
    `Executors that have no tele get it from there: --archives FILE on any command with a Spark --master. The archive holds this tele, what it needs, and a Node program: that of this machine, unless --node names one for the executors' system.

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

import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/base.ts';
import { printLines } from '../../cli/stdout.ts';

export default class RecommendExport extends TeleCommand {
  static override summary = "write a model in the formats of MLlib and of Mozilla's TAAR";
  static override description =
    `mllib: item factors as NDJSON of {id, features}, as Spark writes them with write.json, to standard output; ids are numbers of the items, from the most popular on, and --names adds what they are called.
taar: item_matrix.json and addon_mapping.json in a folder, with ids by the 23-bit hash of the add-ons' ids; of two with one hash the more popular one stays.

Cost: the model in memory, once.`;
  static override examples = [
    {
      description: 'for TAAR, in a folder',
      command:
        '<%= config.bin %> recommend train --channel nightly -o addons.model && <%= config.bin %> recommend export --model addons.model --to taar -o taar',
    },
    {
      description: 'for MLlib',
      command: '<%= config.bin %> recommend export --model addons.model --to mllib --names',
    },
  ];
  static override flags = {
    model: Flags.string({ description: 'a file of tele recommend train', required: true, helpValue: 'FILE' }),
    to: Flags.string({ description: 'the format', options: ['mllib', 'taar'], required: true }),
    out: Flags.string({ char: 'o', description: 'the folder for the files of TAAR', helpValue: 'FOLDER' }),
    names: Flags.boolean({ description: 'a member name in each line of MLlib' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RecommendExport);
    const { mllibLines, writeTaar } = await import('../../cli/recommend/exchange.ts');
    if (flags.to === 'taar') await this.answer([writeTaar(flags.model, flags.out)], flags.output);
    else printLines(mllibLines(flags.model, flags.names));
  }
}

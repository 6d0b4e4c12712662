import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';

export default class RecommendExport extends TeleCommand {
  static override summary = "write a model in the formats of MLlib and of Mozilla's TAAR";
  static override description =
    `mllib: item factors as NDJSON of {id, features}, as Spark's write.json writes them, to standard output or --out. The ids number the items, the most popular first; --names adds their names and the add-ons' own ids.
taar: item_matrix.json and addon_mapping.json in a folder, with the 23-bit hashes of the add-ons' ids as ids. Where two have the same hash, the more popular one stays.
Neither format says how the model was trained. The answer does, for --lambda and --alpha of tele recommend import.

Cost: the model in memory, once.`;
  static override examples = [
    {
      description: 'for TAAR, in a folder',
      command:
        '<%= config.bin %> recommend train --method als --channel nightly -o addons.model && <%= config.bin %> recommend export --model addons.model --to taar -o taar',
    },
    {
      description: 'for MLlib',
      command: '<%= config.bin %> recommend export --model addons.model --to mllib --names',
    },
  ];
  static override flags = {
    model: Flags.string({ description: 'a file of tele recommend train', required: true, helpValue: 'FILE' }),
    to: Flags.string({ description: 'the format', options: ['mllib', 'taar'], required: true }),
    out: Flags.string({
      char: 'o',
      description: 'the folder for the files of TAAR, or a file for the lines of MLlib',
      helpValue: 'PATH',
    }),
    names: Flags.boolean({ description: 'members name and addon in each line of MLlib' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RecommendExport);
    const { exportModel } = await import('../../cli/recommend/exchange.ts');
    const written = exportModel(flags);
    if (written !== undefined) await this.answer([written], flags.output);
  }
}

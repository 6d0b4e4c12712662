import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { asOwn, trainingFlags } from '../../cli/recommend/flags.ts';

export default class RecommendImport extends TeleCommand {
  static override summary = "make a model of item factors that MLlib or Mozilla's TAAR wrote";
  static override description =
    `mllib: NDJSON of {id, features}, as Spark's write.json writes it; a file, or the folder of its parts. A member name, if there is one, is what an item is called, and a member addon is its id. taar: the folder with item_matrix.json and addon_mapping.json.
The factors do not say with which --lambda and --alpha they were trained. tele solves for a new user with those given here, so give the same ones. Nor do the factors say what is popular.

Cost: the model in memory, once.`;
  static override examples = [
    {
      description: 'from TAAR, and back again',
      command:
        '<%= config.bin %> recommend train --method als --channel nightly -o addons.model && <%= config.bin %> recommend export --model addons.model --to taar -o taar && <%= config.bin %> recommend import taar --from taar --lambda 0.5 -o again.model',
    },
    {
      description: 'from item factors of MLlib',
      command:
        '<%= config.bin %> recommend export --model addons.model --to mllib --names -o factors.json && <%= config.bin %> recommend import factors.json --from mllib --lambda 0.5 -o mllib.model',
    },
  ];
  static override args = {
    path: Args.string({ description: 'a file, or a folder', required: true }),
  };
  static override flags = {
    from: Flags.string({ description: 'the format', options: ['mllib', 'taar'], required: true }),
    out: Flags.string({ char: 'o', description: 'the file to write', required: true, helpValue: 'FILE' }),
    lambda: Flags.string({ description: 'regularisation of the training', default: '0.1', helpValue: 'X' }),
    alpha: Flags.string({ description: 'alpha of the training', default: '1', helpValue: 'X' }),
    ...asOwn({ regularization: trainingFlags.regularization, confidence: trainingFlags.confidence }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RecommendImport);
    const { importModel } = await import('../../cli/recommend/exchange.ts');
    await this.answer([importModel(args.path, flags)], flags.output);
  }
}

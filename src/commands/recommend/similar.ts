import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { readingFlags, sourceFlags } from '../../cli/flags/flags.ts';
import { listFlags, modelFlag, trainingFlags } from '../../cli/recommend/flags.ts';
import { openOrTrain } from '../../cli/recommend/open-or-train.ts';

export default class RecommendSimilar extends TeleCommand {
  static override summary = 'add-ons that the same people have';
  static override description =
    `Similarity is a cosine: of factors for als, of the clients that have an add-on for other methods. It is 1 where the same people have both.
Without --model, tele trains one on the source and keeps it in the cache folder for the next time.

Cost: as tele recommend.`;
  static override examples = [
    {
      description: 'what goes with NoScript',
      command:
        '<%= config.bin %> recommend train --channel nightly -o addons.model && <%= config.bin %> recommend similar NoScript --model addons.model',
    },
    {
      description: 'by id, five of them, and no dictionaries',
      command: `echo '*@dictionaries.addons.mozilla.org' > lists && <%= config.bin %> recommend similar firebug@software.joehewitt.com --model addons.model --top 5 --exclude lists`,
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };
  static override args = {
    addon: Args.string({ description: 'name or id of an add-on', required: true }),
  };
  static override flags = {
    ...modelFlag,
    top: Flags.integer({ description: 'how many', min: 1, default: 10, helpValue: 'N' }),
    ...listFlags,
    ...trainingFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RecommendSimilar);
    const { namesKnown, readLists, sayIdlePatterns } = await import('../../cli/recommend/name-lists.ts');
    const exclude = readLists(flags);
    const { answerSimilar } = await import('../../cli/recommend/answer.ts');
    const model = await openOrTrain(flags);
    sayIdlePatterns(flags, () => namesKnown(model));
    const rows = answerSimilar(model, args.addon, { count: flags.top, exclude });
    await this.answer(rows, flags.output);
  }
}

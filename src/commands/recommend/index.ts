import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { readingFlags, sourceFlags } from '../../cli/flags/flags.ts';
import { say } from '../../cli/output/say.ts';
import { printLines } from '../../cli/output/stdout.ts';
import type { Wish } from '../../cli/recommend/answer.ts';
import { listFlags, modelFlag, notIn2014, trainingFlags } from '../../cli/recommend/flags.ts';
import type { ListFlags } from '../../cli/recommend/name-lists.ts';
import { openOrTrain } from '../../cli/recommend/open-or-train.ts';
import { readNumber } from '../../cli/recommend/parameters.ts';
import { findRatings, readRatings } from '../../cli/recommend/read-ratings.ts';
import { isForReading, readable } from '../../cli/recommend/readable.ts';
import { UsageError } from '../../errors.ts';
import type { Catalog } from '../../model/model.ts';
import type { JsonRecord } from '../../record/record.ts';

export default class Recommend extends TeleCommand {
  static override summary = 'add-ons for somebody, by what others have';
  static override description =
    `For one person, --installed names the add-ons that are installed, by name or id, and --user names a client of the training data. With --model alone, tele reads pings and makes a list for each of their clients, over all of its sessions. It never recommends what is installed. Each row names its reasons: the three installed add-ons that contribute most to its score. Where the model knows nothing, or no more, that fits the installed add-ons, the list goes on with the most popular ones, and basis says popularity. An add-on that only one client has tells nothing of others, so it counts as unknown.
Without --model, tele trains one on the source and keeps it in the cache folder for the next time.

Cost: one list from a model of 20,000 add-ons takes some 20 ms. For all clients, memory grows with clients and their add-ons.`;
  static override examples = [
    {
      description: 'ten add-ons for somebody with Ghostery, by the nightly users of the bundled sample',
      command: '<%= config.bin %> recommend --installed Ghostery --channel nightly',
    },
    {
      description: 'a list for every client that flows by',
      command:
        '<%= config.bin %> recommend train --channel nightly -o addons.model && <%= config.bin %> fetch --channel aurora | <%= config.bin %> recommend --model addons.model --top 3',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };
  static override flags = {
    ...modelFlag,
    installed: Flags.string({
      description: 'what is installed, names or ids between commas',
      helpValue: 'NAMES',
      multiple: true,
      multipleNonGreedy: true,
    }),
    user: Flags.string({ description: 'a client of the training data', helpValue: 'ID', exclusive: ['installed'] }),
    top: Flags.integer({ description: 'how many', min: 1, default: 10, helpValue: 'N' }),
    diversity: Flags.string({
      description: '0 for the best, up to 1 for the most unlike each other',
      default: '0',
      helpValue: '0-1',
    }),
    ...listFlags,
    ...trainingFlags,
    'compat-2014': Flags.boolean({
      description: "the post's own run: 23-bit hashes, 100 factors, lambda by RMSE; what is installed is not left out",
      exclusive: ['model', 'user', 'diversity', ...notIn2014],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Recommend);
    const { installed, user, model, output } = flags;
    if (flags['compat-2014']) {
      const state = await readRatings(flags, await findRatings(flags), '2014');
      const { recommendAsIn2014 } = await import('../../cli/recommend/compat-2014.ts');
      await this.answer(await recommendAsIn2014(state, flags), output);
    } else if (installed !== undefined || user !== undefined) {
      const answers = await import('../../cli/recommend/answer.ts');
      const stored = await openOrTrain(flags);
      const wish = await readWish(flags, stored);
      const { rows, sentences } =
        user === undefined
          ? answers.answerInstalled(stored, installed ?? [], wish)
          : answers.answerUser(stored, user, wish);
      for (const sentence of sentences) say(sentence);
      await this.answer(isForReading(output) ? rows.map(readable) : rows, output);
    } else if (model !== undefined) {
      const stored = (await import('../../model/file/stored-model.ts')).openModel(model);
      const wish = await readWish(flags, stored);
      const state = await readRatings(flags, await findRatings(flags));
      const { answerClients } = await import('../../cli/recommend/answer-clients.ts');
      const rows = answerClients(stored, state, wish);
      if (output === 'json' || isForReading(output)) {
        await this.answer([...rows].map(isForReading(output) ? readable : (row) => row), output);
      } else {
        printLines(linesOf(rows));
      }
    } else {
      throw new UsageError(
        'recommend to whom?',
        '--installed NAME,NAME, or --user ID, or --model FILE and pings to read',
      );
    }
  }
}

function* linesOf(rows: Iterable<JsonRecord>): Generator<string> {
  for (const row of rows) yield JSON.stringify(row);
}

async function readWish(
  flags: ListFlags & { readonly top: number; readonly diversity: string },
  model: Catalog,
): Promise<Wish> {
  const diversity = readNumber(flags.diversity, '--diversity');
  if (diversity < 0 || diversity > 1) throw new UsageError(`--diversity takes 0 to 1, not "${flags.diversity}"`);
  const { namesKnown, readLists, sayIdlePatterns } = await import('../../cli/recommend/name-lists.ts');
  sayIdlePatterns(flags, () => namesKnown(model));
  return { count: flags.top, diversity, exclude: readLists(flags) };
}

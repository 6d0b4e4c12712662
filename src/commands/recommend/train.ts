import * as Flags from '@oclif/core/flags';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { TeleCommand } from '../../cli/command/base.ts';
import { fileArgs } from '../../cli/flags/file-args.ts';
import { readingFlags, sourceFlags, stateFlags } from '../../cli/flags/flags.ts';
import { asOwn, listFlags, trainingFlags } from '../../cli/recommend/flags.ts';
import { checkCluster, checkTraining } from '../../cli/recommend/parameters.ts';
import { findRatings, type RatingFlags, readRatings } from '../../cli/recommend/read-ratings.ts';
import { UsageError } from '../../errors.ts';
import { expectWritable } from '../../write.ts';

export default class RecommendTrain extends TeleCommand {
  static override summary = 'train a model of who has which add-on';
  static override description =
    `From pings, each client and add-on counts once, over all sessions. tele leaves out themes, parts of the system, and what is disabled, blocklisted or side-loaded, where the ping says so. From ratings, it reads NDJSON with user, item and perhaps weight; a table with these columns, such as the files of MovieLens; a matrix with a line for each user and a column for each item; or Matrix Market. --columns says where they are, and tele says what it took for what. --weight computes the weight by an expression, such as log(1 + plays); --titles names items from a second table. The answer counts what was left out, by reason.
Without --method, and without a parameter of one, tele chooses: it tries some settings of each method on up to 5,000 clients, leaves out one add-on of each, and looks for it in the list. It takes the setting with the best NDCG@10, or popularity where nothing beats it beyond chance. It says beforehand how long that takes, and afterwards what it chose, with the figures.
als learns factors from implicit feedback (Hu, Koren and Volinsky 2008), with the objective of MLlib's ALS, solved exactly on all cores; it suits long lists. The other methods look at which add-ons the same clients have, whatever the weights. cosine compares two add-ons by their clients. walk goes from an add-on to its clients and on to what they have, with a discount for what is popular (RP3beta, Paudel and others 2017). ease predicts each add-on from all others (Steck 2019), for up to 3,000 add-ons. popularity gives everybody the same list.
The same seed gives the same bits on any number of cores. Where lambda of als is small, up to half of the iterations use a larger one, which halves each time, because that leads to a better solution; the loss of each iteration is for its own lambda. Ctrl-C keeps the last whole iteration. With a cluster as --master, executors gather the ratings of pings and MLlib computes the factors; it does all iterations or none, tells only the last loss, and supports als alone, without --regularization plain, --confidence plain and --tolerance.
With --regularization plain and --confidence plain, parameters mean what they mean to the Python library implicit. Its solutions are approximate, which forgives a lambda that is too small; ours are exact, so let tele recommend evaluate find lambda.
--state keeps who has what in a file, about three bytes for each pair beside the names. States of days merge exactly (a client of several days counts once), and --from makes the same model of them as of all pings together. --start lets als go on from a model: it takes the factors of the add-ons that are in both.
The file is in safetensors format; Python reads it by safetensors.numpy.load_file(FILE). items.users holds how many clients have each add-on, the most popular first; items.text the names, one after the other in UTF-8, and items.ends where each ends. titles holds the other names in the same form. items.factors has a row for each add-on (als). links.items, links.weights and links.both hold what goes with each add-on, how much, and how many clients have both, from links.start on (other methods). The metadata say how the model was trained, and on what. The file also holds the clients and what they have, for --user; --no-clients leaves them out.

Cost: als takes about a third of a second for an iteration over 300,000 clients, 10,000 add-ons and 100 factors on two cores, and 4 bytes for each client and factor. The other methods take the sum of the squares of the clients' add-ons; ease takes half a second more for 1,000 add-ons, and eight times as much for 2,000. Choosing trains about twenty times. Where Node has no vectors for WebAssembly, as on x86 before SSE 4.1, the same takes about seven times as long.`;
  static override examples = [
    {
      description: 'nightly, two days',
      command: '<%= config.bin %> recommend train --channel nightly --date 20141109..20141110 -o addons.model',
    },
    {
      description: 'a model of three days, from what was counted on each',
      command:
        'for d in 9 10 11; do <%= config.bin %> recommend train --channel nightly --date 201411$(printf %02d $d) --state $d.counts; done; <%= config.bin %> merge 9.counts 10.counts 11.counts -o all.counts && <%= config.bin %> recommend train --from all.counts --method walk -o all.model',
    },
    {
      description: 'from a table of ratings',
      command: `printf 'ann\\tNoScript\\nann\\tGhostery\\nbob\\tNoScript\\n' | <%= config.bin %> recommend train --method cosine -o small.model`,
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags, ...stateFlags };
  static override args = fileArgs;
  static override flags = {
    out: Flags.string({ char: 'o', description: 'the file to write', helpValue: 'FILE' }),
    from: Flags.string({
      description: 'make the model of a state that --state kept, or tele merge -o made, without reading again',
      helpValue: 'FILE',
      exclusive: ['source', 'state', 'columns', 'weight', 'duplicates', 'titles'],
    }),
    start: Flags.string({
      description: 'als: go on from the factors of this model, which may be of yesterday',
      helpValue: 'FILE',
      exclusive: ['master'],
    }),
    clients: Flags.boolean({ description: 'keep who has what in the file', default: true, allowNo: true }),
    ...listFlags,
    ...asOwn(trainingFlags),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RecommendTrain);
    checkTraining(flags);
    checkCluster(flags);
    const { out, state: kept } = flags;
    if (out !== undefined) expectWritable(out, 'the model');
    else if (kept === undefined)
      throw new UsageError(
        '--out is missing: where should the model go?',
        '-o FILE, or --state FILE to keep counts alone',
      );
    const { namesRead, readLists, sayIdlePatterns } = await import('../../cli/recommend/name-lists.ts');
    const exclude = readLists(flags);
    const { state, source } = await obtainRatings(flags);
    sayIdlePatterns(flags, () => namesRead(state));
    if (out === undefined) {
      const { users, items, pairs } = state;
      await this.answer([{ state: kept!, clients: users.size, addons: items.size, ratings: pairs.size }], flags.output);
      return;
    }
    const { trainToFile } = await import('../../cli/recommend/train-to-file.ts');
    await this.answer([await trainToFile(state, { ...flags, out }, { exclude, source })], flags.output);
  }
}

/** Takes the ratings from a kept state, or reads them from the source. */
async function obtainRatings(
  flags: RatingFlags & { readonly from?: string | undefined },
): Promise<{ state: RatingsState; source: string }> {
  if (flags.from !== undefined) {
    const { ratingsFrom } = await import('../../cli/recommend/ratings-state.ts');
    return { state: await ratingsFrom(flags.from), source: flags.from };
  }
  const input = await findRatings(flags);
  return { state: await readRatings(flags, input), source: input.uri };
}

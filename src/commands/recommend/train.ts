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
    `From pings: each client and add-on counts once, over all sessions. Themes, what belongs to the system, and what is disabled, blocklisted or side-loaded are left out where the ping says so. From ratings: NDJSON with user, item and perhaps weight, or a table with these columns, such as the files of MovieLens, a matrix with a line for each user and a column for each item, or Matrix Market; --columns says where they are, and what was taken for what is told. --weight weighs them by an expression, such as log(1 + plays); --titles names items from a second table. What was left out is counted by reason.
Without --method, or a parameter that says which, it tries some settings of each on up to 5,000 clients, of each of whom one add-on is left out and looked for in the list; the best by NDCG@10 is taken, or popularity where nothing beats it beyond chance. How long that takes is told before, and what was chosen, with its figures, after.
als is implicit feedback by factors (Hu, Koren and Volinsky 2008), with the objective of MLlib's ALS, solved exactly on all cores; it suits long lists. The others are made of who has two add-ons together, whatever the weights: cosine; walk, which goes from an add-on to its clients and on to what they have, with a discount for what is popular (RP3beta, Paudel and others 2017); ease, by which each add-on is told from all others (Steck 2019), up to 3,000 add-ons; popularity.
The same seed gives the same bits for any number of cores. Where lambda of als is small, up to half of the iterations take a larger one, halved each time, and tell the loss with it: the solution at the end is a better one. Ctrl-C keeps the last whole iteration. With a cluster as --master, its executors gather the ratings of pings, and MLlib computes the factors there; it does all iterations or none, tells the loss of the last one, and knows neither another --method than als, nor --regularization plain, --confidence plain and --tolerance.
With --regularization plain and --confidence plain, parameters mean what they mean to the Python library implicit. Its steps stop short of the solution, which forgives a lambda that is too small; exact ones do less, so let tele recommend evaluate find lambda.
--state keeps who has what in a file, about three bytes for each pair beside the names; states of days merge exactly, a client of several days counting once, and --from makes the same model of them as of all the pings together. --start lets als go on from a model, of which it takes the factors of the add-ons that are in both.
The file is in safetensors format, which Python reads as safetensors.numpy.load_file(FILE): items.users has how many have each add-on, from the most popular on; items.text their names, one after the other in UTF-8, and items.ends where each ends. titles are their other names in the same form. items.factors has a row of als for each; of the others links.items, links.weights and links.both have, from links.start on, what goes with each, how much, and how many clients have both. The metadata say how it was trained and of what. It also holds the clients and what they have, for --user; --no-clients leaves them out.

Cost: of als, 300,000 clients, 10,000 add-ons and 100 factors take about a third of a second for an iteration on two cores, and 4 bytes for each client and factor. Of the others, the square of the add-ons of each client, summed; of ease beside that half a second for 1,000 add-ons, eight times as much for 2,000. To choose trains some twenty times. Where Node has no vectors for WebAssembly, as on x86 before SSE 4.1, the same takes about seven times as long.`;
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

/** From a state that was kept, or from the source. */
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

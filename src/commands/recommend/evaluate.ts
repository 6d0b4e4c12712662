import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { fileArgs } from '../../cli/flags/file-args.ts';
import { readingFlags, sourceFlags } from '../../cli/flags/flags.ts';
import { say } from '../../cli/output/say.ts';
import type { EvaluateFlags } from '../../cli/recommend/evaluate-grid.ts';
import { asOwn, gridFlags, listFlags, notIn2014, parameters } from '../../cli/recommend/flags.ts';
import type { Judgement } from '../../cli/recommend/judgement.ts';
import type { ListFlags } from '../../cli/recommend/name-lists.ts';
import { checkTraining } from '../../cli/recommend/parameters.ts';
import { findRatings, type RatingFlags, readRatings } from '../../cli/recommend/read-ratings.ts';
import { isTable } from '../../cli/recommend/readable.ts';
import type { NameList } from '../../model/recommend/patterns.ts';

export default class RecommendEvaluate extends TeleCommand {
  static override summary = 'which parameters recommend best, and whether they beat popularity';
  static override description =
    `tele trains every combination of the listed parameters without a part of the ratings, and looks where that part comes in the lists. recall, NDCG and MAP are of the first --at entries, as shares of the best that such a list could reach, with 95 % intervals over users. Without parameters, it tries what tele recommend train would try; --method names the methods to try. The first row is popularity, which gives everybody the most frequent add-ons. The output says by how much the best row beats popularity or falls behind it, with an interval that is wider the more combinations were tried. coverage counts the add-ons that are in any list. novelty is the mean of -log2 of the share of clients that have a listed add-on, over up to 2,000 clients of each fold. best marks the highest NDCG at the first length; best_by_rmse marks the lowest RMSE over held-out ratings, which says little about lists, but was used to tune the 2014 run; a table has one column, chosen, for both. Below a table, NDCG is drawn with its intervals. In CSV every number has a column of its own, with low and high.
With --test-date, tele learns from the days before and judges on that day: clients that were there before are asked for what they have added since, new ones for one add-on that is left out. --model judges a model in the same way, by pings that it has not learned from; its file says which clients it has learned from. These lists are those of tele recommend.
Ratings come from what tele recommend train reads. Ctrl-C ends it with the folds that are done.

Cost: parameters × folds trainings; folds share their preparation.`;
  static override examples = [
    {
      description: 'which method makes the best lists',
      command: '<%= config.bin %> recommend evaluate --channel nightly --leave-one-out --output table',
    },
    {
      description: 'learn from two days, judge on the third',
      command: '<%= config.bin %> recommend evaluate --channel nightly --split time --test-date 20141111 --at 5,10',
    },
    {
      description: 'how good a model is for other people',
      command:
        '<%= config.bin %> recommend train --channel nightly --method walk -o walk.model && <%= config.bin %> recommend evaluate --model walk.model --channel aurora',
    },
    {
      description: 'how strong the regularisation should be',
      command:
        '<%= config.bin %> recommend evaluate --channel nightly --lambda 0.1,0.5,1 --factors 16 --folds 3 --output table',
    },
    {
      description: 'one add-on left out for each client, lists of five and of ten',
      command:
        '<%= config.bin %> recommend evaluate --channel aurora --leave-one-out --lambda 0.5,1 --factors 8,16 --at 5,10',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };
  static override args = fileArgs;
  static override flags = {
    folds: Flags.integer({ description: 'parts that are held out in turn', min: 2, default: 10, helpValue: 'N' }),
    'leave-one-out': Flags.boolean({ description: 'hold out one rating of each client instead', exclusive: ['folds'] }),
    split: Flags.string({
      description: 'time: learn from the days before --test-date, and judge on that day',
      options: ['time'],
      dependsOn: ['test-date'],
    }),
    'test-date': Flags.string({
      description: 'judge on this day, by what is learned from the days of --date, or else all before',
      helpValue: 'DATE',
      exclusive: ['folds', 'leave-one-out'],
    }),
    model: Flags.string({
      description: 'judge this model, of tele recommend train, by pings that it has not learned from',
      helpValue: 'FILE',
      exclusive: ['folds', 'leave-one-out', 'test-date', ...parameters],
    }),
    at: Flags.string({ description: 'lengths of the lists that are judged', default: '10', helpValue: 'N,N' }),
    ...listFlags,
    ...asOwn(gridFlags),
    'compat-2014': Flags.boolean({
      description: "the post's own choice of lambda: its grid, ten folds, RMSE",
      exclusive: ['folds', 'leave-one-out', 'at', 'test-date', 'model', ...notIn2014],
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RecommendEvaluate);
    checkTraining(flags);
    const { readLists } = await import('../../cli/recommend/name-lists.ts');
    const exclude = readLists(flags);
    if (flags['compat-2014']) {
      const state = await readRatings(flags, await findRatings(flags), '2014');
      const { evaluateAsIn2014 } = await import('../../cli/recommend/compat-2014.ts');
      await this.answer(await evaluateAsIn2014(state, flags), flags.output);
      return;
    }
    const { rows, plot, sentences, shares } = await judgeAs(flags, exclude);
    if (!isTable(flags.output)) for (const sentence of sentences) say(`note: ${sentence}`);
    const note = [...plot(process.stdout.columns || 100), '', ...sentences].join('\n');
    await this.answer(rows, flags.output, { shares, note });
  }
}

type JudgeFlags = EvaluateFlags &
  RatingFlags &
  ListFlags & { readonly model?: string | undefined; readonly 'test-date'?: string | undefined };

/** Evaluates by parts of the ratings, by a later day, or a model by other pings. */
async function judgeAs(flags: JudgeFlags, exclude: NameList | undefined): Promise<Judgement> {
  const { model: file, 'test-date': day } = flags;
  if (file === undefined && day === undefined) {
    const state = await readRatings(flags, await findRatings(flags));
    const { namesRead, sayIdlePatterns } = await import('../../cli/recommend/name-lists.ts');
    sayIdlePatterns(flags, () => namesRead(state));
    return (await import('../../cli/recommend/evaluate-grid.ts')).evaluateGrid(state, flags, exclude);
  }
  const { evaluateByTime, evaluateModel } = await import('../../cli/recommend/evaluate-later.ts');
  if (day !== undefined) {
    const days = (await import('../../cli/recommend/split-days.ts')).splitDays(flags.date, day, new Date());
    const before = await readRatings(flags, await findRatings({ ...flags, date: days.before }));
    const later = await readRatings(flags, await findRatings({ ...flags, date: days.later }));
    return evaluateByTime(before, later, flags, exclude);
  }
  const { openModel } = await import('../../model/file/stored-model.ts');
  const model = openModel(file!);
  return evaluateModel(model, await readRatings(flags, await findRatings(flags)), flags, exclude);
}

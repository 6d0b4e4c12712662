import { AnswerCommand } from '../cli/command/answer-command.ts';
import { planOf } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { selectionFlags, statsStep } from '../cli/flags/hang-flags.ts';
import { compareRules, judgeRegression, versusFlags } from '../cli/flags/versus-flags.ts';
import { hangBookOf } from '../cli/run/hang-book-of.ts';
import { runBoth } from '../cli/run/run-both.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';
import { UsageError } from '../errors.ts';

export default class HangStats extends AnswerCommand {
  static override summary = 'how often sessions hang, for how long, and how much of it is plugins';
  static override description =
    `Hangs per session and per hour of use, session lengths, durations, plugin hangs against others, and hangs against session length. Sessions without a hang are kept; those with a negative length, or one above a year, are dropped and counted; those of unknown length are in nothing about time. Intervals are of 95 %, and take clients for what was drawn; a duration's is at least as wide as its bin. Sessions and documents count once, as in cluster-hangs. A plugin hang has a frame IPDL::PPlugin… anywhere.

--vs compares with a second selection, as cluster-hangs does: how often, and for how much of the time, all hangs, those that wait for a plugin and the others.

On a terminal with box plots (the middle half heavy, whiskers to 5 and 95 %), a histogram and a scatter plot; elsewhere a row for each figure.

Cost: streams; exact. Memory grows with distinct stacks (100 bytes), and with pings (130 bytes, and 5 for each of their stacks).`;
  static override examples = [
    {
      description: 'the sessions of aurora',
      command: '<%= config.bin %> hang-stats --channel aurora --output table',
    },
    {
      description: 'did it get worse?',
      command: '<%= config.bin %> hang-stats --date 20141110 --vs 20141109',
    },
    {
      description: 'every figure of one day as CSV, with those by the rules of 2014 beside',
      command: '<%= config.bin %> hang-stats --date 20141109 --compat-2014 --output csv',
    },
  ];
  static override args = fileArgs;
  static override flags = { ...selectionFlags, ...versusFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(HangStats);
    const { vs, state } = flags;
    if (vs && (state !== undefined || flags['compat-2014']))
      throw new UsageError('--vs cannot be used together with --state or --compat-2014: they are for one selection');
    const { wide } = statsStep(flags);
    const plan = planOf(flags, [], wide);
    const answers = await import('../cli/answers/hang-stats.ts');
    if (vs) {
      const { now, before } = await runBoth(plan, flags, vs, { ours: true });
      const comparison = answers.compareSelections(
        hangBookOf(now, wide),
        hangBookOf(before, wide),
        compareRules(flags),
        wide,
      );
      await this.show(answers.answerComparedStats(comparison), flags.output);
      if (flags['fail-on-regression']) judgeRegression(comparison);
      return;
    }
    const ran = await runPlan(plan, flags, { ours: true });
    const result = await keepState(state, { command: 'hang-stats', plan, view: {} }, ran);
    await this.show(answers.answerStats([...result.rows!][0]!, flags.thread), flags.output);
  }
}

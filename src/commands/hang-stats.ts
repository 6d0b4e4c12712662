import { TeleCommand } from '../cli/command/base.ts';
import { planOf } from '../cli/command/stream.ts';
import { readingFlags, sourceFlags, stateFlags } from '../cli/flags/flags.ts';
import { selectionFlags, statsStep } from '../cli/flags/hang-flags.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';

export default class HangStats extends TeleCommand {
  static override summary = 'how often sessions hang, for how long, and how much of it is plugins';
  static override description =
    `Hangs per session and per hour of use, session lengths, durations, plugin hangs against others, and hangs against session length. Sessions without a hang are kept; those with a negative length, or one above a year, are dropped and counted; those of unknown length are in nothing about time. Intervals are of 95 %, and take clients for what was drawn; a duration's is at least as wide as its bin. Sessions and documents count once, as in cluster-hangs. A plugin hang has a frame IPDL::PPlugin… anywhere.

On a terminal with box plots (the middle half heavy, whiskers to 5 and 95 %), a histogram and a scatter plot; elsewhere a row for each figure.

Cost: streams; exact. Memory grows with distinct stacks (100 bytes), and with pings (130 bytes, and 5 for each of their stacks).`;
  static override examples = [
    {
      description: 'the sessions of aurora',
      command: '<%= config.bin %> hang-stats --channel aurora --output table',
    },
    {
      description: 'every figure of one day as CSV, with those by the rules of 2014 beside',
      command: '<%= config.bin %> hang-stats --date 20141109 --compat-2014 --output csv',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags, ...stateFlags };
  static override flags = { ...selectionFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(HangStats);
    const { wide } = statsStep(flags);
    const plan = planOf(flags, [], wide);
    const result = await runPlan(plan, flags, { ours: true });
    await keepState(flags.state, { command: 'hang-stats', plan, view: {} }, result);
    const { answerStats } = await import('../cli/answers/hang-stats.ts');
    await this.show(answerStats(result.rows![0]!, flags.thread), flags.output);
  }
}

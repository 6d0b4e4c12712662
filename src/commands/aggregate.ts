import { AGGREGATES } from '../aggregate/registry.ts';
import { type GroupPlan, measuresOf } from '../analysis/sampling/estimated-columns.ts';
import { answerRows, rowOrder } from '../cli/answers/row-order.ts';
import { AnswerCommand } from '../cli/command/answer-command.ts';
import { aggregateStep } from '../cli/command/steps.ts';
import { planOf } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { aggregateFlags } from '../cli/flags/stage-flags.ts';
import { isLivePlan, runLive } from '../cli/run/run-live.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';

export default class Aggregate extends AnswerCommand {
  static override summary = 'group records and count, sum, average, …';
  static override description =
    `--by takes any number of keys, each a path or an expression, with a name if you like: --by 'os = info.OS'; a record without it counts with those where it is null. --agg takes columns between commas. --every makes a row for each stretch of time, before the other keys; a record whose --at is no time is left out, counted and located like a bad line. --late writes each stretch as soon as it is over, which answers from a log without end (tail -F app.log | tele aggregate --every 10s --at ts --by svc --late 2s), and marks those that the end of the input or Ctrl-C leaves open, partial: true; a record that comes after its row was written is counted, and --bad keeps it.

${AGGREGATES.map(({ usage, doc }) => `${usage}: ${doc}`).join('\n')}

From a sample (--sample-clients, --fraction, or sample before it in one plan), counts, sums, means and quantiles also have estimates of everything, n_estimate, n_low and n_high (95 % intervals), and of says what they are made of.

--min-clients N gives no row to fewer than N clients: such groups are one row, and none if that has too few clients as well. States keep what this takes, so that it holds for merged days.

Cost: streams; memory grows with the number of groups, not of records, and with --late with those of open stretches. An estimate is marked: the row has approximate: true and error.`;
  static override examples = [
    {
      description: 'how many sessions, and how long, by operating system',
      command: `<%= config.bin %> aggregate --by info.OS --agg 'n = count(), up = median(simpleMeasurements.uptime)' --channel nightly`,
    },
    {
      description: 'the five most frequent locales',
      command: `<%= config.bin %> fetch --channel aurora | <%= config.bin %> aggregate --by 'locale = info.locale' --agg 'n = count()' --sort=-n --top 5`,
    },
  ];
  static override args = fileArgs;
  static override flags = { ...aggregateFlags, ...expressionFlags };

  protected override readonly stdin = 'always';

  async run(): Promise<void> {
    const { flags } = await this.parse(Aggregate);
    const { wide, ours } = aggregateStep(flags);
    const plan = planOf(flags, [], wide);
    if (isLivePlan(plan)) return runLive(plan, flags);
    const view = rowOrder(flags);
    const ran = await runPlan(plan, flags, { ours });
    const result = await keepState(flags.state, { command: 'aggregate', plan: ran.plan, view }, ran);
    const grouping = ran.plan as GroupPlan;
    const table = { measures: measuresOf(grouping) };
    await this.show({ ...answerRows(result.rows!, grouping, view), table }, flags.output);
  }
}

import { AnswerCommand } from '../cli/command/answer-command.ts';
import { planOf } from '../cli/command/stream.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { histogramArgs, histogramFlags, histogramStep } from '../cli/flags/histogram-flags.ts';
import { compareRules, judgeRegression, versusFlags } from '../cli/flags/versus-flags.ts';
import { runBoth } from '../cli/run/run-both.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';
import { UsageError } from '../errors.ts';

export default class Histogram extends AnswerCommand {
  static override summary = 'a Firefox histogram merged over pings, with percentiles';
  static override description =
    `Finds the histogram in every form of ping, plain or keyed (a histogram for each key), of an add-on too, and adds it up bucket by bucket. Percentiles spread a bucket's values evenly over it; beside them stands the bucket, which is all that is known. Rows of tables, where a histogram is text, and Glean's timing, memory and custom distributions are read too. Histograms of other buckets than the rest, such as another version's, stand apart.

Counts as an old server stored them have no bounds, and custom distributions mostly none: --definitions takes Firefox's Histograms.json, from which a few are known already, or a file of the same form.

A document that was sent twice counts once, and so does a part of a session (subsession) of which several pings tell, by the longest. What was passed over is said; --no-distinct-ids counts all documents.

--vs compares with a second selection, by the chance that a value of now is larger than one of before, with an interval that takes clients for what was drawn, and a p corrected for the number of histograms. Percentiles of the two whose buckets meet cannot be told apart. --fail-on-regression ends with 10 where values got larger, and with 1 where nothing could be compared.

Cost: streams; exact. Memory grows with pings (30 bytes each, and 3 for each bucket that they use).`;
  static override examples = [
    {
      description: 'by operating system, with bars',
      command: '<%= config.bin %> histogram CYCLE_COLLECTOR --by info.OS --channel nightly --output table',
    },
    {
      description: 'did it move from one day to the next?',
      command: '<%= config.bin %> histogram CYCLE_COLLECTOR --date 20141110 --vs 20141109',
    },
  ];
  static override args = histogramArgs;
  static override flags = {
    ...expressionFlags,
    ...histogramFlags,
    vs: versusFlags.vs,
    'fail-on-regression': versusFlags['fail-on-regression'],
    'false-discovery': versusFlags['false-discovery'],
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Histogram);
    const { name } = args;
    const { vs, state } = flags;
    if (vs && state !== undefined)
      throw new UsageError('--vs and --state cannot be used together: a state is of one selection');
    const { wide, ours } = histogramStep(flags, args);
    const plan = planOf(flags, [], wide);
    const options = { ours };
    const answers = await import('../cli/answers/histogram.ts');
    if (vs) {
      const { now, before } = await runBoth(plan, flags, vs, options);
      const comparison = answers.compareHistogramGroups(now.state!, before.state!, compareRules(flags));
      await this.show(answers.answerHistogramComparison(name, comparison), flags.output);
      if (flags['fail-on-regression']) judgeRegression(comparison);
      return;
    }
    const ran = await runPlan(plan, flags, options);
    const result = await keepState(state, { command: 'histogram', plan, view: {} }, ran);
    await this.show(answers.answerHistogram([...result.rows!][0]!, result.report.known), flags.output);
  }
}

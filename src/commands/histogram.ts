import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { histogramPlan } from '../analysis/histogram/plan.ts';
import { TeleCommand } from '../cli/base.ts';
import { readingFlags, sourceFlags, stateFlags } from '../cli/flags.ts';
import { readJsonFile } from '../cli/hang-flags.ts';
import { keepState } from '../cli/keep-state.ts';
import { runBoth, VERSUS } from '../cli/run-both.ts';
import { runPlan } from '../cli/run-plan.ts';
import { say } from '../cli/say.ts';
import { withSourceStages } from '../cli/stream.ts';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { JsonRecord } from '../record/record.ts';

export default class Histogram extends TeleCommand {
  static override summary = 'a Firefox histogram merged over pings, with percentiles';
  static override description =
    `Finds the histogram in every form of ping, plain or keyed (a histogram for each key), of an add-on too, and adds it up bucket by bucket. Percentiles spread a bucket's values evenly over it. Histograms of other buckets than the rest, such as another version's, stand apart.

Counts as an old server stored them have no bounds: --definitions takes Firefox's Histograms.json, from which a few are known already.

--vs compares with a second selection, by the chance that a value of now is larger than one of before, with an interval from a bootstrap over pings and a p corrected for the number of histograms.

Cost: streams; exact. Memory grows with groups, keys and buckets: 8 bytes for each, with --vs 1.6 KB.`;
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
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags, ...stateFlags };
  static override args = {
    name: Args.string({ description: 'name of the histogram', required: true, ignoreStdin: true }),
  };
  static override flags = {
    by: Flags.string({ description: 'a histogram for each value of this expression over the ping', helpValue: 'KEY' }),
    process: Flags.string({
      description: 'the process it is of: parent, content, gpu, …; parent unless said otherwise',
      helpValue: 'NAME',
    }),
    definitions: Flags.string({
      description: "Firefox's Histograms.json, for the bounds of stored counts",
      helpValue: 'FILE',
    }),
    vs: Flags.string({ description: VERSUS, multiple: true, multipleNonGreedy: true, helpValue: 'SELECTION' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Histogram);
    const { name } = args;
    const { vs, state } = flags;
    if (vs && state !== undefined) throw new UsageError('--vs goes without --state: a state is of one selection');
    const wide = histogramPlan({
      name,
      process: flags.process === 'parent' ? undefined : flags.process,
      by: flags.by,
      definition: flags.definitions === undefined ? undefined : definitionIn(flags.definitions, name),
      replicates: vs && { seed: flags.seed },
    });
    const plan = { version: 1, stages: withSourceStages([], flags), wide, strict: flags.strict } as const;
    const options = { ours: wide.columns[0]!.args.slice(0, flags.by === undefined ? undefined : -1) };
    const answers = await import('../cli/answers/histogram.ts');
    if (vs) {
      const { now, before } = await runBoth(plan, flags, vs, options);
      const comparison = answers.compareHistogramGroups(now.groups!, before.groups!);
      await this.show(answers.answerHistogramComparison(name, comparison), flags.output);
      return;
    }
    const result = await runPlan(plan, flags, options);
    await keepState(state, { command: 'histogram', plan, view: {} }, result);
    const answer = answers.answerHistogram(result.rows![0]!);
    if (answer.rows.length === 0) sayNearest(name, result.report.known);
    await this.show(answer, flags.output);
  }
}

/** The definition of a histogram in a file of Firefox's form. */
function definitionIn(file: string, name: string) {
  const definitions = readJsonFile(file, '--definitions');
  const own = definitions !== null && typeof definitions === 'object' && Object.hasOwn(definitions, name);
  if (!own) throw new UsageError(`${file} does not define ${name}`);
  return (definitions as JsonRecord)[name];
}

function sayNearest(name: string, known: ReadonlySet<string>): void {
  const names = [...known].flatMap((path) => /(?:^|\.)(?:h|keyedH)istograms\.([^.]+)$/.exec(path)?.[1] ?? []);
  const near = nearest(name, [...new Set(names)]);
  say(`no ping has a histogram ${name}${near.length > 0 ? `; there is ${near.join(', ')}` : ''}`);
}

import * as Flags from '@oclif/core/flags';
import type { ComparisonOrder } from '../analysis/hangs/comparison/compare.ts';
import { HANG_PATHS } from '../analysis/hangs/read/read.ts';
import { countsOf } from '../cli/answers/answer.ts';
import { AnswerCommand } from '../cli/command/answer-command.ts';
import { planOf } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { clusterFlags, clusterStep } from '../cli/flags/hang-flags.ts';
import { compareRules, judgeRegression, versusFlags } from '../cli/flags/versus-flags.ts';
import { hangBookOf } from '../cli/run/hang-book-of.ts';
import { runBoth } from '../cli/run/run-both.ts';
import { runByDay } from '../cli/run/run-by-day.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';
import { UsageError } from '../errors.ts';
import { expectWritable } from '../write.ts';

export default class ClusterHangs extends AnswerCommand {
  static override summary = 'which frames hang, how often, and what changed';
  static override description =
    `Groups the hangs of a thread by the last frame of their stacks, after rules that make equal what differs by line numbers and addresses alone. Shares are of all hangs that were counted; each hang of a histogram counts, not each stack. Durations in histograms are known by their bin alone: a median is said as the bins that it may lie in, and the rows hold a guess inside them; pings that list single hangs have exact ones. Where hangs without end are put, it is 'at least'. 95 % intervals take clients for what was drawn, as the pings of one resemble each other; a share of hangs has none.

A session of which several pings tell, each with all hangs from its beginning on, counts once, by the one with the longest use; so does a document that was sent twice. What was passed over is said. Pings of the hang reporter and Glean's hang-report are no sessions, but pings.

Aggregates as Mozilla publishes them (hangs_main_20260401.json) are read, too. They hold hangs and milliseconds by hour of use, without sessions and clients: rows say rates and the mean of durations, there are no intervals, and --vs tests nothing. Platform and runnable of their samples are annotations. They cannot be put together with pings.

Native frames are clusters by their module. --symbols takes breakpad's symbol files for their names, --last-labelled goes back to the last frame with a name, and --stop-at cuts off what lies outside of a nested event loop. A note says when more than a third of the hangs end in a frame that names nothing.

--vs compares with a second selection: a range of dates, or source flags as NAME=VALUE; the other source flags stay the same. Rates are hangs per 1,000 hours of use, and time in hangs per hour; where no ping says its use, both are per client. Their ratios have 95 % intervals, and p is corrected for the number of tests (Benjamini and Hochberg). A change is called one where the corrected p is at most --false-discovery, the ratio at least --min-effect from 1, and its interval without 1; a cluster that fewer than --min-sessions had is not tested. Beside what is unclear stands the growth that would most likely have shown. --fail-on-regression ends with 1 where there was nothing to compare. With --bad or --report, the second selection writes to that name with .before at its end.

--html writes a report beside the answer: the clusters with their stacks, how much they explain, an icicle of all stacks with search and zoom, also turned round (who called the last frames), for each value of --by (a platform or an annotation, say), and with --vs coloured by change, frames anywhere in a stack, how often and for how long sessions hang (as hang-stats), with --vs what changed, and how it was made. It is one self-contained file that works offline and prints well, below 1 MB for most selections: what is rare is put together.

Cost: streams; exact. Memory grows with the number of distinct stacks (about 100 bytes each) and of pings (30 bytes, and 5 for each of their stacks), and for --vs with the last frames of each client (24 bytes). kmeans takes a moment at the end: distinct stacks times clusters.`;
  static override examples = [
    {
      description: 'what hangs on nightly, without the event loop',
      command: '<%= config.bin %> cluster-hangs --channel nightly --meaningful --top 5 --output table',
    },
    {
      description: 'what changed from one day to the next',
      command: '<%= config.bin %> cluster-hangs --date 20141110 --vs 20141109 --top 3',
    },
    {
      description: 'the two largest clusters, day by day',
      command: '<%= config.bin %> cluster-hangs --channel nightly --by-day --top 2',
    },
    {
      description: 'as a page to read, to print and to pass on',
      command: '<%= config.bin %> cluster-hangs --channel nightly --meaningful --html hangs.html',
    },
    {
      description: 'for flamegraph.pl',
      command: '<%= config.bin %> fetch --channel aurora | <%= config.bin %> cluster-hangs --folded',
    },
  ];
  static override args = fileArgs;
  static override flags = {
    ...expressionFlags,
    ...clusterFlags,
    ...versusFlags,
    folded: Flags.boolean({
      description:
        'write folded stacks instead: for flamegraph.pl, speedscope, inferno; with --vs both weights, for differential flame graphs',
    }),
    'firefox-profile': Flags.string({
      description: 'write a profile to this file, for profiler.firefox.com',
      helpValue: 'FILE',
    }),
    html: Flags.string({
      description: 'write a report to this file, too: one page with plots, that needs no network',
      helpValue: 'FILE',
    }),
    weight: Flags.string({
      description: 'what a stack weighs in --folded and --firefox-profile: its hangs, or about how long they took',
      options: ['hangs', 'ms'],
      default: 'hangs',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ClusterHangs);
    const { vs, state, html, 'firefox-profile': profile } = flags;
    if (/\.json(?:\.gz)?$/.test(flags.profile ?? ''))
      throw new UsageError(
        `--profile names a profile of AWS, not the file ${flags.profile}`,
        `--firefox-profile ${flags.profile} writes the stacks`,
      );
    const states = flags.folded || profile !== undefined;
    if (vs && (state !== undefined || profile !== undefined))
      throw new UsageError(
        '--vs cannot be used together with --state or --firefox-profile: they are for one selection',
      );
    if (flags['compat-2014'] && (states || html !== undefined))
      throw new UsageError(
        '--compat-2014 cannot be used together with --folded, --firefox-profile or --html: its stacks are cut otherwise',
      );
    if (flags.folded && flags.typed.has('output'))
      throw new UsageError('--folded and --output cannot be used together: folded stacks have a form of their own');
    const alarm = ['fail-if', 'fail-if-none', 'quiet-if-ok'].find((name) => flags.typed.has(name));
    if (flags.folded && alarm !== undefined)
      throw new UsageError(`--folded and --${alarm} cannot be used together: folded stacks are no rows`);
    if (html !== undefined) expectWritable(html, 'the page');
    if (profile !== undefined) expectWritable(profile, 'the profile');
    const { wide } = clusterStep(flags, { versus: vs !== undefined, activity: html !== undefined });
    const plan = planOf(flags, [], wide);
    const options = { ours: HANG_PATHS };
    const answers = await import('../cli/answers/cluster-hangs.ts');
    if (vs) {
      const both = await runBoth(plan, flags, vs, options);
      const { now } = both;
      const order = flags.typed.has('sort') ? (flags.sort as ComparisonOrder) : undefined;
      const [book, before] = [hangBookOf(now, wide), hangBookOf(both.before, wide)];
      const comparison = answers.compareHangs(book, before, compareRules(flags), order);
      if (html !== undefined)
        await writePage(html, {
          plan,
          flags: { ...flags },
          ran: { ...now, counts: countsOf(now.report) },
          book,
          comparison,
          before,
        });
      if (flags.folded) answers.printFoldedDifference(book, before, comparison, flags.weight);
      else await this.show(answers.answerComparison(comparison, flags.top), flags.output);
      if (flags['fail-on-regression']) judgeRegression(comparison);
      return;
    }
    if (flags['by-day'] && state !== undefined)
      throw new UsageError('--by-day and --state cannot be used together: a state has no days');
    const step = (day: string) => clusterStep(flags, { activity: html !== undefined, day }).wide;
    const ran = await (flags['by-day']
      ? runByDay((day) => planOf(flags, [], step(day)), flags, options)
      : runPlan(plan, flags, options));
    const now = await keepState(state, { command: 'cluster-hangs', plan, view: {} }, ran);
    const { weight } = flags;
    if (html !== undefined)
      await writePage(html, {
        plan,
        flags: { ...flags },
        ran: { ...now, counts: countsOf(now.report) },
        book: hangBookOf(now, wide),
      });
    if (profile !== undefined) answers.writeProfile(profile, hangBookOf(now, wide), wide, weight);
    if (flags.folded) answers.printFolded(hangBookOf(now, wide), weight);
    else await this.show(answers.answerClusters([...now.rows!][0]!, flags.thread), flags.output);
  }
}

/** Loads the code of pages, half of which is the page's own script, only when a page is written. */
async function writePage(
  ...[file, page]: Parameters<typeof import('../cli/answers/hang-page.ts').writePage>
): Promise<void> {
  (await import('../cli/answers/hang-page.ts')).writePage(file, page);
}

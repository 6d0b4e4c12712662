import * as Flags from '@oclif/core/flags';
import { HANG_PATHS } from '../analysis/hangs/read/read.ts';
import { TeleCommand } from '../cli/command/base.ts';
import { planOf } from '../cli/command/stream.ts';
import { expressionFlags, readingFlags, sourceFlags, stateFlags } from '../cli/flags/flags.ts';
import { clusterFlags, clusterStep } from '../cli/flags/hang-flags.ts';
import { runBoth, VERSUS } from '../cli/run/run-both.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';
import { EXIT, UsageError } from '../errors.ts';
import { expectWritable } from '../write.ts';

export default class ClusterHangs extends TeleCommand {
  static override summary = 'which frames hang, how often, and what changed';
  static override description =
    `Groups the hangs of a thread by the last frame of their stacks, after rules that make equal what differs by line numbers and addresses alone. Shares are of all hangs that were counted; each hang of a histogram counts, not each stack. Durations come from bins: medians are interpolated, and the rows hold the interval too. The share of sessions in which a cluster hung has a 95 % interval (Wilson), which takes sessions for independent; a share of hangs has none, as the hangs of one session resemble each other.

--vs compares with a second selection: a range of dates, or source flags as NAME=VALUE; the other source flags stay the same. Rates are hangs per 1,000 hours of use; their ratio has a 95 % interval from a bootstrap over sessions, and p is corrected for the number of clusters. With --bad or --report, the second selection writes to that name with .before at its end.

--html writes a report beside the answer: the clusters with their stacks, how much they explain, an icicle of all stacks with search and zoom, frames anywhere in a stack, how often and for how long sessions hang (as hang-stats), with --vs what changed, and how it was made. It is one self-contained file that works offline and prints well, below 1 MB for most selections: what is rare is put together.

Cost: streams; exact. Memory grows with the number of distinct stacks (about 100 bytes each), and for --vs with that of last frames (1.6 KB each); --html counts sessions, too. kmeans takes a moment at the end: distinct stacks times clusters.`;
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
      description: 'as a page to read, to print and to pass on',
      command: '<%= config.bin %> cluster-hangs --channel nightly --meaningful --html hangs.html',
    },
    {
      description: 'for flamegraph.pl',
      command: '<%= config.bin %> fetch --channel aurora | <%= config.bin %> cluster-hangs --folded',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags, ...stateFlags };
  static override flags = {
    ...expressionFlags,
    ...clusterFlags,
    vs: Flags.string({
      description: VERSUS,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'SELECTION',
    }),
    'fail-on-regression': Flags.boolean({
      description: 'with --vs: exit code 10 where a cluster, or all hangs together, got worse',
      dependsOn: ['vs'],
    }),
    folded: Flags.boolean({ description: 'write folded stacks instead: for flamegraph.pl, speedscope, inferno' }),
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
    if (vs && (state !== undefined || states))
      throw new UsageError(
        '--vs cannot be used together with --state, --folded or --firefox-profile: they are for one selection',
      );
    if (flags['compat-2014'] && (states || html !== undefined))
      throw new UsageError(
        '--compat-2014 cannot be used together with --folded, --firefox-profile or --html: its stacks are cut otherwise',
      );
    if (flags.folded && flags.typed.has('output'))
      throw new UsageError('--folded and --output cannot be used together: folded stacks have a form of their own');
    if (html !== undefined) expectWritable(html, 'the page');
    if (profile !== undefined) expectWritable(profile, 'the profile');
    const { wide } = clusterStep(flags, { rates: vs !== undefined, stats: html !== undefined });
    const plan = planOf(flags, [], wide);
    const options = { ours: HANG_PATHS };
    const answers = await import('../cli/answers/cluster-hangs.ts');
    if (vs) {
      const { now, before } = await runBoth(plan, flags, vs, options);
      const comparison = answers.compareGroups(now.state!, before.state!);
      if (html !== undefined) await writePage(html, { plan, flags: { ...flags }, ran: now, comparison });
      await this.show(answers.answerComparison(comparison, flags.top), flags.output);
      if (flags['fail-on-regression'] && comparison.regression) process.exitCode = EXIT.regression;
      return;
    }
    const now = await runPlan(plan, flags, options);
    await keepState(state, { command: 'cluster-hangs', plan, view: {} }, now);
    const { weight } = flags;
    if (html !== undefined) await writePage(html, { plan, flags: { ...flags }, ran: now });
    if (profile !== undefined) answers.writeProfile(profile, now.state!, wide, weight);
    if (flags.folded) answers.printFolded(now.state!, weight);
    else await this.show(answers.answerClusters(now.rows![0]!, flags.thread), flags.output);
  }
}

/** The code for it is loaded only then: half of it is the page's own script. */
async function writePage(
  ...[file, page]: Parameters<typeof import('../cli/answers/hang-page.ts').writePage>
): Promise<void> {
  (await import('../cli/answers/hang-page.ts')).writePage(file, page);
}

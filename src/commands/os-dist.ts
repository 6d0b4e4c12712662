import { osDistribution } from '../analysis/os-dist.ts';
import { countsOf } from '../cli/answers/answer.ts';
import { answerOsDist } from '../cli/answers/os-dist.ts';
import { TeleCommand } from '../cli/command/base.ts';
import { planOf } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { readingFlags, sourceFlags, stateFlags } from '../cli/flags/flags.ts';
import { osDistFlags } from '../cli/flags/stage-flags.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';

export default class OsDist extends TeleCommand {
  static override summary = 'pings and clients by operating system';
  static override description =
    `Reads saved-session pings and unified pings alike (Windows_NT counts as WINNT). Glean's pings too. Pings of one session, and those with one document id, count once, and what was left out is said. A ping without a system is counted under null; clients are distinct ids, pings without one are in no client count.

Cost: streams; memory grows with pings (40 bytes each; none with --no-distinct-ids), and with the number of clients up to a bound, beyond which the count of clients is a marked estimate.`;
  static override examples = [
    { description: 'nightly, on the bundled sample', command: '<%= config.bin %> os-dist --channel nightly' },
    {
      description: 'by version of the system, as CSV',
      command: '<%= config.bin %> os-dist --channel nightly --by-version --output csv',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags, ...stateFlags };
  static override args = fileArgs;
  static override flags = osDistFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(OsDist);
    const wide = osDistribution(flags['by-version'], flags['distinct-ids']);
    const plan = planOf(flags, [], wide);
    const result = await runPlan(plan, flags, { ours: true });
    await keepState(flags.state, { command: 'os-dist', plan, view: {} }, result);
    await this.show(answerOsDist({ rows: result.rows!, counts: countsOf(result.report) }), flags.output);
  }
}

import type { GroupPlan } from '../analysis/sampling/estimated-columns.ts';
import { countsOf } from '../cli/answers/answer.ts';
import { answerOsDist } from '../cli/answers/os-dist.ts';
import { AnswerCommand } from '../cli/command/answer-command.ts';
import { osDistStep } from '../cli/command/steps.ts';
import { planOf } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { osDistFlags } from '../cli/flags/stage-flags.ts';
import { runPlan } from '../cli/run/run-plan.ts';
import { keepState } from '../cli/state/keep-state.ts';

export default class OsDist extends AnswerCommand {
  static override summary = 'pings and clients by operating system';
  static override description =
    `Reads saved-session pings, unified pings and Glean's pings. Windows_NT counts as WINNT. The pings of one session count once, and so do pings with the same document id; the output says how many were left out. A ping without a system counts under null. Clients are distinct client ids: a ping without one is in no count of clients.
From a sample (--sample-clients, --fraction, or sample before it in one plan), rows also have estimates of everything with 95 % intervals, pings_estimate, pings_low, pings_high and their like, and of says what they are made of. Pings without a client are in no sample of clients; objects that were not drawn may hold the other pings of a session or client, so from --fraction pings are estimated as they were sent, and clients are not.

Cost: streams. Memory grows with pings (40 bytes each; none with --no-distinct-ids), and with clients up to a bound, beyond which the count of clients is an estimate and marked as one.`;
  static override examples = [
    { description: 'nightly, on the bundled sample', command: '<%= config.bin %> os-dist --channel nightly' },
    {
      description: 'by version of the system, as CSV',
      command: '<%= config.bin %> os-dist --channel nightly --by-version --output csv',
    },
  ];
  static override args = fileArgs;
  static override flags = osDistFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(OsDist);
    const { wide } = osDistStep(flags);
    const plan = planOf(flags, [], wide);
    const ran = await runPlan(plan, flags, { ours: true });
    const result = await keepState(flags.state, { command: 'os-dist', plan: ran.plan, view: {} }, ran);
    const grouped = { rows: result.rows!, counts: countsOf(result.report) };
    await this.show(answerOsDist(grouped, ran.plan as GroupPlan), flags.output);
  }
}

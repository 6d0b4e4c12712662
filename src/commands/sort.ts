import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Sort extends VerbCommand {
  static override summary = 'put records in order';
  static override description =
    `Keys are expressions between commas, the second for records that are equal by the first, and so on; a minus before one sorts from large to small: <%= config.bin %> sort '-ms, svc'. Records that are equal by all keys stay in the order in which they came. Lines pass unchanged.
The order is one of all values: missing, null, false, true, numbers, texts by their UTF-16 units, lists and objects by their JSON. A minus turns all of it round: missing comes last then. It is the order of aggregate --sort, too.

Cost: holds the lines of all records, of up to twice as many with --top N; every thread sorts its part. Where memory does not suffice, it says so and ends.`;
  static override examples = [
    {
      description: 'the longest sessions',
      command: `<%= config.bin %> sort -simpleMeasurements.uptime --top 3 --channel nightly`,
    },
    {
      description: 'by two keys',
      command: `<%= config.bin %> pick 'info.OS, up = simpleMeasurements.uptime' --channel nightly | <%= config.bin %> sort 'OS, -up' --top 5`,
    },
  ];
  static override args = VERBS.sort.args;
  static override flags = { ...VERBS.sort.flags, ...expressionFlags };

  protected override readonly verb = VERBS.sort;
}

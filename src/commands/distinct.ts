import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Distinct extends VerbCommand {
  static override summary = 'pass on the first record for each value';
  static override description =
    `Values are those of one expression or of several between commas; <%= config.bin %> distinct d drops records that occur again, members in any order. Missing and null are one value. Lines pass unchanged, in the order of the input. How many different values there are says <%= config.bin %> aggregate --agg 'distinct(x)', how often each occurs <%= config.bin %> aggregate --by x.

Cost: holds the values and lines of the records that it passes on. Where memory does not suffice, it says so and ends.`;
  static override examples = [
    {
      description: 'a ping of each client',
      command: `<%= config.bin %> distinct clientID --channel nightly --output csv --columns clientID`,
    },
    {
      description: 'a ping of each system and locale',
      command: `<%= config.bin %> distinct 'info.OS, info.locale' --channel aurora`,
    },
  ];
  static override args = VERBS.distinct.args;
  static override flags = { ...VERBS.distinct.flags, ...expressionFlags };

  protected override readonly verb = VERBS.distinct;
}

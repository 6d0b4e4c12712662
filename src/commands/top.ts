import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Top extends VerbCommand {
  static override summary = 'pass on the records with the largest values';
  static override description =
    `--by takes so many of each group. Groups stand in the order of their keys, as those of aggregate do; in each the largest comes first, and records of equal value stand in the order of the input. Without --by it is what <%= config.bin %> sort -EXPRESSION --top N gives; the smallest are those with the largest -x. A record that has no such value comes last. Lines pass unchanged.

Cost: holds the lines of up to twice as many records for each group.`;
  static override examples = [
    {
      description: 'the three longest sessions',
      command: `<%= config.bin %> top 3 simpleMeasurements.uptime --channel nightly`,
    },
    {
      description: 'the longest session of each system',
      command: `<%= config.bin %> top 1 simpleMeasurements.uptime --by info.OS --channel nightly`,
    },
  ];
  static override args = VERBS.top.args;
  static override flags = { ...VERBS.top.flags, ...expressionFlags };

  protected override readonly verb = VERBS.top;
}

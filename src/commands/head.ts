import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Head extends VerbCommand {
  static override summary = 'pass on the first records';
  static override description =
    `<%= config.bin %> head 20, head -20 and head -n 20 are the same; ten where nothing is said. Lines pass unchanged. What follows is not read.

Cost: streams; memory does not grow with the input.`;
  static override examples = [
    {
      description: 'the first three records',
      command: `<%= config.bin %> head 3 --channel nightly`,
    },
    {
      description: 'the first of what a filter lets through',
      command: `<%= config.bin %> filter 'info.OS === "Linux"' --channel nightly | <%= config.bin %> head 2`,
    },
  ];
  static override args = VERBS.head.args;
  static override flags = { ...VERBS.head.flags, ...expressionFlags };

  protected override readonly verb = VERBS.head;
}

import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Tail extends VerbCommand {
  static override summary = 'pass on the last records';
  static override description =
    `<%= config.bin %> tail 20, tail -20 and tail -n 20 are the same; ten where nothing is said. Lines pass unchanged. All of the input is read; standard input has to end.

Cost: holds the lines of twice as many records as are asked for.`;
  static override examples = [
    {
      description: 'the last three records',
      command: `<%= config.bin %> tail 3 --channel nightly`,
    },
    {
      description: 'the last of what a filter lets through',
      command: `<%= config.bin %> filter 'info.OS === "Linux"' --channel nightly | <%= config.bin %> tail 2`,
    },
  ];
  static override args = VERBS.tail.args;
  static override flags = { ...VERBS.tail.flags, ...expressionFlags };

  protected override readonly verb = VERBS.tail;
}

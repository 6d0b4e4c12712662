import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Pick extends VerbCommand {
  static override summary = 'pass on some members of each record';
  static override description =
    `Members are paths, or NAME = EXPRESSION for a name of your own or something computed; a path is named by its last member: info.OS becomes OS. They stand in the order in which they are asked for, and a member that a record does not have is left out.

Cost: streams; memory does not grow with the input. Only the paths that are named are read, and their bytes copied.`;
  static override examples = [
    {
      description: 'two members, one of them with another name',
      command: `<%= config.bin %> pick 'info.OS, up = simpleMeasurements.uptime' --channel nightly --limit 3`,
    },
    {
      description: 'something computed beside them',
      command: `<%= config.bin %> pick 'clientID, addons = Object.keys(addonDetails.XPI).length' --channel aurora --limit 3`,
    },
  ];
  static override args = VERBS.pick.args;
  static override flags = { ...VERBS.pick.flags, ...expressionFlags };

  protected override readonly verb = VERBS.pick;
}

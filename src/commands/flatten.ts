import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Flatten extends VerbCommand {
  static override summary = 'make one level of each record';
  static override description =
    `A member of an object inside is named by both names, info.OS, an element of a list by its number, from 0 on: xs.0. Empty objects and lists stay as they are. Where two members would have one name, the record is bad, is counted and left out; --separator chooses another sign.

Cost: streams; memory does not grow with the input. Whole records are parsed and written anew.`;
  static override examples = [
    {
      description: 'nested members as columns of a table',
      command: `echo '{"a":{"b":1,"c":[2,3]}}' | <%= config.bin %> flatten --output csv`,
    },
    {
      description: 'with another sign',
      command: `<%= config.bin %> fetch --channel nightly --limit 1 | <%= config.bin %> pick info | <%= config.bin %> flatten --separator :`,
    },
  ];
  static override args = VERBS.flatten.args;
  static override flags = { ...VERBS.flatten.flags, ...expressionFlags };

  protected override readonly verb = VERBS.flatten;
}

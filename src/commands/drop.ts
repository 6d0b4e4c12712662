import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Drop extends VerbCommand {
  static override summary = 'pass on each record without some of its members';
  static override description =
    `Paths are written as in expressions: info.OS, xs[0], xs[-1], and [*] for every element of a list or member of an object. A path that a record does not have changes nothing.

Cost: streams; memory does not grow with the input. Whole records are parsed and written anew, so that white space between members goes, and whole numbers beyond 2^53 lose digits, which is said.`;
  static override examples = [
    {
      description: 'pings without their largest parts',
      command: `<%= config.bin %> drop threadHangStats,histograms,chromeHangs --channel nightly --limit 1`,
    },
    {
      description: 'a member of every element',
      command: `echo '{"xs":[{"a":1,"b":2},{"a":3}]}' | <%= config.bin %> drop 'xs[*].a'`,
    },
  ];
  static override args = VERBS.drop.args;
  static override flags = { ...VERBS.drop.flags, ...expressionFlags };

  protected override readonly verb = VERBS.drop;
}

import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Summary extends VerbCommand {
  static override summary = 'tell what records hold: paths, types, ranges, examples';
  static override description =
    `A row for each path: its types, the most frequent first; the share of records that do not have it or have null; its least and largest value in the order of sort; how many different values; and the first three. Texts are cut behind 60 characters. Objects are gone into down to --depth levels; deeper ones, and lists, count as one value.

Cost: streams; whole records are parsed. Memory grows with the number of paths; different values are exact up to 1,000, then an estimate, which is marked.`;
  static override examples = [
    {
      description: 'a first look',
      command: `<%= config.bin %> summary --channel nightly --depth 1 --output table`,
    },
    {
      description: 'of a file, as CSV',
      command: `printf 'svc,ms\\napi,120\\nweb,\\n' > first.csv; <%= config.bin %> summary first.csv --output csv`,
    },
  ];
  static override args = VERBS.summary.args;
  static override flags = { ...VERBS.summary.flags, ...expressionFlags };

  protected override readonly verb = VERBS.summary;
}

import { StreamCommand } from '../cli/command/stream.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { expressionArg } from '../cli/flags/stage-flags.ts';

export default class Filter extends StreamCommand {
  static override summary = 'pass on the records for which an expression is true';
  static override description =
    `The expression is JavaScript over one record: a free name is a member of the record, d is the record, i is its index. A missing path is undefined.
Matching lines pass unchanged, byte for byte, except that each ends with \\n. A stored line id<TAB>{…} becomes {"id":…,…}.

Cost: streams; memory does not grow with the input. Only the paths that the expression names are read.`;
  static override examples = [
    {
      description: 'Linux sessions longer than five minutes',
      command: `<%= config.bin %> fetch --channel nightly | <%= config.bin %> filter 'info.OS === "Linux" && simpleMeasurements.uptime > 5'`,
    },
    {
      description: 'straight from a source',
      command: `<%= config.bin %> filter 'info.locale.startsWith("de")' --channel aurora --limit 3`,
    },
  ];
  static override args = expressionArg('what must be true of a record');
  static override flags = expressionFlags;

  protected override readonly stdin = 'always';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Filter);
    await this.stream([{ op: 'filter', expr: args.expression }], flags);
  }
}

import * as Flags from '@oclif/core/flags';
import { StreamCommand } from '../cli/command/stream.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { expressionArg } from '../cli/flags/stage-flags.ts';

export default class MapCommand extends StreamCommand {
  static override summary = 'make a new record of each one';
  static override description =
    `The expression is JavaScript over one record, usually an object literal. tele leaves out members that are undefined, and makes no record where the whole result is undefined.

Cost: streams; memory does not grow with the input. Only the paths that the expression names are read.`;
  static override examples = [
    {
      description: 'three facts of each ping',
      command: `<%= config.bin %> map '{os: info.OS, up: simpleMeasurements.uptime, addons: Object.keys(addonDetails.XPI).length}' --channel nightly --limit 5`,
    },
    {
      description: 'one value a line',
      command: `<%= config.bin %> fetch --channel aurora --limit 5 | <%= config.bin %> map 'info.appBuildID'`,
    },
    {
      description: 'text for other programs, without quotes',
      command: `<%= config.bin %> map info.appBuildID --raw --channel aurora | sort -u`,
    },
  ];
  static override args = expressionArg('what to make of a record');
  static override flags = {
    raw: Flags.boolean({ description: 'text as it is, without quotes and escapes; short for --output raw' }),
    ...expressionFlags,
  };

  protected override readonly stdin = 'always';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(MapCommand);
    const form = flags.raw ? { ...flags, output: 'raw' } : flags;
    await this.stream([{ op: 'map', expr: args.expression }], form);
  }
}

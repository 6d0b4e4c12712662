import { StreamCommand } from '../cli/command/stream.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { expressionArg } from '../cli/flags/stage-flags.ts';

export default class FlatMap extends StreamCommand {
  static override summary = 'make any number of records of each one';
  static override description =
    `The expression gives an array, and each element becomes a record of its own. A result that is no array becomes one record; undefined makes none.

Cost: streams; memory does not grow with the input.`;
  static override examples = [
    {
      description: 'a record for each add-on',
      command: `<%= config.bin %> flat-map 'Object.entries(addonDetails.XPI).map(([id, addon]) => ({id, name: addon.name}))' --channel nightly --limit 5`,
    },
    {
      description: 'which threads hang',
      command: `<%= config.bin %> flat-map 'threadHangStats.map(t => ({thread: t.name}))' --channel nightly | <%= config.bin %> aggregate --by thread --agg 'n = count()'`,
    },
  ];
  static override args = expressionArg('an array of what to make of a record');
  static override flags = expressionFlags;

  protected override readonly stdin = 'always';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FlatMap);
    await this.stream([{ op: 'flat-map', expr: args.expression }], flags);
  }
}

import { sampleStep } from '../cli/command/steps.ts';
import { StreamCommand } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { sampleFlags } from '../cli/flags/stage-flags.ts';

export default class Sample extends StreamCommand {
  static override summary = 'pass on a random sample of the records';
  static override description =
    `--rate keeps each record with the same probability; --size keeps a uniform sample of a fixed size; --by with --rate keeps all records of a share of the values of a path, such as clientID, by their CRC-32 as Mozilla's sample_id: the same clients every day, the 1 % inside the 10 %.
The same --seed and input give the same sample. Kept lines pass unchanged.

Cost: --rate and --by stream; --size holds the sample. --rate and --size number the records, which one thread, or one executor, then reads one after the other; --by, --sample-clients and --fraction go on all cores.`;
  static override examples = [
    { description: 'one record in ten', command: '<%= config.bin %> sample --rate 0.1 --channel nightly' },
    {
      description: 'exactly 100 records',
      command: '<%= config.bin %> fetch --channel nightly | <%= config.bin %> sample --size 100',
    },
    {
      description: 'every session of 5 % of the clients',
      command: '<%= config.bin %> sample --by clientID --rate 5% --channel nightly',
    },
  ];
  static override args = fileArgs;
  static override flags = { ...sampleFlags, ...expressionFlags };

  protected override readonly stdin = 'always';

  async run(): Promise<void> {
    const { flags } = await this.parse(Sample);
    const { stages, wide } = sampleStep(flags);
    await this.stream(stages, flags, wide);
  }
}

import { sampleStep } from '../cli/command/steps.ts';
import { StreamCommand } from '../cli/command/stream.ts';
import { fileArgs } from '../cli/flags/file-args.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { sampleFlags } from '../cli/flags/stage-flags.ts';

export default class Sample extends StreamCommand {
  static override summary = 'pass on a random sample of the records';
  static override description =
    `--rate keeps each record with the same probability. --size keeps a uniform sample of a fixed size. --by with --rate chooses values of a path, such as clientID, and keeps all records that have them; it chooses by CRC-32, as Mozilla's sample_id does, so that the same clients are in the sample every day, and the 1 % sample is inside the 10 % sample.
The same --seed and input give the same sample. Kept lines pass unchanged.

Cost: --rate and --by stream; --size holds the sample. --rate and --size number the records, so one thread, or one executor, reads them in order; --by, --sample-clients and --fraction use all cores.`;
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

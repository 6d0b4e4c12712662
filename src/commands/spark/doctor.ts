import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../../cli/command/base.ts';
import { sourceFlags } from '../../cli/flags/flags.ts';
import { sparkFlags } from '../../cli/flags/spark-flags.ts';
import { say } from '../../cli/output/say.ts';
import { environmentName } from '../../cli/start/config.ts';
import { createInput } from '../../engines/input/input.ts';
import { CLUSTERS, readMaster } from '../../engines/master.ts';
import { EXIT, UsageError } from '../../errors.ts';
import type { JsonRecord } from '../../record/record.ts';

export default class SparkDoctor extends TeleCommand {
  static override summary = 'find out whether a Spark cluster can run tele, and what to do if not';
  static override description =
    `Checks spark-submit, Java, Python and the archive on this machine, tries the address of the master, and submits a small application. Its executors tell their versions, and read the beginning of the first object that the source flags name.

Cost: one small application of Spark.`;
  static override examples = [
    { description: 'a standalone cluster', command: '<%= config.bin %> spark doctor --master spark://head:7077' },
    {
      description: 'whether executors of YARN can read a bucket',
      command:
        '<%= config.bin %> spark doctor --master yarn --archives tele-spark.tgz --source s3://telemetry/lake --channel nightly',
    },
  ];
  static override baseFlags = { ...TeleCommand.baseFlags, ...sourceFlags };
  static override flags = {
    master: Flags.string({
      description: 'the cluster: spark://HOST:7077, yarn, k8s://HOST',
      helpValue: 'ENGINE',
      required: true,
      env: environmentName('master'),
    }),
    ...sparkFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SparkDoctor);
    if (readMaster(flags) !== 'spark')
      throw new UsageError(`${flags.master} is no cluster that could be looked at`, `--master ${CLUSTERS}`);
    const { examine } = await import('../../engines/spark/doctor.ts');
    const stored = flags.source === undefined ? undefined : (await createInput(flags, say)).stored;
    const rows: JsonRecord[] = [];
    for await (const { check, ok, found, advice } of examine(flags, stored)) {
      if (!ok) process.exitCode = EXIT.failure;
      rows.push({ check, state: ok ? 'ok' : 'fails', found, advice: advice ?? null });
    }
    await this.answer(rows, flags.output);
  }
}

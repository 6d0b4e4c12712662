import * as Flags from '@oclif/core/flags';
import { CLUSTERS, type MasterFlags, readMaster } from '../../engines/master.ts';
import { UsageError } from '../../errors.ts';
import { environmentName } from '../start/config.ts';

const SPARK = 'SPARK';

/** Flags for a Spark cluster, under the names that spark-submit uses. */
export const sparkFlags = {
  'num-executors': Flags.integer({ description: 'executors to ask for', min: 1, helpGroup: SPARK, helpValue: 'N' }),
  'executor-cores': Flags.integer({ description: 'cores of each executor', min: 1, helpGroup: SPARK, helpValue: 'N' }),
  'executor-memory': Flags.string({ description: 'memory of each executor', helpGroup: SPARK, helpValue: '8g' }),
  'driver-memory': Flags.string({ description: 'memory of the driver', helpGroup: SPARK, helpValue: '2g' }),
  queue: Flags.string({ description: 'queue of YARN', helpGroup: SPARK }),
  conf: Flags.string({
    description: 'a setting of Spark; give it several times',
    helpGroup: SPARK,
    helpValue: 'KEY=VALUE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  archives: Flags.string({
    description: "what executors unpack and start tele from: the archive of 'tele spark bundle'",
    helpGroup: SPARK,
    helpValue: 'FILE',
    env: environmentName('archives'),
  }),
  'tele-command': Flags.string({
    description: 'how executors start tele; without it, from --archives, or from their path',
    helpGroup: SPARK,
    helpValue: 'COMMAND',
    env: environmentName('tele-command'),
  }),
  'spark-submit': Flags.string({
    description: "the program that submits; without it, SPARK_HOME's or the first on the path",
    helpGroup: SPARK,
    helpValue: 'FILE',
    env: environmentName('spark-submit'),
  }),
  'deploy-mode': Flags.string({
    description: "where Spark's driver runs: on this machine, or in the cluster, which needs --staging",
    options: ['client', 'cluster'],
    helpGroup: SPARK,
  }),
  staging: Flags.string({
    description: "where jobs and results are handed over: a folder that the driver's machine shares with this one",
    helpGroup: SPARK,
    helpValue: 'FOLDER',
  }),
  parts: Flags.string({
    description:
      'leave the records as part files below this folder, s3://bucket/prefix or hdfs://host/path, written by the executors; a manifest comes last',
    helpGroup: SPARK,
    helpValue: 'URI',
  }),
  collect: Flags.boolean({
    description: 'bring the records back, in order and never many at a time: so it is without --parts',
    exclusive: ['parts'],
    helpGroup: SPARK,
  }),
  'dry-run': Flags.boolean({ description: 'print the command that would submit the job, and stop', helpGroup: SPARK }),
};

/** Throws a UsageError where one of these flags was typed without a cluster, since it would have no effect. */
export function refuseIdle(typed: ReadonlySet<string>, flags: MasterFlags): void {
  const idle = Object.keys(sparkFlags).find((name) => typed.has(name));
  if (idle === undefined || readMaster(flags) === 'spark') return;
  throw new UsageError(`--${idle} is for a Spark cluster, and this run has none`, `--master ${CLUSTERS}`);
}

/** The values of the Spark flags. */
export interface SparkFlagValues {
  readonly 'num-executors'?: number | undefined;
  readonly 'executor-cores'?: number | undefined;
  readonly 'executor-memory'?: string | undefined;
  readonly 'driver-memory'?: string | undefined;
  readonly queue?: string | undefined;
  readonly conf?: readonly string[] | undefined;
  readonly archives?: string | undefined;
  readonly 'tele-command'?: string | undefined;
  readonly 'spark-submit'?: string | undefined;
  readonly 'deploy-mode'?: string | undefined;
  readonly staging?: string | undefined;
  readonly parts?: string | undefined;
  readonly collect?: boolean;
  readonly 'dry-run'?: boolean;
}

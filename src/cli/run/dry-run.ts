import { writeAll } from '../../write.ts';
import type { SparkFlagValues } from '../flags/spark-flags.ts';
import { EarlyEnd } from '../start/pipe.ts';

/** With `--dry-run`, prints the command that would submit the job, and ends the run as a success. */
export async function endDryRun(flags: SparkFlagValues & { readonly master: string }): Promise<void> {
  if (!flags['dry-run']) return;
  const { describeSubmission } = await import('../../engines/spark/run-spark.ts');
  writeAll(1, `${describeSubmission(flags)}\n`);
  throw new EarlyEnd();
}

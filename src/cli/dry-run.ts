import { writeAll } from '../write.ts';
import { EarlyEnd } from './pipe.ts';
import type { SparkFlagValues } from './spark-flags.ts';

/** With `--dry-run`: prints what would submit the job, and ends the run as a success. */
export async function endDryRun(flags: SparkFlagValues & { readonly master: string }): Promise<void> {
  if (!flags['dry-run']) return;
  const { describeSubmission } = await import('../engines/spark/run-spark.ts');
  writeAll(1, `${describeSubmission(flags)}\n`);
  throw new EarlyEnd();
}

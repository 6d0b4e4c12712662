import type { Plan } from '../../plan/plan.ts';
import { limitMemory } from '../../spill.ts';
import { createGathering, type RunResult } from './gather.ts';
import type { Part } from './part.ts';
import { runPartition } from './partition.ts';
import type { PartitionOptions } from './partition-options.ts';
import type { Report } from './report.ts';

export type { RunResult } from './gather.ts';

/** A partition that is opened in this thread. */
export interface OpenPartition {
  /** The byte of its object at which it begins, if it is a range. */
  readonly start: number;
  readonly parts: AsyncIterable<Part> | Iterable<Part>;
}

/**
 * Runs a plan over partitions one after the other, in this thread. States merge in input order, and are finished once.
 */
export async function runInline(
  plan: Plan,
  partitions: Iterable<OpenPartition>,
  options: PartitionOptions & { readonly onPartition?: (report: Report) => void },
): Promise<RunResult> {
  // The state of earlier partitions is in memory together with that of the current one, so each gets only a part.
  limitMemory((options.memory ?? Number.POSITIVE_INFINITY) / 3);
  const gathering = await createGathering(plan, options.watch);
  for (const { start, parts } of partitions) {
    gathering.take(await runPartition(gathering.plan, parts, options), start);
    options.onPartition?.(gathering.report);
    if (gathering.enough) break;
  }
  options.interrupt?.check();
  return gathering.finish();
}

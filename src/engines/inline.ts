import type { Plan } from '../plan/plan.ts';
import { createGathering, type RunResult } from './gather.ts';
import { type Part, type PartOptions, runPartition } from './partition.ts';
import type { Report } from './report.ts';

export type { RunResult } from './gather.ts';

/** Runs a plan over its parts one after the other, in this thread: states merge in input order, and are finished once. */
export async function runInline(
  plan: Plan,
  parts: AsyncIterable<Part> | Iterable<Part>,
  options: PartOptions & { readonly onPart?: (report: Report) => void },
): Promise<RunResult> {
  const gathering = await createGathering(plan);
  for await (const part of parts) {
    gathering.take(await runPartition(gathering.plan, part, options), part.name, part.start ?? 0);
    options.onPart?.(gathering.report);
    if (gathering.enough) break;
  }
  return gathering.finish();
}

import { createGroupBy } from '../aggregate/group.ts';
import type { Plan } from '../plan/plan.ts';
import type { JsonRecord } from '../record/record.ts';
import { type Part, type PartOptions, runPartition } from './partition.ts';
import { addReport, emptyReport, type Report } from './report.ts';
import { createReservoir } from './reservoir.ts';

/** What a run gives: rows of a grouping, lines of a sample; lines of a stream have gone to the sink already. */
export interface RunResult {
  readonly rows?: JsonRecord[];
  readonly lines?: string[];
  readonly report: Report;
}

/** Runs a plan over its parts one after the other, in this thread: states merge in input order, and are finished once. */
export async function runInline(
  plan: Plan,
  parts: AsyncIterable<Part> | Iterable<Part>,
  options: PartOptions & { readonly onPart?: (report: Report) => void },
): Promise<RunResult> {
  const report = emptyReport();
  const { wide } = plan;
  const groups =
    wide?.op === 'group'
      ? createGroupBy(
          wide.by.map(({ name }) => name),
          wide.columns,
        )
      : undefined;
  const reservoir = wide?.op === 'reservoir' ? createReservoir(wide.size, wide.seed, 0) : undefined;
  let heads = plan.stages;
  for await (const part of parts) {
    const result = await runPartition({ ...plan, stages: heads }, part, options);
    if (result.groups) groups?.merge(result.groups);
    if (result.reservoir) reservoir?.merge(result.reservoir);
    addReport(report, result.report);
    options.onPart?.(report);
    heads = heads.map((stage) =>
      stage.op === 'head' ? { ...stage, count: Math.max(0, stage.count - result.report.out) } : stage,
    );
    if (result.enough) break;
  }
  return { ...(groups && { rows: groups.finish() }), ...(reservoir && { lines: reservoir.lines() }), report };
}

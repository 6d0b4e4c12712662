import { type GroupPlan, measuresOf } from '../../analysis/sampling/estimated-columns.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import type { Lines, Rows } from '../../record/rows.ts';
import { type Answer, countsOf } from '../answers/answer.ts';
import { gatherLines } from '../output/gather-lines.ts';
import { refuseColumns, streamRows } from '../output/row-stream.ts';
import { printLines } from '../output/stdout.ts';
import { isLivePlan, runLive } from '../run/run-live.ts';
import { runOverLines } from '../run/run-over-lines.ts';
import { type RunOptions, runPlan } from '../run/run-plan.ts';
import type { Segment } from './segments.ts';
import type { RunFlags } from './steps.ts';

/** The result of a segment: rows of a grouping, or plain lines. */
interface Outcome {
  readonly rows?: Rows;
  /** Makes all rows, before some were cut off. */
  readonly all?: () => Rows;
  readonly lines?: Lines;
}

/**
 * Runs a pipeline: the first segment over the input, each other one over the rows of the one before. Lines in NDJSON
 * are printed as they come; `show` prints everything else, and for a command's grouping at the end the command's own
 * answer.
 */
export async function runSegments(
  [first, ...rest]: readonly [Segment, ...Segment[]],
  flags: RunFlags,
  show: (answer: Answer) => Promise<void>,
  options: Pick<RunOptions, 'input' | 'interrupt'> = {},
): Promise<void> {
  const live = [first, ...rest].find(({ plan }) => isLivePlan(plan));
  if (live !== undefined && rest.length > 0)
    throw new UsageError(
      'aggregate --late writes rows as records come, and here a stage before or behind it waits for all of them',
      "tele run 'filter … | aggregate --late 2s …' | tele filter …",
    );
  if (rest.length > 0 && (flags.within ?? flags.for) !== undefined)
    throw new UsageError(
      '--within and --for end the reading of the input, and here a stage behind works on the rows of all of it',
      "tele run 'filter … | aggregate --within 2%' | tele filter …",
    );
  if (isLivePlan(first.plan)) return runLive(first.plan, flags, { ...options, ours: first.ours, starts: first.starts });
  const last = rest.at(-1) ?? first;
  const grouping = last.plan.wide?.op === 'group' ? last.plan.wide : undefined;
  if (grouping) refuseColumns(flags.columns, '--agg names the columns of a grouping');
  const stream = await streamRows(flags);
  if (rest.length === 0 && first.plan.wide === undefined) {
    await runPlan(first.plan, flags, { ...options, starts: first.starts, ...(stream && { sink: stream }) });
    stream?.end();
    return;
  }
  const { sink, lines: gathered } = gatherLines();
  const result = await runPlan(first.plan, flags, {
    ...options,
    ours: first.ours,
    starts: first.starts,
    ...(first.plan.wide ? {} : { sink }),
  });
  if (rest.length === 0 && first.command) {
    const { rows = [], state, report } = result;
    const { answerOf } = await import('../answers/merged.ts');
    const grouped = { rows, state: state!, counts: countsOf(report), known: report.known };
    await show(answerOf(first.command, grouped, result.plan as GroupPlan));
    return;
  }
  let answer = outcome(first, { ...result, lines: result.lines ?? gathered }, result.plan);
  for (const segment of rest)
    answer = outcome(
      segment,
      await runOverLines(segment.plan, linesOf(answer), flags, options.interrupt),
      segment.plan,
    );
  if (answer.rows)
    await show({
      rows: answer.rows,
      ...(answer.all && { all: answer.all }),
      table: grouping ? { measures: measuresOf((rest.length === 0 ? result : last).plan as GroupPlan) } : {},
    });
  else if (stream === undefined) printLines(linesOf(answer));
  else {
    for (const line of linesOf(answer)) stream.line(Buffer.from(line));
    stream.end();
  }
}

function outcome({ finish }: Segment, { rows, lines }: Outcome, plan: Plan): Outcome {
  return rows ? { rows: finish(rows, plan as GroupPlan), all: () => rows } : { lines: lines ?? [] };
}

function linesOf({ rows, lines }: Outcome): Lines {
  return rows ? Array.from(rows, jsonText) : (lines ?? []);
}

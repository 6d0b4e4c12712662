import { type GroupPlan, measuresOf } from '../../analysis/sampling/estimated-columns.ts';
import { UsageError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { MergedStates } from '../state/state-file.ts';
import type { Answer, AnsweringCommand, Grouped } from './answer.ts';
import { answerClusters, threadOf } from './cluster-hangs.ts';
import { answerStats } from './hang-stats.ts';
import { answerHistogram } from './histogram.ts';
import { answerOsDist } from './os-dist.ts';
import { answerRows, checkOrder, type RowOrder, rowOrder } from './row-order.ts';

/** The functions that make the answers of commands whose answer is more than rows. */
const ANSWERS: Readonly<Record<AnsweringCommand, (grouped: Grouped, plan: GroupPlan) => Answer>> = {
  'os-dist': answerOsDist,
  'cluster-hangs': ({ rows }, { wide }) => answerClusters([...rows][0]!, threadOf(wide.columns[0]!.params[0])),
  histogram: ({ rows, known }) => answerHistogram([...rows][0]!, known),
  'hang-stats': ({ rows }, { wide }) => answerStats([...rows][0]!, threadOf(wide.columns[0]!.params[0])),
};

/**
 * Returns the same states with another order of rows, and with fewer rows. Throws a UsageError unless the command is
 * aggregate.
 */
export function withOrder(merged: MergedStates, { sort, top }: RowOrder): MergedStates {
  if (sort === undefined && top === undefined) return merged;
  if (merged.command !== 'aggregate')
    throw new UsageError(
      `--sort and --top are for states of aggregate, and these are of ${merged.command}`,
      'their order is part of the state',
    );
  checkOrder({ sort }, merged.plan.wide as Grouping);
  return { ...merged, view: { ...merged.view, ...rowOrder({ sort, top }) } };
}

/** Makes the answer that the command would have given on all the input behind the states. */
export function answerMerged(merged: MergedStates): Answer {
  const { command, rows, view } = merged;
  const plan = merged.plan as GroupPlan;
  if (command === 'aggregate')
    return {
      ...answerRows(rows, plan, view as RowOrder),
      table: { measures: measuresOf(plan) },
    };
  // From these states `recommend train --from` makes a model; here they have counts only.
  if (command === 'recommend train') return { rows: [[...rows][0]!.ratings as JsonRecord] };
  if (!Object.hasOwn(ANSWERS, command)) throw new UsageError(`states of ${command} are not known to tele merge`);
  return answerOf(command as AnsweringCommand, merged, plan);
}

/** Makes a command's answer from a grouping that its step asked for. */
export function answerOf(command: AnsweringCommand, grouped: Grouped, plan: GroupPlan): Answer {
  return ANSWERS[command](grouped, plan);
}

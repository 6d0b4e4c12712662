import { UsageError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { Answer } from '../answer.ts';
import { orderRows, type RowOrder } from '../row-order.ts';
import type { MergedStates } from '../state-file.ts';
import { answerClusters, threadOf } from './cluster-hangs.ts';
import { answerStats } from './hang-stats.ts';
import { answerHistogram } from './histogram.ts';
import { answerOsDist } from './os-dist.ts';

/** How each command with states answers. */
const ANSWERS: Readonly<Record<string, (merged: MergedStates, wide: Grouping) => Answer>> = {
  aggregate: ({ rows, view }, wide) => ({ rows: orderRows(rows, wide, view as RowOrder) }),
  'os-dist': answerOsDist,
  'cluster-hangs': ({ rows }, { columns }) => answerClusters(rows[0]!, threadOf(columns[0]!.params[0])),
  histogram: ({ rows }) => answerHistogram(rows[0]!),
  'hang-stats': ({ rows }, { columns }) => answerStats(rows[0]!, threadOf(columns[0]!.params[0])),
};

/** The answer that the command would have given on all the input behind the states. */
export function answerMerged(merged: MergedStates): Answer {
  const answer = Object.hasOwn(ANSWERS, merged.command) ? ANSWERS[merged.command] : undefined;
  if (answer === undefined) throw new UsageError(`states of ${merged.command} are not known to tele merge`);
  return answer(merged, merged.plan.wide as Grouping);
}

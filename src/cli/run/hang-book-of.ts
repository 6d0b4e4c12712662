import type { HangBook } from '../../analysis/hangs/book/hang-book.ts';
import { type RefineOptions, refineBook } from '../../analysis/hangs/book/refine-book.ts';
import { readRules } from '../../analysis/hangs/read/rules.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import { groupsOf } from '../../wide/group.ts';
import type { PlanRun } from './run-plan.ts';

/**
 * The state behind a run of a plan of hang clusters or statistics, with the changes to its stacks that the plan asks
 * for.
 */
export function hangBookOf({ state }: Pick<PlanRun, 'state'>, { columns }: Grouping): HangBook {
  const { rules, ...options } = (columns[0]!.params[0] ?? {}) as JsonRecord;
  const book = groupsOf(state).states()[0]![0] as HangBook;
  return refineBook(book, { ...(options as RefineOptions), ...(rules !== undefined && { rules: readRules(rules) }) });
}

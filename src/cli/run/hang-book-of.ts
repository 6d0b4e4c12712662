import type { HangBook } from '../../analysis/hangs/book/hang-book.ts';
import { groupsOf } from '../../wide/group.ts';
import type { PlanRun } from './run-plan.ts';

/** The state behind a run of a plan of hang clusters or statistics. */
export function hangBookOf({ state }: PlanRun): HangBook {
  return groupsOf(state).states()[0]![0] as HangBook;
}

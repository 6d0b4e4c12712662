import type { Report } from '../../engines/run/report.ts';
import type { Plan } from '../../plan/plan.ts';

/** The lines that one command of a pipeline read, and how many of them were bad. */
export interface ReadShare {
  readonly lines: number;
  readonly bad: number;
}

/**
 * Splits a report into what each command of a plan read: in a pipe each has its own lines, and its own exit code for
 * bad ones. `starts` are the numbers of the commands' first stages, in order; `passed` is the number of rows that each
 * stage let through.
 */
export function readShares(
  { stages }: Pick<Plan, 'stages'>,
  { lines, written, records, bad, badAt }: Report,
  passed: readonly number[],
  starts: readonly number[] = [0],
): ReadShare[] {
  if (starts.length <= 1) return [{ lines: lines + written, bad }];
  return starts.map((start, k) => {
    // Reader 0 reads the input, and reader s + 1 the input of stage s. The reader of a program's own stage reads its
    // output.
    const end = starts[k + 1] ?? stages.length + 1;
    const readers = badAt.slice(k === 0 ? 0 : start + 1, end + 1);
    const own = readers.reduce((sum, count) => sum + (count ?? 0), 0);
    if (k === 0) return { lines, bad: own };
    if (stages[start]?.op === 'pipe') return { lines: (passed[start] ?? 0) + own, bad: own };
    return { lines: start === 0 ? records : (passed[start - 1] ?? 0), bad: own };
  });
}

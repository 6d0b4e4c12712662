import type { GroupBy } from '../aggregate/group.ts';
import type { Sliding } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import { beginOf, timeText, widthIn } from '../record/time/stretch.ts';

/**
 * Groups by stretches of time that overlap, from groups by the steps between their beginnings, which are the first key:
 * each step is a part of all stretches that hold it. Costs as much as to merge the groups once for each stretch of a
 * step.
 */
export function slideGroups(groups: GroupBy, { every, step }: Sliding): GroupBy {
  const count = stepsIn(every, step)!;
  const width = widthIn(step)!;
  const slid = groups.encode().flatMap((group) => {
    const [[time, ...keys], ...states] = group as [Json[], ...Json[]];
    let at = Date.parse(String(time));
    return Array.from({ length: count }, (_, k): Json => {
      if (k > 0) at = beginOf(at - 1, width);
      return [[timeText(at), ...keys], ...states];
    });
  });
  return groups.decode(slid);
}

/** How many steps a stretch has; undefined where they do not fill it. */
export function stepsIn(every: string, step: string): number | undefined {
  const [whole, part] = [widthIn(every), widthIn(step)];
  if (whole === undefined || part === undefined || 'months' in whole !== 'months' in part) return undefined;
  const count =
    'months' in whole ? whole.months / (part as typeof whole).months : whole.length / (part as typeof whole).length;
  return Number.isSafeInteger(count) ? count : undefined;
}

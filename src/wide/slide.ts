import type { GroupBy } from '../aggregate/group.ts';
import type { Sliding } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import { beginOf, timeText, widthIn } from '../record/time/stretch.ts';

/**
 * Makes groups by overlapping stretches of time from groups by steps, which are the first key: each step is a part of
 * all stretches that contain it. Costs as much as merging the groups once for each of these stretches.
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

/** Returns the number of steps in a stretch; undefined if the stretch is not a whole number of steps. */
export function stepsIn(every: string, step: string): number | undefined {
  const [whole, part] = [widthIn(every), widthIn(step)];
  if (whole === undefined || part === undefined || 'months' in whole !== 'months' in part) return undefined;
  const count =
    'months' in whole ? whole.months / (part as typeof whole).months : whole.length / (part as typeof whole).length;
  return Number.isSafeInteger(count) ? count : undefined;
}

import { UsageError } from '../../errors.ts';
import { parseDay } from '../../record/day.ts';
import { parseFilter } from '../../record/dimension.ts';

/**
 * The days to learn from (those of --date, else all days before) and the day to evaluate on. Throws a UsageError where
 * they overlap.
 */
export function splitDays(date: string | undefined, day: string, now: Date): { before: string; later: string } {
  const later = parseDay(day, now);
  if (date === undefined) return { before: `..${dayBefore(later)}`, later };
  const filter = parseFilter('date', date, now);
  const last = 'oneOf' in filter ? filter.oneOf.toSorted().at(-1) : 'to' in filter ? filter.to : undefined;
  if (last !== undefined && last < later) return { before: date, later };
  throw new UsageError(
    `--date ${date} reaches up to --test-date ${day} or beyond it: the test would be about what was learned`,
    `--date ..${dayBefore(later)}`,
  );
}

function dayBefore(day: string): string {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, date - 1)).toISOString().slice(0, 10).replaceAll('-', '');
}

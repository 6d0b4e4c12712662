import { UsageError } from '../errors.ts';

/**
 * Reads a day (YYYYMMDD, an ISO date, `today` or `yesterday`, in UTC) as YYYYMMDD. Throws a UsageError for a day that
 * is not in the calendar.
 */
export function parseDay(text: string, now: Date): string {
  if (text === 'today') return daysBefore(now, 0);
  if (text === 'yesterday') return daysBefore(now, 1);
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (match) {
    const [, year, month, day] = match.map(Number) as [number, number, number, number];
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() === month - 1 && date.getUTCDate() === day) return `${match[1]}${match[2]}${match[3]}`;
  }
  throw new UsageError(`--date: "${text}" is no date`, '20141109, 2014-11-09, yesterday, 7d, or 20141109..20141110');
}

/** The day, as YYYY-MM-DD in UTC, of a time as pings write it. A text that is already a day stays unchanged. */
export function dayOf(time: string): string {
  const at = /^[\d-]{8,10}$/.test(time) ? Number.NaN : Date.parse(time);
  return Number.isNaN(at) ? time.slice(0, 10) : new Date(at).toISOString().slice(0, 10);
}

/** Returns the day of a time with dashes, as in 2014-11-09, even if the text has none. */
export function dashedDay(time: string): string {
  return dayOf(time).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

/** Reads `7d` as the last seven whole days, ending yesterday, as YYYYMMDD. Undefined for any other text. */
export function lastDays(text: string, now: Date): { from: string; to: string } | undefined {
  const days = Number(/^([1-9]\d{0,4})d$/.exec(text)?.[1]);
  return Number.isNaN(days) ? undefined : { from: daysBefore(now, days), to: daysBefore(now, 1) };
}

function daysBefore(now: Date, days: number): string {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days));
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}

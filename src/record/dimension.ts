import { UsageError } from '../errors.ts';
import { lastDays, parseDay } from './day.ts';
import { compareVersions } from './version.ts';

/** The dimensions that have flags, with the names that layouts use for them. */
export const DIMENSIONS = {
  reason: ['reason', 'docType', 'doc_type'],
  app: ['appName', 'app_name', 'app'],
  channel: ['appUpdateChannel', 'channel', 'normalized_channel'],
  'app-version': ['appVersion', 'app_version', 'version'],
  'build-id': ['appBuildID', 'appBuildId', 'app_build_id', 'build_id'],
  date: ['submission_date', 'submissionDate', 'submission_date_s3', 'date'],
} as const;

/** The name of a dimension, which is also its flag. */
export type DimensionName = keyof typeof DIMENSIONS;

/** The wanted values of a dimension, as plain JSON: it is part of the plan. An absent bound is open. */
export type DimensionFilter =
  | { readonly any: true }
  | { readonly oneOf: readonly string[] }
  | { readonly from?: string; readonly to?: string };

/**
 * Reads the value of a dimension flag: `*`, a value, a list `a,b`, or a range `a..b` that includes both ends, either of
 * which may be open. Dates become YYYYMMDD: ISO dates, `today`, `yesterday`, and `7d`, the seven days that end
 * yesterday (in UTC, as submission dates are); as the end of a range `7d` is the first of these days. Throws a
 * UsageError.
 */
export function parseFilter(name: DimensionName, text: string, now: Date): DimensionFilter {
  const trimmed = text.trim();
  if (trimmed === '*') return { any: true };
  if (trimmed === '') throw new UsageError(`--${name} is empty`, `a value, a list a,b, a range a..b, or *`);
  const read = (value: string) => readValue(name, value.trim(), now);
  const days = name === 'date' ? lastDays(trimmed, now) : undefined;
  if (days) return days;
  const range = /^(.*?)\.\.(.*)$/.exec(trimmed);
  if (!range) return { oneOf: trimmed.split(',').map(read) };
  const [, from = '', to = ''] = range;
  const filter = {
    ...(from && from !== '*' ? { from: read(from) } : {}),
    ...(to && to !== '*' ? { to: read(to) } : {}),
  };
  if (filter.from !== undefined && filter.to !== undefined && compare(name, filter.from, filter.to) > 0)
    throw new UsageError(`--${name} ${trimmed} is empty: ${from} comes after ${to}`, `--${name} ${to}..${from}`);
  return Object.keys(filter).length === 0 ? { any: true } : filter;
}

/** Whether a filter wants a value, given as it stands in the object's key. */
export function matches(name: DimensionName, filter: DimensionFilter, value: string): boolean {
  if ('any' in filter) return true;
  if ('oneOf' in filter) return filter.oneOf.some((wanted) => equal(name, wanted, value));
  const { from, to } = filter;
  // The pipeline wrote OTHER and UNKNOWN for values that it did not know; they lie in no range of days or builds.
  if ((name === 'date' || name === 'build-id') && !/^\d/.test(value)) return false;
  return (from === undefined || compare(name, value, from) >= 0) && (to === undefined || compare(name, value, to) <= 0);
}

/** The filter as a user would type it. */
export function describeFilter(filter: DimensionFilter): string {
  if ('any' in filter) return '*';
  return 'oneOf' in filter ? filter.oneOf.join(',') : `${filter.from ?? ''}..${filter.to ?? ''}`;
}

function readValue(name: DimensionName, value: string, now: Date): string {
  if (value === '') throw new UsageError(`--${name} has an empty value in its list`);
  if (name === 'date') return lastDays(value, now)?.from ?? parseDay(value, now);
  if (name === 'build-id' && !/^\d{1,14}$/.test(value))
    throw new UsageError(
      `--build-id takes up to 14 digits, not "${value}"`,
      '--build-id 20141109, or 20141101..20141110',
    );
  return value;
}

function equal(name: DimensionName, wanted: string, value: string): boolean {
  if (name === 'build-id') return value.startsWith(wanted);
  if (name === 'date') return value.replaceAll('-', '') === wanted;
  return sanitise(wanted) === sanitise(value);
}

/**
 * Compares two values of a dimension. Build ids of different lengths are compared on the digits that both have, so a
 * day covers its builds.
 */
function compare(name: DimensionName, a: string, b: string): number {
  if (name === 'app-version') return compareVersions(a, b);
  if (name === 'build-id') {
    const digits = Math.min(a.length, b.length);
    return compareText(a.slice(0, digits), b.slice(0, digits));
  }
  return name === 'date' ? compareText(a.replaceAll('-', ''), b) : compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The form in which the pipeline wrote a value into a folder's name (mozilla/telemetry-server, safe_filename):
 * saved-session is stored as saved_session.
 */
export function sanitise(value: string): string {
  return value.replace(/[^a-zA-Z0-9_/.]/g, '_');
}

import { UsageError } from '../../errors.ts';
import type { Stage } from '../../plan/plan.ts';
import { pointIn } from '../../record/time/point.ts';
import { widthIn } from '../../record/time/stretch.ts';
import { parseZone, useZone } from '../../record/zone.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';

type SinceFlags = Pick<ReadingFlags, 'since' | 'tz' | 'pinned' | 'started' | 'typed'>;

/**
 * The point in time, in ms since 1970, that `--since` names by a length before the beginning of the run, or by itself;
 * undefined without the flag, and for `last`. Throws a UsageError for other words.
 */
export function sinceTime({ since, tz, pinned, started = new Date(), typed }: SinceFlags): number | undefined {
  if (since === undefined || since === 'last') return undefined;
  const flag = ['name', 'first', 'if-running'].find((name) => typed.has(name));
  if (flag !== undefined) throw new UsageError(`--${flag} belongs to --since last, not to --since ${since}`);
  const width = widthIn(since);
  if (width !== undefined && !('months' in width)) return (pinned?.at ?? started).getTime() - width.length;
  useZone(tz === undefined ? undefined : parseZone(tz));
  const at = /^\d{4}-|^\d{8}/.test(since) ? pointIn(since) : undefined;
  if (at !== undefined) return at;
  throw new UsageError(
    `--since takes last, a length of time, or a time, not "${since}"`,
    '--since last --name NAME, --since 2h, --since 14d or --since 2026-11-30T10:00',
  );
}

/** The stage that keeps records from `--since` on, where `--at` says what their time is. One without a time is kept. */
export function sinceStages(flags: SinceFlags & { readonly at?: string | undefined }): Stage[] {
  const time = sinceTime(flags);
  if (time === undefined || flags.at === undefined) return [];
  return [{ op: 'filter', expr: `!(date(${flags.at}) < date("${new Date(time).toISOString()}"))` }];
}

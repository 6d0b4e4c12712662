import {
  type ComparedRate,
  type HangComparison,
  isFound,
  type Judged,
  worthShowing,
} from '../../analysis/hangs/comparison/compare.ts';
import { FEW_CLIENTS } from '../../analysis/statistics/by-client.ts';
import type { Estimate } from '../../analysis/statistics/interval.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { counted, durationText, grouped, percent, probability, significant } from '../number-text.ts';
import { unitName } from './facts-text.ts';

const COLUMNS: readonly Column[] = [
  { head: 'count' },
  { head: 'now', align: 'right' },
  { head: 'before', align: 'right' },
  { head: 'ratio', align: 'right' },
  { head: '95 % interval', align: 'right', optional: true },
  { head: 'adjusted p', align: 'right', optional: true },
  { head: 'would show', align: 'right', optional: true },
  { head: 'time' },
  { head: 'ratio', align: 'right', optional: true },
  { head: '95 % interval', align: 'right', optional: true },
  { head: 'last frame' },
];

const RATE_COLUMNS: readonly Column[] = [
  { head: 'now', align: 'right' },
  { head: 'before', align: 'right' },
  { head: 'ratio', align: 'right' },
  { head: 'ms now', align: 'right' },
  { head: 'before', align: 'right' },
  { head: 'ratio', align: 'right' },
  { head: 'last frame' },
];

/** The changes between two selections, strongest evidence first. */
export function comparisonText(comparison: HangComparison, top: number, width: number): string {
  const shown = worthShowing(comparison, top);
  const { published } = comparison;
  const cells = published ? rateCells : testedCells;
  const rows = [
    cells('all hangs', comparison.total),
    ...shown.map((cluster) => cells(printable(cluster.frame), cluster)),
  ];
  return `${[...alignColumns(published ? RATE_COLUMNS : COLUMNS, rows, width), '', ...comparisonNotes(comparison)].join('\n')}\n`;
}

/** Tells the denominators, which clusters were not tested, and which changes could not have been seen. */
export function comparisonNotes(comparison: HangComparison): string[] {
  const { unit, rules, now, before, total, clusters, tested, rare, missing } = comparison;
  if (comparison.published)
    return [
      'rates are hangs per 1,000 hours of use, and time in milliseconds of hangs per hour',
      'published aggregates hold rates without sessions and clients: there are no intervals, and nothing is tested',
      rateSideText('now', now),
      rateSideText('before', before),
    ];
  const found = clusters.filter(isFound).length;
  const rates =
    unit === 'hours'
      ? 'rates are hangs per 1,000 hours of use, and time in hangs per hour'
      : 'no use is known: rates are hangs, and time in hangs, per client';
  const few = Math.min(now.clients, before.clients) < FEW_CLIENTS ? ['too few clients to trust an interval'] : [];
  return [
    `${rates}; p is corrected for the number of tests`,
    sideText('now', now, unit),
    sideText('before', before, unit),
    `${grouped(tested)} clusters were tested, ${grouped(found)} changed; ${grouped(rare.clusters)} were in fewer than ${rules.minSessions} sessions, or in too few clients, to test`,
    ...(missing === undefined ? [] : [`nothing could be compared: ${missing}`]),
    ...seenText('all hangs together', total),
    ...few,
  ];
}

/** Tells how large a change of all hangs must have been to be seen. */
function seenText(what: string, { detectable, time }: ComparedRate): string[] {
  if (detectable === undefined) return [];
  const of = time.detectable === undefined ? '' : `, and in their time one below +${percent(time.detectable)}`;
  return [`of ${what} a change below +${percent(detectable)} would most likely not show${of}`];
}

function sideText(
  name: string,
  { facts, hangs, clients, sessions, hours, sessionsSkipped }: HangComparison['now'],
  unit: HangComparison['unit'],
): string {
  const noun = unitName(facts);
  const use = unit === 'hours' ? ` in ${durationText(hours * 3_600_000)} of use` : '';
  const skipped =
    sessionsSkipped > 0 ? `; ${counted(sessionsSkipped, noun)} without a possible length are left out` : '';
  return `${name}: ${counted(hangs, 'hang')} in ${counted(sessions, noun)} of ${counted(clients, 'client')}${use}${skipped}`;
}

function rateSideText(name: string, { hangs, hours }: HangComparison['now']): string {
  return `${name}: ${counted(Math.round(hangs), 'hang')} in ${durationText(hours * 3_600_000)} of use`;
}

/** The cells of rates that cannot be tested. */
function rateCells(name: string, { now, before, time }: ComparedRate): string[] {
  return [now, before, ratioOf(now, before), time.now, time.before, ratioOf(time.now, time.before)]
    .map((x) => (x === undefined ? '—' : significant(x)))
    .concat(name);
}

function ratioOf(now: number, before: number): number | undefined {
  return before === 0 ? undefined : now / before;
}

function testedCells(name: string, rate: ComparedRate): string[] {
  const { verdict, now, before, ratio, adjusted, detectable, time } = rate;
  return [
    verdict,
    significant(now),
    significant(before),
    ratio === undefined ? '—' : significant(ratio.value),
    intervalText(ratio),
    adjusted === undefined ? '—' : probability(adjusted),
    wouldShow(verdict, detectable),
    time.verdict,
    time.ratio === undefined ? '—' : significant(time.ratio.value),
    intervalText(time.ratio),
    name,
  ];
}

/** For an unclear verdict, the growth from which on it would most likely have been seen. */
function wouldShow(verdict: Judged['verdict'], detectable: number | undefined): string {
  return verdict !== 'unclear' || detectable === undefined ? '' : `+${percent(detectable)}`;
}

function intervalText(ratio: Estimate | undefined): string {
  if (ratio?.low === undefined || ratio.high === undefined) return '—';
  return `${significant(ratio.low)} – ${significant(ratio.high)}`;
}

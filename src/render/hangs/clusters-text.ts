import type { ClusterReport, Coverage, HangCluster, WholeStack } from '../../analysis/hangs/report/cluster-report.ts';
import type { HangReport } from '../../analysis/hangs/report/report.ts';
import { largest } from '../../extremes.ts';
import { bar } from '../bar.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column, clip } from '../columns.ts';
import { counted, durationText, grouped, percent, rounded, significant } from '../number-text.ts';
import { daysText } from './days-text.ts';
import { quantileText } from './duration-text.ts';
import { unitName } from './facts-text.ts';

/**
 * A sentence about how much the shown clusters explain: '15 clusters explain 41 % of 1.2 M stacks in 34,567 of 40,111
 * sessions'.
 */
export function coverageText(
  { clusters, share, hangs, sessionsWithHangs, sessions, hours }: Coverage,
  unit: 'session' | 'ping',
): string {
  const where =
    hours === undefined
      ? `${grouped(sessionsWithHangs)} of ${counted(sessions, unit)}`
      : `${rounded(Math.round(hours))} hours of use`;
  const of = `${rounded(hours === undefined ? hangs : Math.round(hangs))} stacks in ${where}`;
  return `${counted(clusters, 'cluster')} ${clusters === 1 ? 'explains' : 'explain'} ${percent(share)} of ${of}`;
}

/** Tells how many clusters are not shown, and why; empty where all are shown. */
export function hiddenText({ hidden: { eventLoop, smaller } }: Coverage): string[] {
  const parts = [
    [eventLoop, 'cluster', 'of the event loop alone'],
    [smaller, 'smaller cluster', ''],
  ] as const;
  const said = parts
    .filter(([{ clusters }]) => clusters > 0)
    .map(([{ clusters, share }, one, which]) =>
      [counted(clusters, one), which, `(${percent(share)})`].filter(Boolean).join(' '),
    );
  return said.length === 0 ? [] : [`not shown: ${said.join(', ')}`];
}

/** Above this share of hangs whose last frame names no function, a note says so. */
const MUCH_NATIVE = 1 / 3;

/** A note that many hangs end in a frame that names no function; empty if few do. */
export function nativeText({ native: { share } }: Coverage): string[] {
  if (share <= MUCH_NATIVE) return [];
  return [
    `${percent(share)} of the hangs end in a frame that names nothing, such as a bare module: --last-labelled goes back to the last frame with a name, and --symbols DIR names native frames`,
  ];
}

/** Tells what published aggregates do not contain. */
export function ratesText({ hours }: Coverage): string[] {
  return hours === undefined
    ? []
    : ['published aggregates hold rates: no sessions, no clients, no intervals, and of durations the mean alone'];
}

/** The ranked clusters for a terminal, with bars and their stacks; groups follow one another. */
export function clustersText(report: HangReport, width: number): string {
  const unit = unitName(report.facts);
  if (report.days !== undefined) {
    const notes = [
      coverageText(report.coverage, unit),
      ...hiddenText(report.coverage),
      ...ratesText(report.coverage),
      ...nativeText(report.coverage),
    ];
    return `${daysText(report.days, unit, width)}\n${notes.join('\n')}\n`;
  }
  if (report.groups === undefined) return oneText(report, unit, width);
  return report.groups
    .map(({ group, ...clusters }) => `${clip(printable(group), width)}\n${oneText(clusters, unit, width)}`)
    .join('\n');
}

function columnsFor(unit: 'session' | 'ping'): readonly Column[] {
  return [
    { head: '#', align: 'right' },
    { head: 'share', align: 'right' },
    { head: '', optional: true },
    { head: 'hangs', align: 'right' },
    { head: 'of time', align: 'right', optional: true },
    { head: `${unit}s`, align: 'right', optional: true },
    { head: 'median', align: 'right' },
    { head: '95 %', align: 'right', optional: true },
    { head: 'about', optional: true },
    { head: `of ${unit}s`, align: 'right', optional: true },
    { head: 'last frame' },
  ];
}

const RATE_COLUMNS: readonly Column[] = [
  { head: '#', align: 'right' },
  { head: 'share', align: 'right' },
  { head: '', optional: true },
  { head: 'per 1,000 h', align: 'right' },
  { head: 'of time', align: 'right', optional: true },
  { head: 'ms per h', align: 'right' },
  { head: 'mean', align: 'right', optional: true },
  { head: 'about', optional: true },
  { head: 'last frame' },
];

const BAR_WIDTH = 12;

function oneText({ clusters, coverage }: ClusterReport, unit: 'session' | 'ping', width: number): string {
  const most = largest(
    clusters.map(({ share }) => share),
    0,
  );
  const { hours } = coverage;
  const lines = alignColumns(
    hours === undefined ? columnsFor(unit) : RATE_COLUMNS,
    clusters.flatMap((cluster) => [
      hours === undefined ? cells(cluster, most) : rateCells(cluster, most, hours),
      ...cluster.stacks.map(stackLine),
    ]),
    width,
  );
  const notes = [
    coverageText(coverage, unit),
    ...hiddenText(coverage),
    ...ratesText(coverage),
    ...nativeText(coverage),
  ];
  return `${[...(clusters.length > 0 ? [...lines, ''] : []), ...notes].join('\n')}\n`;
}

function cells(cluster: HangCluster, most: number): string[] {
  const { rank, share, hangs, timeShare, sessions, sessionShare, median, p95, category, eventLoop, frame } = cluster;
  return [
    String(rank),
    percent(share, 1),
    bar(share / most, BAR_WIDTH),
    grouped(hangs),
    percent(timeShare),
    grouped(sessions),
    quantileText(median!),
    quantileText(p95!),
    eventLoop ? 'event loop' : category,
    sessionShare!.low === undefined
      ? percent(sessionShare!.value)
      : `${percent(sessionShare!.low)} – ${percent(sessionShare!.high!)}`,
    printable(frame),
  ];
}

function rateCells(cluster: HangCluster, most: number, hours: number): string[] {
  const { rank, share, hangs, time, timeShare, category, eventLoop, frame } = cluster;
  return [
    String(rank),
    percent(share, 1),
    bar(share / most, BAR_WIDTH),
    significant((hangs / hours) * 1000),
    percent(timeShare),
    significant(time.value / hours),
    durationText(time.value / hangs),
    eventLoop ? 'event loop' : category,
    printable(frame),
  ];
}

/**
 * A whole stack on one line, innermost frame first: the end of the line, which may be cut off, is the least important.
 */
export function stackLine({ stack, share }: Pick<WholeStack, 'stack' | 'share'>): string {
  const frames = [...stack].reverse().map(printable).join(' ← ');
  return `    ${percent(share).padStart(5)}  ${frames}`;
}

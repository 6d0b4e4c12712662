import type { DayReport } from '../../analysis/hangs/report/days.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { durationText, grouped, percent, significant } from '../number-text.ts';
import { quantileText } from './duration-text.ts';

/** Writes clusters day by day for a terminal: a line for each day and cluster. */
export function daysText(days: readonly DayReport[], unit: 'session' | 'ping', width: number): string {
  const rates = days.some(({ report }) => report.coverage.hours !== undefined);
  const lines = days.flatMap((day) => day.clusters.map((_, i) => (rates ? rateCells(day, i) : cells(day, i))));
  return `${alignColumns(rates ? RATE_COLUMNS : columnsFor(unit), lines, width).join('\n')}\n`;
}

function columnsFor(unit: 'session' | 'ping'): readonly Column[] {
  return [
    { head: 'day' },
    { head: '#', align: 'right' },
    { head: 'hangs', align: 'right' },
    { head: 'share', align: 'right' },
    { head: `${unit}s`, align: 'right' },
    { head: `of ${unit}s`, align: 'right', optional: true },
    { head: 'median', align: 'right', optional: true },
    { head: 'last frame' },
  ];
}

const RATE_COLUMNS: readonly Column[] = [
  { head: 'day' },
  { head: '#', align: 'right' },
  { head: 'per 1,000 h', align: 'right' },
  { head: 'ms per h', align: 'right' },
  { head: 'share', align: 'right' },
  { head: 'mean', align: 'right', optional: true },
  { head: 'last frame' },
];

function cells({ day, clusters, report }: DayReport, i: number): string[] {
  const { rank, frame, found } = clusters[i]!;
  return [
    i === 0 ? printable(day) : '',
    String(rank),
    grouped(found?.hangs ?? 0),
    percent(found?.share ?? 0, 1),
    grouped(found?.sessions ?? 0),
    grouped(report.coverage.sessions),
    found?.median === undefined ? '' : quantileText(found.median),
    printable(frame),
  ];
}

function rateCells({ day, clusters, report }: DayReport, i: number): string[] {
  const { rank, frame, found } = clusters[i]!;
  const { hours = 0 } = report.coverage;
  const perHour = (x: number) => (hours > 0 ? significant(x / hours) : '—');
  return [
    i === 0 ? printable(day) : '',
    String(rank),
    perHour((found?.hangs ?? 0) * 1000),
    perHour(found?.time.value ?? 0),
    percent(found?.share ?? 0, 1),
    found === undefined ? '' : durationText(found.time.value / found.hangs),
    printable(frame),
  ];
}

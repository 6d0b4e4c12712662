import { powerRanges, type Range } from '../../analysis/hangs/statistics/power-ranges.ts';
import type {
  Distribution,
  DurationFigures,
  HangStats,
  MedianDifference,
} from '../../analysis/hangs/statistics/stats-report.ts';
import { FEW_CLIENTS } from '../../analysis/statistics/by-client.ts';
import type { Estimate } from '../../analysis/statistics/interval.ts';
import { largest, smallest } from '../../extremes.ts';
import { clip } from '../columns.ts';
import { counted, durationText, grouped, percent, significant } from '../number-text.ts';
import { boxPlot } from '../plot/box-plot.ts';
import { densityPlot } from '../plot/density.ts';
import { barChart } from '../plot/histogram.ts';
import { quantileText, quantileWithInterval, rangeText } from './duration-text.ts';
import { unitName } from './facts-text.ts';

const LABEL = 18;
const WIDEST = 100;

/**
 * Hang statistics for a terminal: sentences with their intervals, box plots, a histogram of sessions, and hangs against
 * length.
 */
export function statsText(stats: HangStats, screen: number): string {
  const width = Math.min(screen, WIDEST);
  const { hangsPerSession, length, hangsPerHour, histogram, scatter } = stats;
  const unit = unitName(stats.facts);
  const lines = [
    ...statsNotes(stats),
    '',
    ...distributionLines(`hangs per ${unit}`, hangsPerSession, significant, width),
    ...distributionLines(unit === 'session' ? 'session length' : 'use per ping', length, minutesText, width),
    ...(hangsPerHour ? [label('hangs per hour', withInterval(hangsPerHour, significant))] : []),
    '',
    ...durationLines(stats, width),
    ...heading(`${unit}s by number of hangs`, histogram.length),
    ...barChart(
      histogram.map(({ low, high, sessions }) => [countsText(low, high), sessions]),
      width,
    ),
    ...heading(unit === 'session' ? 'hangs by length of session' : 'hangs by use per ping', stats.byLength.length),
    ...byLengthLines(stats, width),
    ...heading(`${unit}s by length in minutes (across) and hangs (up)`, scatter.length),
    ...scatterLines(scatter).map((line) => clip(line, screen)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Tells the denominators, and which sessions were left out. */
export function statsNotes({ facts, clients, sessions, hangs, hours, activity }: HangStats): string[] {
  const unit = unitName(facts);
  const { kept, withoutHangs, unknownLength, negative, implausible, droppedHangs } = sessions;
  const dropped = [
    [negative, 'with a negative length'],
    [implausible, 'longer than a year'],
  ] as const;
  const said = dropped.filter(([n]) => n > 0).map(([n, which]) => `${counted(n, unit)} ${which}`);
  return [
    `${counted(kept, unit)} of ${counted(clients, 'client')} with ${counted(hangs, 'hang')}${hours > 0 ? ` in ${durationText(hours * 3_600_000)} of use` : ''}; ${grouped(withoutHangs)} of them without a hang`,
    ...(clients > 0 && clients < FEW_CLIENTS
      ? [`${counted(clients, 'client')} are too few to trust an interval`.replace('1 client are', '1 client is')]
      : []),
    ...(unknownLength > 0 ? [`${counted(unknownLength, unit)} of unknown length: not in anything about use`] : []),
    ...(said.length > 0 ? [`dropped: ${said.join(', ')}, with ${counted(droppedHangs, 'hang')}`] : []),
    ...(activity.sessions > 0
      ? [
          `beside: the histogram of all activity counts ${grouped(activity.tasks)} tasks of 128 ms or more where the stacks count ${grouped(activity.hangs)} hangs`,
        ]
      : []),
  ];
}

function distributionLines(
  name: string,
  of: Distribution | undefined,
  text: (n: number) => string,
  width: number,
): string[] {
  if (of === undefined) return [];
  const { median, q1, q3, p5, p95 } = of;
  return [
    label(
      name,
      `median ${withInterval(median, text)}, half of them ${text(q1)} – ${text(q3)}, 90 % ${text(p5)} – ${text(p95)}`,
    ),
    label('', boxPlot({ low: p5, q1, median: median.value, q3, high: p95 }, p95, width - LABEL)),
  ];
}

function durationLines({ facts, durations, plugin }: HangStats, width: number): string[] {
  if (durations === undefined) return [];
  const { share, timeShare, sessions, medianDifference } = plugin;
  const max = largest([durations, plugin.durations, plugin.other].map((of) => of?.p95.value ?? 0));
  const asPercent = (n: number) => percent(n, 1);
  return [
    ...durationLine('duration', durations, max, width),
    ...durationLine('… of plugins', plugin.durations, max, width),
    ...durationLine('… of others', plugin.other, max, width),
    ...(share
      ? [
          label(
            'plugin hangs',
            `${withInterval(share, asPercent)} of the hangs${timeShare ? `, ${withInterval(timeShare, asPercent)} of their time` : ''}, in ${counted(sessions, unitName(facts))}`,
          ),
        ]
      : []),
    ...(medianDifference ? [label('', differenceText(medianDifference))] : []),
  ];
}

function differenceText({ apart, value, low, high }: MedianDifference): string {
  if (!apart) return 'their median and that of others cannot be told apart';
  const longer = (low ?? -1) > 0;
  const ends = longer
    ? rangeText(low, high)
    : rangeText(high === undefined ? undefined : -high, low === undefined ? undefined : -low);
  return `their median is ${value === undefined ? ends : `${durationText(Math.abs(value))} (${ends})`} ${longer ? 'longer' : 'shorter'} than that of others`;
}

function durationLine(name: string, of: DurationFigures | undefined, max: number, width: number): string[] {
  if (of === undefined) return [];
  const { median, q1, q3, p95 } = of;
  return [
    label(
      name,
      `median ${quantileWithInterval(median)}, quartiles ${quantileText(q1)} and ${quantileText(q3)}, 95 % below ${quantileText(p95)}`,
    ),
    label(
      '',
      boxPlot({ low: q1.value, q1: q1.value, median: median.value, q3: q3.value, high: p95.value }, max, width - LABEL),
    ),
  ];
}

function byLengthLines({ facts, byLength, correlation }: HangStats, width: number): string[] {
  const unit = unitName(facts);
  const names = byLength.map(({ from, to, sessions }) => {
    const range =
      to === undefined ? `≥ ${minutesText(from)}` : from === 0 ? `< ${minutesText(to)}` : `from ${minutesText(from)}`;
    return `${range}, ${counted(sessions, unit)}`;
  });
  const margin =
    largest(
      names.map((name) => name.length),
      0,
    ) + 2;
  const max = largest(
    byLength.map(({ q3 }) => q3),
    0,
  );
  const boxes = byLength.map(({ q1, median, q3 }, i) => {
    const box = boxPlot({ low: q1, q1, median, q3, high: q3 }, max, Math.max(8, width - margin - 10));
    return `${names[i]!.padEnd(margin)}${box}  ${significant(median)}`;
  });
  const said = correlation
    ? [`rank correlation of length and hangs: ${withInterval(correlation, (r) => r.toFixed(2))}`]
    : [];
  return [...boxes, ...said];
}

function scatterLines(scatter: HangStats['scatter']): string[] {
  const axis = (ranges: readonly Range[]) =>
    powerRanges(smallest(ranges.map(([low]) => low)), largest(ranges.map(([, high]) => high)));
  const [xs, ys] = [axis(scatter.map(({ minutes }) => minutes)), axis(scatter.map(({ hangs }) => hangs))];
  const place = (all: readonly Range[], [low]: Range) => all.findIndex(([other]) => other === low);
  return densityPlot(
    scatter.map(({ minutes, hangs, sessions }) => ({ x: place(xs, minutes), y: place(ys, hangs), count: sessions })),
    xs.map(([, high]) => String(high)),
    ys.map(([low, high]) => countsText(low, high)),
  );
}

function heading(text: string, items: number): string[] {
  return items === 0 ? [] : ['', text];
}

function label(name: string, text: string): string {
  return `${name.padEnd(LABEL)}${text}`;
}

function withInterval({ value, low, high }: Estimate, text: (n: number) => string): string {
  if (low === undefined && high === undefined) return text(value);
  if (low === undefined) return `${text(value)} (≤ ${text(high!)})`;
  return high === undefined ? `${text(value)} (≥ ${text(low)})` : `${text(value)} (${text(low)} – ${text(high)})`;
}

function countsText(low: number, high: number): string {
  return low === high ? String(low) : `${low}-${high}`;
}

function minutesText(minutes: number): string {
  return durationText(minutes * 60_000).replace(/^0 ms$/, '0 min');
}

import type { JsonRecord } from '../../../record/record.ts';
import type { Estimate } from '../../statistics/interval.ts';
import type { Figures2014 } from '../compat/figures-2014.ts';
import type { DurationQuantile } from '../tally/durations.ts';
import type { Distribution, DurationFigures, HangStats } from './stats-report.ts';

/**
 * One figure: with a 95 % interval (low, high) or the bin that it lies in, if there is one, and the value of 2014, if
 * asked for.
 */
interface Figure {
  readonly figure: string;
  readonly of?: string;
  readonly unit: string;
  readonly value: number | undefined;
  readonly interval?: { readonly low: number | undefined; readonly high: number | undefined } | undefined;
  readonly duration?: DurationQuantile;
  readonly value2014?: number | undefined;
}

/**
 * A row for each figure. `of` names the hangs or sessions concerned, if not all. Durations are in ms, lengths in
 * minutes. A duration's interval is at least as wide as its bin; `atLeast` says that hangs may have lasted longer;
 * `exact` that durations were not in bins.
 */
export function statsRows(stats: HangStats, old: Figures2014 | undefined): JsonRecord[] {
  return figuresOf(stats, old).map(({ figure, of, unit, value, interval, duration, value2014 }) => ({
    figure,
    of: of ?? null,
    value: value ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    binLow: duration?.bin.low ?? null,
    binHigh: duration?.bin.high ?? null,
    atLeast: duration?.atLeast ?? false,
    exact: duration?.exact ?? false,
    unit,
    ...(old === undefined ? {} : { value2014: value2014 ?? null }),
  }));
}

function figuresOf(stats: HangStats, old: Figures2014 | undefined): Figure[] {
  const { sessions, plugin, activity } = stats;
  const count = (figure: string, value: number, unit = 'sessions'): Figure => ({ figure, unit, value });
  const estimated = (figure: string, unit: string, estimate: Estimate | undefined, value2014?: number): Figure => ({
    figure,
    unit,
    value: estimate?.value,
    interval: estimate,
    value2014,
  });
  return [
    { ...count('sessions', sessions.kept), value2014: old?.sessions.count },
    count('clients', stats.clients, 'clients'),
    count('sessions.withHangs', sessions.withHangs),
    count('sessions.withoutHangs', sessions.withoutHangs),
    count('sessions.unknownLength', sessions.unknownLength),
    count('dropped.negativeLength', sessions.negative),
    count('dropped.implausibleLength', sessions.implausible),
    count('dropped.hangs', sessions.droppedHangs, 'hangs'),
    count('dropped.duplicates', stats.facts.duplicates, 'pings'),
    count('dropped.earlier', stats.facts.earlier, 'pings'),
    count('hangs', stats.hangs, 'hangs'),
    count('hours', stats.hours, 'hours'),
    ...distributed('hangsPerSession', 'hangs', stats.hangsPerSession, old?.sessions.medianHangs),
    ...distributed('length', 'minutes', stats.length, old?.sessions.medianMinutes),
    estimated('hangsPerHour', 'hangs', stats.hangsPerHour),
    ...durations(undefined, stats.durations, undefined),
    ...durations('plugin', plugin.durations, old?.plugin.median),
    ...durations('other', plugin.other, old?.plugin.otherMedian),
    estimated('plugin.share', 'share', plugin.share, old?.plugin.share),
    estimated('plugin.timeShare', 'share', plugin.timeShare, old?.plugin.timeShare),
    count('plugin.sessions', plugin.sessions),
    {
      figure: 'plugin.medianDifference',
      unit: 'ms',
      value: plugin.medianDifference?.value,
      interval: plugin.medianDifference,
    },
    estimated('correlation', '', stats.correlation),
    ...stats.byLength.flatMap(({ from, to, sessions: some, q1, median, q3, hangsPerHour }): Figure[] => {
      const of = `${from} to ${to === undefined ? 'any number of' : `below ${to}`} minutes`;
      return [
        { figure: 'sessions', of, unit: 'sessions', value: some },
        { figure: 'hangsPerSession.q1', of, unit: 'hangs', value: q1 },
        { figure: 'hangsPerSession.median', of, unit: 'hangs', value: median },
        { figure: 'hangsPerSession.q3', of, unit: 'hangs', value: q3 },
        { figure: 'hangsPerHour', of, unit: 'hangs', value: hangsPerHour },
      ];
    }),
    ...stats.histogram.map(
      ({ low, high, sessions: some }): Figure => ({
        figure: 'sessions',
        of: `${low === high ? low : `${low} to ${high}`} hangs`,
        unit: 'sessions',
        value: some,
      }),
    ),
    ...(activity.sessions === 0
      ? []
      : [
          count('activity.sessions', activity.sessions),
          count('activity.tasks', activity.tasks, 'tasks of 128 ms or more'),
          count('activity.hangs', activity.hangs, 'hangs'),
        ]),
  ];
}

const POINTS = ['min', 'p5', 'q1', 'median', 'q3', 'p90', 'p95', 'p99', 'max', 'mean'] as const;

function distributed(
  name: string,
  unit: string,
  of: Distribution | undefined,
  median2014: number | undefined,
): Figure[] {
  if (of === undefined) return [];
  return POINTS.map((point) =>
    point === 'median'
      ? { figure: `${name}.median`, unit, value: of.median.value, interval: of.median, value2014: median2014 }
      : { figure: `${name}.${point}`, unit, value: of[point] },
  );
}

function durations(
  of: string | undefined,
  figures: DurationFigures | undefined,
  median2014: number | undefined,
): Figure[] {
  if (figures === undefined) return [];
  const name = of === undefined ? {} : { of };
  const point = (figure: string, duration: DurationQuantile): Figure => ({
    figure,
    ...name,
    unit: 'ms',
    value: duration.value,
    interval: duration,
    duration,
  });
  return [
    { figure: 'hangs', ...name, unit: 'hangs', value: figures.hangs },
    point('duration.q1', figures.q1),
    { ...point('duration.median', figures.median), value2014: median2014 },
    point('duration.q3', figures.q3),
    point('duration.p95', figures.p95),
  ].slice(of === undefined ? 1 : 0);
}

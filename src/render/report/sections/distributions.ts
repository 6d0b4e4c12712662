import { lengthBars, lengthLabel, octaves } from '../chart-data.ts';
import type { HangPage } from '../hang-page.ts';
import type { Html } from '../html.ts';
import { figure, numbersTable, section } from '../parts.ts';
import {
  count,
  counted,
  figure as digits,
  duration,
  estimate,
  percent,
  quantile,
  quantileInterval,
  range,
} from '../words.ts';

/**
 * The section about the distributions of hang durations, of hangs per session and of session lengths, and how lengths
 * and hangs go together.
 */
export function distributionSection(page: HangPage): Html | undefined {
  const { report, stats } = page;
  if (report.coverage.sessions === 0 || report.coverage.hours !== undefined) return undefined;
  return section('distributions', 'Distributions', durations(page), perSession(stats), lengths(stats), byLength(stats));
}

function durations({ report, stats }: HangPage): Html {
  const { median, p95 } = report;
  const { durations: plugin, other, medianDifference } = stats.plugin;
  const against =
    plugin && other && medianDifference
      ? ` Hangs that wait for a plugin have a median of ${quantile(plugin.median)}, others of ${quantile(other.median)}: ${medianDifference.apart ? 'they differ' : 'they cannot be told apart'}.`
      : '';
  const known = octaves(report.durations);
  return figure(
    'durations',
    'Duration of hangs',
    `${median && p95 ? `The median of ${counted(report.coverage.hangs, 'hang')} is ${quantileInterval(median)}, their 95th percentile ${quantileInterval(p95)}.` : 'No hangs.'}${against}`,
    numbersTable(
      ['Milliseconds', 'Hangs', 'Share'],
      known.map(({ low, high, hangs, share }) => [range(low, high - 1), count(hangs), percent(share)]),
    ),
  );
}

function perSession({ hangsPerSession: per, histogram, sessions }: HangPage['stats']): Html {
  return figure(
    'per-session',
    'Hangs in a session',
    per
      ? `Median ${estimate(per.median)}, mean ${digits(per.mean)}; half of ${counted(per.count, 'session')} have ${digits(per.q1)} to ${digits(per.q3)}; the most is ${count(per.max)}. ${percent(sessions.withoutHangs / sessions.kept)} have none, and are counted.`
      : 'No sessions.',
    numbersTable(
      ['Hangs', 'Sessions', 'Share'],
      histogram.map(({ low, high, sessions: n }) => [range(low, high), count(n), percent(n / sessions.kept)]),
    ),
  );
}

function lengths(stats: HangPage['stats']): Html {
  const { length } = stats;
  const minutes = (x: number) => duration(x * 60_000);
  return figure(
    'lengths',
    'Length of sessions',
    length
      ? `Median ${estimate(length.median, minutes)}; half of ${counted(length.count, 'session')} take ${minutes(length.q1)} to ${minutes(length.q3)}, one in twenty ${minutes(length.p95)} or more.`
      : 'No session says how long it was.',
    numbersTable(
      ['Minutes', 'Sessions', 'Share'],
      lengthBars(stats).map(({ label, sessions, share }) => [label, count(sessions), percent(share)]),
    ),
  );
}

function byLength({ byLength: classes, correlation }: HangPage['stats']): Html {
  return figure(
    'by-length',
    'Hangs against session length',
    `${correlation ? `Rank correlation ${estimate(correlation)}: ${(correlation.low ?? -1) > 0 ? 'longer sessions have more hangs' : (correlation.high ?? 1) < 0 ? 'longer sessions have fewer hangs' : 'no connection is shown'}. ` : ''}The dots are medians, the bars hold the middle half of the sessions.`,
    numbersTable(
      ['Length', 'Sessions', 'Quartile', 'Median', 'Quartile', 'Hangs an hour'],
      classes.map((of) => [
        lengthLabel(of),
        count(of.sessions),
        digits(of.q1),
        digits(of.median),
        digits(of.q3),
        of.hangsPerHour === undefined ? '—' : digits(of.hangsPerHour),
      ]),
    ),
  );
}

import type { Coverage } from '../../../analysis/hangs/report/cluster-report.ts';
import type { HangStats } from '../../../analysis/hangs/statistics/stats-report.ts';
import { leftOutItems, type Some, unitName } from '../../hangs/facts-text.ts';
import type { HangPage } from '../hang-page.ts';
import { type Content, type Html, html } from '../html.ts';
import { section } from '../parts.ts';
import { count, counted, duration, enumerate, estimate, figure, percent, quantile } from '../words.ts';

/**
 * The section that sums up the page in a paragraph and six figures, each with its denominator, and tells what was left
 * out.
 */
export function summarySection({ report, stats, made }: HangPage): Html {
  const { coverage } = report;
  const unit = unitName(report.facts);
  const lead =
    coverage.hangs === 0
      ? html`<p class="lead">No hangs in ${counted(coverage.sessions, unit)}.</p>`
      : html`<p class="lead"><strong>${counted(coverage.clusters, 'cluster')} explain${coverage.clusters === 1 && 's'} ${percent(coverage.share)}</strong> of
${counted(Math.round(coverage.hangs), 'hang')} in ${coverage.hours === undefined ? `${count(coverage.sessionsWithHangs)} of ${counted(coverage.sessions, unit)}` : `${counted(Math.round(coverage.hours), 'hour')} of use`}.</p>
<p>A hang is a time in which a thread did not answer, 128 ms or more for the main one; a cluster is all hangs whose stacks end in one frame; ${meaning(coverage, unit)}.</p>`;
  return section(
    'summary',
    'Summary',
    lead,
    coverage.hangs > 0 &&
      html`<dl class="figures">${coverage.hours === undefined ? keyFigures(report, stats) : rateFigures(report, coverage.hours)}</dl>`,
    leftOut({ report, stats, made }),
  );
}

function meaning({ hours }: Coverage, unit: ReturnType<typeof unitName>): string {
  if (hours !== undefined)
    return 'published aggregates hold rates, without sessions or clients: there are no intervals, and of durations the mean alone';
  return unit === 'session'
    ? 'a session counts once, by its last ping'
    : 'pings are sent every so many hangs: they are no sessions';
}

function rateFigures({ coverage: { hangs }, time }: HangPage['report'], hours: number): Html[] {
  return [
    keyFigure('Hangs an hour of use', figure(hangs / hours), `in ${duration(hours * 3_600_000)} of use`),
    keyFigure('Time in hangs', duration(time.value / hours), 'an hour of use'),
    keyFigure('Duration of a hang', duration(time.value / hangs), 'mean'),
  ];
}

function keyFigures(report: HangPage['report'], stats: HangStats): Html[] {
  const unit = unitName(report.facts);
  const { hangsPerSession: per, hangsPerHour, length, plugin, hours } = stats;
  return [
    keyFigure(
      `Hangs a ${unit}`,
      per && figure(per.median.value),
      per &&
        `median of ${counted(per.count, unit)}; a quarter has ${figure(per.q3)} or more, one in twenty ${figure(per.p95)} or more`,
    ),
    keyFigure(
      'Hangs an hour of use',
      hangsPerHour && figure(hangsPerHour.value),
      hangsPerHour && `in ${duration(hours * 3_600_000)} of use; ${intervalOf(hangsPerHour)}`,
    ),
    keyFigure(
      unit === 'session' ? 'Session length' : 'Use a ping',
      length && duration(length.median.value * 60_000),
      length &&
        `median of ${counted(length.count, unit)}; a quarter is shorter than ${duration(length.q1 * 60_000)}, another longer than ${duration(length.q3 * 60_000)}`,
    ),
    keyFigure(
      'Duration of a hang',
      report.median && quantile(report.median),
      report.p95 && `median of ${counted(report.coverage.hangs, 'hang')}; 95th percentile ${quantile(report.p95)}`,
    ),
    keyFigure('Time in hangs', duration(report.time.value), timeWords(report.time)),
    keyFigure(
      'Plugins',
      plugin.share && percent(plugin.share.value),
      plugin.share && `of ${counted(stats.hangs, 'hang')} wait for one; ${intervalOf(plugin.share, percent)}`,
    ),
  ];
}

function keyFigure(name: string, value: Content, of: Content): Html {
  return html`<div><dt>${name}</dt><dd><span class="figure">${value ?? '—'}</span> <span class="of">${of ?? 'nothing known'}</span></dd></div>
`;
}

function timeWords({ low, high, value }: HangPage['report']['time']): string {
  if (low === value && high === value) return 'the sum of the durations';
  return `estimated from the middles of the durations’ bins: ${high === undefined ? `${duration(low)} or more` : `${duration(low)} to ${duration(high)}`}`;
}

function intervalOf(of: Parameters<typeof estimate>[0], say?: (x: number) => string): string {
  return estimate(of, say).replace(/^.*? \((.*)\)$/, '$1');
}

/** Lists everything that the figures leave out, with counts. */
function leftOut({
  report: { facts },
  stats: { sessions },
  made: { counts, thread },
}: Pick<HangPage, 'report' | 'stats' | 'made'>): Html {
  const items: Some[] = [
    [counts.bad, 'bad line', `of ${count(counts.lines)}`],
    [counts.failed, 'object', 'that could not be read to the end'],
    ...leftOutItems(facts, thread),
  ];
  const aside: Some[] = [
    [facts.oddKeys, 'hang', 'stood under a duration that Firefox does not write: the bin that holds it counts them'],
    [
      sessions.negative + sessions.implausible,
      'session',
      'of impossible length are in the clusters, but in nothing that is said of sessions',
    ],
    [sessions.unknownLength, 'session', 'of unknown length are in nothing that is said of time'],
  ];
  const left = say(items);
  return html`<p class="note">${left.length === 0 ? 'Nothing was left out.' : `Not counted: ${enumerate(left)}.`}${say(aside).map((text) => ` ${text}.`)}</p>`;
}

function say(items: readonly Some[]): string[] {
  return items.filter(([n]) => n > 0).map(([n, one, which]) => `${counted(n, one)} ${which}`);
}

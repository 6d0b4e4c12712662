import type { JsonRecord } from '../../../record/record.ts';
import { type ComparedRate, type HangComparison, type Judged, worthShowing } from '../comparison/compare.ts';
import type { Figures2014 } from '../compat/figures-2014.ts';
import type { SimilarHangs } from '../likeness/similar.ts';
import type { DurationQuantile } from '../tally/durations.ts';
import type { ClusterReport, HangCluster } from './cluster-report.ts';
import type { DayReport } from './days.ts';
import type { HangReport } from './report.ts';

/** Rows of a report: one for each cluster shown, or for each cluster of each group. Durations are in ms. */
export function clusterRows(report: HangReport): JsonRecord[] {
  if (report.similar !== undefined) return similarRows(report.similar);
  if (report.days !== undefined) return filled(report.days.flatMap(dayRows));
  if (report.groups === undefined) return rowsOf(report);
  return report.groups.flatMap(({ group, ...clusters }) => rowsOf(clusters).map((row) => ({ group, ...row })));
}

/** Gives each row the members of the row that has most of them. Members that a row lacks are null. */
function filled(rows: readonly JsonRecord[]): JsonRecord[] {
  const [most = {}] = [...rows].sort((a, b) => Object.keys(b).length - Object.keys(a).length);
  const none = Object.fromEntries(Object.keys(most).map((name) => [name, null]));
  return rows.map((row) => ({ ...none, ...row }));
}

/** Returns a row for each cluster of the whole report, even if the day has no such hang. */
function dayRows({ day, report, clusters }: DayReport): JsonRecord[] {
  const rows = rowsOf({ ...report, clusters: clusters.flatMap(({ found }) => found ?? []) });
  const known = new Map(rows.map((row) => [row.frame, row]));
  const { hangs, sessions, hours } = report.coverage;
  const none =
    hours === undefined
      ? { hangs: 0, ofHangs: hangs, share: 0, sessions: 0, ofSessions: sessions, clients: 0, time: 0, timeShare: 0 }
      : { hangs: 0, ofHangs: hangs, share: 0, hours, per1000Hours: 0, msPerHour: 0, time: 0, timeShare: 0 };
  return clusters.map(({ rank, frame }) => {
    const { stacks: _, ...row } = known.get(frame) ?? { frame, ...none };
    return { day, ...row, rank };
  });
}

function rowsOf({ clusters, coverage }: ClusterReport): JsonRecord[] {
  const { hours } = coverage;
  if (hours !== undefined) return clusters.map((cluster) => rateRow(cluster, coverage.hangs, hours));
  return clusters.map((cluster) => ({
    rank: cluster.rank,
    frame: cluster.frame,
    hangs: cluster.hangs,
    ofHangs: coverage.hangs,
    share: cluster.share,
    sessions: cluster.sessions,
    ofSessions: coverage.sessions,
    sessionShare: cluster.sessionShare!.value,
    sessionShareLow: cluster.sessionShare!.low ?? null,
    sessionShareHigh: cluster.sessionShare!.high ?? null,
    clients: cluster.clients,
    ...durations(cluster),
    ...about(cluster),
  }));
}

function about({ category, eventLoop, pluginShare, distinctStacks, stacks }: HangCluster): JsonRecord {
  return {
    category,
    eventLoop,
    pluginShare,
    distinctStacks,
    stacks: stacks.map(({ stack, hangs, share }) => ({ stack: [...stack], hangs, share })),
  };
}

/** A row of published aggregates, whose hangs are rates times the hours of use. */
function rateRow(cluster: HangCluster, ofHangs: number, hours: number): JsonRecord {
  const { rank, frame, hangs, share, time, timeShare } = cluster;
  return {
    rank,
    frame,
    hangs,
    ofHangs,
    share,
    hours,
    per1000Hours: (hangs / hours) * 1000,
    msPerHour: time.value / hours,
    mean: time.value / hangs,
    time: time.value,
    timeShare,
    ...about(cluster),
  };
}

function durations({ median, p95, time, timeShare }: HangCluster): JsonRecord {
  return {
    ...quantileColumns('median', median!),
    ...quantileColumns('p95', p95!),
    time: time.value,
    timeLow: time.low,
    timeHigh: time.high ?? null,
    timeShare,
  };
}

/**
 * A quantile of durations as columns: the value; the bin that it lies in; the interval of the true quantile, as far as
 * clients can tell; whether it is 'at least'; and whether it is exact or interpolated inside a bin.
 */
export function quantileColumns(name: string, { value, bin, low, high, atLeast, exact }: DurationQuantile): JsonRecord {
  return {
    [name]: value,
    [`${name}BinLow`]: bin.low,
    [`${name}BinHigh`]: atLeast && !exact ? null : bin.high,
    [`${name}Low`]: low ?? null,
    [`${name}High`]: high ?? null,
    [`${name}AtLeast`]: atLeast ?? false,
    [`${name}Exact`]: exact ?? false,
  };
}

function similarRows({ clusters, hangs }: SimilarHangs): JsonRecord[] {
  return clusters.map((cluster, i) => ({
    rank: i + 1,
    lastFrame: cluster.lastFrame,
    sharedLastFrame: cluster.sharedLastFrame,
    hangs: cluster.hangs,
    ofHangs: hangs,
    share: cluster.share,
    ...quantileColumns('median', cluster.median),
    distinctStacks: cluster.distinctStacks,
    lastFrames: cluster.lastFrames.map((last) => ({ ...last })),
    frames: cluster.frames.map((mark) => ({ ...mark })),
    stacks: cluster.stacks.map(({ stack, hangs: n, share }) => ({ stack: [...stack], hangs: n, share })),
  }));
}

/** Rows by the rules of 2014. Rank 0 is the cluster that the old job left out without saying so. */
export function rows2014({ dropped, clusters, stacks: of }: Figures2014): JsonRecord[] {
  const first = dropped === undefined ? [] : [{ rank: 0, ...dropped, top: [] }];
  return [...first, ...clusters].map(({ rank, frame, stacks, share, top }) => ({
    rank,
    frame,
    hangs: stacks,
    ofHangs: of,
    share,
    dropped: rank === 0,
    stacks: top.map(({ stack, share: part }) => ({ stack: [...stack], share: part })),
  }));
}

/**
 * Rows of a comparison, strongest evidence first; the first row, whose frame is null, is about all hangs together.
 * Rates are hangs in 1,000 hours, and milliseconds of hangs in an hour; or both per client.
 */
export function comparisonRows(comparison: HangComparison, top: number): JsonRecord[] {
  const shown = worthShowing(comparison, top);
  const rows = [comparedRow(null, comparison.total), ...shown.map((cluster) => comparedRow(cluster.frame, cluster))];
  return comparison.published ? rows.map((row) => ({ ...row, ...NO_SESSIONS })) : rows;
}

const NO_SESSIONS = { sessionsNow: null, sessionsBefore: null, clientsNow: null, clientsBefore: null };

function comparedRow(frame: string | null, rate: ComparedRate): JsonRecord {
  const { time } = rate;
  return {
    frame,
    ...judgedColumns(rate, (name) => name),
    test: rate.test ?? null,
    ...judgedColumns(time, (name) => `time${name[0]!.toUpperCase()}${name.slice(1)}`),
    hangsNow: rate.hangsNow,
    hangsBefore: rate.hangsBefore,
    sessionsNow: rate.sessionsNow,
    sessionsBefore: rate.sessionsBefore,
    clientsNow: rate.clientsNow,
    clientsBefore: rate.clientsBefore,
  };
}

function judgedColumns(of: Judged, name: (name: string) => string): JsonRecord {
  return {
    [name('verdict')]: of.verdict,
    [name('now')]: of.now,
    [name('before')]: of.before,
    [name('ratio')]: of.ratio?.value ?? null,
    [name('ratioLow')]: of.ratio?.low ?? null,
    [name('ratioHigh')]: of.ratio?.high ?? null,
    [name('p')]: of.p ?? null,
    [name('adjusted')]: of.adjusted ?? null,
    [name('detectable')]: of.detectable ?? null,
  };
}

import type { JsonRecord } from '../../../record/record.ts';
import { type ComparedRate, type HangComparison, worthShowing } from '../comparison/compare.ts';
import type { Figures2014 } from '../compat/figures-2014.ts';
import type { SimilarHangs } from '../likeness/similar.ts';
import type { ClusterReport, HangCluster } from './cluster-report.ts';
import type { HangReport } from './report.ts';

/** Rows of a report: a row for each cluster shown, or with groups for each one's clusters. Durations in ms. */
export function clusterRows(report: HangReport): JsonRecord[] {
  if (report.similar !== undefined) return similarRows(report.similar);
  if (report.groups === undefined) return rowsOf(report);
  return report.groups.flatMap(({ group, ...clusters }) => rowsOf(clusters).map((row) => ({ group, ...row })));
}

function rowsOf({ clusters, coverage }: ClusterReport): JsonRecord[] {
  return clusters.map((cluster) => ({
    rank: cluster.rank,
    frame: cluster.frame,
    hangs: cluster.hangs,
    ofHangs: coverage.hangs,
    share: cluster.share,
    sessions: cluster.sessions,
    ofSessions: coverage.sessions,
    sessionShare: cluster.sessionShare.value,
    sessionShareLow: cluster.sessionShare.low,
    sessionShareHigh: cluster.sessionShare.high,
    ...durations(cluster),
    category: cluster.category,
    eventLoop: cluster.eventLoop,
    pluginShare: cluster.pluginShare,
    distinctStacks: cluster.distinctStacks,
    stacks: cluster.stacks.map(({ stack, hangs, share }) => ({ stack: [...stack], hangs, share })),
  }));
}

function durations({ median, p95, time }: HangCluster): JsonRecord {
  return {
    median: median.value,
    medianLow: median.low,
    medianHigh: median.high,
    p95: p95.value,
    p95Low: p95.low,
    p95High: p95.high,
    time,
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
    median: cluster.median.value,
    medianLow: cluster.median.low,
    medianHigh: cluster.median.high,
    distinctStacks: cluster.distinctStacks,
    lastFrames: cluster.lastFrames.map((last) => ({ ...last })),
    frames: cluster.frames.map((mark) => ({ ...mark })),
    stacks: cluster.stacks.map(({ stack, hangs: n, share }) => ({ stack: [...stack], hangs: n, share })),
  }));
}

/** Rows by the rules of 2014: rank 0 is the cluster that the old job left out unsaid. */
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
 * Rows of a comparison, strongest evidence first; the first row, whose frame is null, is of all hangs together. Rates
 * are hangs per 1,000 hours.
 */
export function comparisonRows(comparison: HangComparison, top: number): JsonRecord[] {
  const shown = worthShowing(comparison, top);
  return [comparedRow(null, comparison.total), ...shown.map((cluster) => comparedRow(cluster.frame, cluster))];
}

function comparedRow(frame: string | null, rate: ComparedRate): JsonRecord {
  return {
    frame,
    verdict: rate.verdict,
    now: rate.now,
    before: rate.before,
    ratio: rate.ratio?.value ?? null,
    ratioLow: rate.ratio?.low ?? null,
    ratioHigh: rate.ratio?.high ?? null,
    p: rate.p ?? null,
    adjusted: rate.adjusted ?? null,
    test: rate.test ?? null,
    hangsNow: rate.hangsNow,
    hangsBefore: rate.hangsBefore,
    sessionsNow: rate.sessionsNow,
    sessionsBefore: rate.sessionsBefore,
  };
}

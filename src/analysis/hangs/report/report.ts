import type { BookOptions } from '../book/book-options.ts';
import type { SimilarHangs } from '../likeness/similar.ts';
import { frameKinds, STANDARD_RULES } from '../read/rules.ts';
import type { TimeSpent } from '../tally/durations.ts';
import { type PlainFacts, plainFacts } from '../tally/facts.ts';
import type { HangState } from '../tally/hang-state.ts';
import type { ClusterReport, ReportOptions } from './cluster-report.ts';
import { clusterSpreads } from './cluster-spreads.ts';
import { type DayReport, daysOf } from './days.ts';
import { compareText } from './ranking.ts';
import { rankTally, reportTally } from './report-tally.ts';
import { stackKinds } from './stack-kinds.ts';

/** The result of `clusterHangs`. Shares are of all hangs that count, shown or not. */
export interface HangReport extends ClusterReport {
  /** The numbers of what was read and left out. */
  readonly facts: PlainFacts;
  /** With `by`: the same report for each group, most hangs first. */
  readonly groups?: readonly ({ readonly group: string } & ClusterReport)[];
  /** The clusters day by day, earliest first. Undefined if days were not asked for. */
  readonly days?: readonly DayReport[];
  /** Clusters by likeness, if asked for. */
  readonly similar?: SimilarHangs;
}

/** Makes the report of a state. Costs two passes over all hangs, and one over all distinct stacks. */
export function reportHangs(state: HangState, options: ReportOptions & Pick<BookOptions, 'by'> = {}): HangReport {
  const { stacks, all } = state;
  const kinds = stackKinds(stacks, frameKinds(options.rules ?? STANDARD_RULES));
  const byDay = options.by === 'day';
  // A day lists every cluster of the whole report, however rare it is on that day.
  const ofGroups = byDay ? { ...options, top: Number.POSITIVE_INFINITY, stacksPerCluster: 0 } : options;
  const ranked = [
    rankTally(stacks, undefined, all, kinds, options),
    ...[...state.groups].map(([group, tally]) =>
      rankTally(stacks, group, tally.of > 0 ? tally : { ...tally, of: all.of, seconds: all.seconds }, kinds, ofGroups),
    ),
  ];
  const spreads = clusterSpreads(
    state,
    ranked.flatMap(({ spreading }) => spreading),
  );
  let taken = 0;
  const reports = ranked.map((one) => {
    const from = taken;
    taken += one.spreading.length;
    const own = one.group === undefined ? options : ofGroups;
    const clusters = reportTally(stacks, one, spreads.slice(from, taken), kinds, own);
    return { group: one.group, ...(state.published ? asRates(clusters, one.tally.seconds / 3600) : clusters) };
  });
  const [{ group: _, ...whole }, ...rest] = reports as [(typeof reports)[number], ...typeof reports];
  const report = { facts: plainFacts(state.facts), ...whole };
  if (rest.length === 0) return report;
  if (byDay) return { ...report, days: daysOf(whole, rest as (ClusterReport & { group: string })[]) };
  const groups = (rest as (ClusterReport & { group: string })[]).sort(
    (a, b) => b.coverage.hangs - a.coverage.hangs || compareText(a.group, b.group),
  );
  return { ...report, groups };
}

/** Removes from a report what rates do not support: figures of sessions, and quantiles of durations. */
function asRates(report: ClusterReport, hours: number): ClusterReport {
  const unknown = { sessionShare: undefined, median: undefined, p95: undefined };
  return {
    ...report,
    clusters: report.clusters.map((cluster) => ({ ...cluster, ...unknown, time: exactly(cluster.time) })),
    coverage: { ...report.coverage, hours },
    durations: [],
    median: undefined,
    p95: undefined,
    time: exactly(report.time),
  };
}

function exactly({ value }: TimeSpent): TimeSpent {
  return { value, low: value, high: value };
}

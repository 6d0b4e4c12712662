import type { ClusterReport, HangCluster } from './cluster-report.ts';
import { compareText } from './ranking.ts';

/** The clusters of one day. */
export interface DayReport {
  /** YYYY-MM-DD, or the name for pings that state no day. */
  readonly day: string;
  readonly report: ClusterReport;
  /** The clusters that the whole report shows, in its order. `found` is undefined if the day has no such hang. */
  readonly clusters: readonly {
    readonly rank: number;
    readonly frame: string;
    readonly found: HangCluster | undefined;
  }[];
}

/**
 * Turns the groups of a report by day into days, earliest first. Each day lists the clusters that the whole report
 * shows.
 */
export function daysOf(
  whole: Pick<ClusterReport, 'clusters'>,
  groups: readonly ({ readonly group: string } & ClusterReport)[],
): DayReport[] {
  return groups
    .map(({ group, ...report }) => {
      const known = new Map(report.clusters.map((cluster) => [cluster.frame, cluster]));
      const clusters = whole.clusters.map(({ rank, frame }) => ({ rank, frame, found: known.get(frame) }));
      return { day: group, report, clusters };
    })
    .sort((a, b) => compareText(a.day, b.day));
}

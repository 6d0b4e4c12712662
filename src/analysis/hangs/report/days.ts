import type { ClusterReport, HangCluster } from './cluster-report.ts';
import { compareText } from './ranking.ts';

/** The clusters of one day. */
export interface DayReport {
  /** YYYY-MM-DD, or the name for pings that state no day. */
  readonly day: string;
  readonly report: ClusterReport;
  /** The clusters that are shown of all days, in their order; without figures if the day has no such hang. */
  readonly clusters: readonly {
    readonly rank: number;
    readonly frame: string;
    readonly found: HangCluster | undefined;
  }[];
}

/** Arranges the groups of a report by day as days: each one has the clusters that are shown of the whole. */
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

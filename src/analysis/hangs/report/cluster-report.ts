import type { Estimate } from '../../statistics/interval.ts';
import type { HangRules } from '../read/rules.ts';
import type { DurationQuantile, TimeSpent } from '../tally/durations.ts';
import type { ClusterOrder } from './ranked-clusters.ts';

/** The options of a report. Plain JSON. */
export interface ReportOptions {
  /** The number of clusters shown, largest first. Default 15; the others are summed up. */
  readonly top?: number;
  /** The number of whole stacks shown for each cluster. Default 3. */
  readonly stacksPerCluster?: number;
  /**
   * Leave out clusters whose last frame only runs the event loop, because they name no culprit. They stay in the
   * denominators.
   */
  readonly meaningful?: boolean;
  /** The order of clusters. Default: count. */
  readonly sort?: ClusterOrder;
  readonly rules?: HangRules;
}

/** The report of all hangs, or of one group. */
export interface ClusterReport {
  readonly clusters: readonly HangCluster[];
  readonly coverage: Coverage;
  /** The 10 most frequent whole stacks over all clusters, for comparison with clusters. */
  readonly topStacks: readonly WholeStack[];
  /** All hangs by duration, shortest first. */
  readonly durations: readonly { low: number; high: number; hangs: number; atLeast?: true }[];
  readonly median: DurationQuantile | undefined;
  readonly p95: DurationQuantile | undefined;
  readonly time: TimeSpent;
  /** The categories of all hangs, largest first. */
  readonly categories: readonly { category: string; hangs: number; share: number }[];
  /**
   * The share of hangs explained by the first 1, 2, 3, … clusters (shown or not, up to 100), and by as many whole
   * stacks.
   */
  readonly curve: { readonly clusters: readonly number[]; readonly stacks: readonly number[] };
}

/**
 * The part of all hangs that the shown clusters explain: '15 clusters explain 41 % of 1.2 M stacks in 34,567 of 40,111
 * sessions'.
 */
export interface Coverage {
  readonly clusters: number;
  /** The number of hangs in the clusters shown. */
  readonly explained: number;
  readonly share: number;
  /** The number of all hangs that count. */
  readonly hangs: number;
  readonly distinctStacks: number;
  readonly sessionsWithHangs: number;
  /** The number of sessions that could have hung: pings with hang data and the thread. */
  readonly sessions: number;
  /**
   * For published aggregates: the hours of use that their rates refer to. They have no sessions and no clients, and
   * only the mean of durations.
   */
  readonly hours?: number;
  /** The hangs whose last frame names no function, such as a bare module, and their share of all hangs. */
  readonly native: { readonly hangs: number; readonly share: number };
  /** Clusters that are not shown, because they only run the event loop, or because they are small. */
  readonly hidden: { readonly eventLoop: ClusterSum; readonly smaller: ClusterSum };
}

/** The number of some clusters, and of their hangs. */
export interface ClusterSum {
  readonly clusters: number;
  readonly hangs: number;
  readonly share: number;
}

/** A cluster: the hangs with one last frame. */
export interface HangCluster {
  /** Its place by hangs among all clusters, from 1, hidden ones included. */
  readonly rank: number;
  /** The last frame, which is the innermost one after the rules. */
  readonly frame: string;
  readonly hangs: number;
  readonly share: number;
  /**
   * The number of sessions with such a hang, and their share of all sessions. The interval takes into account that
   * sessions of one client resemble each other.
   */
  readonly sessions: number;
  readonly sessionShare: Estimate | undefined;
  /** Undefined if only means are known. */
  readonly median: DurationQuantile | undefined;
  readonly p95: DurationQuantile | undefined;
  /** The number of clients with such a hang. */
  readonly clients: number;
  readonly time: TimeSpent;
  /** Its share of the time of all hangs. */
  readonly timeShare: number;
  readonly category: string;
  /** Whether its frame only runs the event loop, so that the culprit is unknown. */
  readonly eventLoop: boolean;
  /** The share of its hangs with a plugin frame anywhere. */
  readonly pluginShare: number;
  readonly distinctStacks: number;
  readonly stacks: readonly WholeStack[];
}

/** A distinct stack with its hangs. */
export interface WholeStack {
  /** The frames, outermost first. */
  readonly stack: readonly string[];
  readonly hangs: number;
  /** Its share of the cluster's hangs, or of all hangs outside a cluster. */
  readonly share: number;
}

import type { Estimate } from '../../statistics/interval.ts';
import type { HangRules } from '../read/rules.ts';
import type { DurationQuantile, TimeSpent } from '../tally/durations.ts';
import type { ClusterOrder } from './ranked-clusters.ts';

/** What a report shows. Plain JSON. */
export interface ReportOptions {
  /** Clusters shown, largest first. Default 15; the rest is summed up. */
  readonly top?: number;
  /** Whole stacks shown for each cluster. Default 3. */
  readonly stacksPerCluster?: number;
  /**
   * Leave out clusters whose last frame only runs the event loop: they name no culprit. They stay in the denominators.
   */
  readonly meaningful?: boolean;
  /** What is largest. Default: count. */
  readonly sort?: ClusterOrder;
  readonly rules?: HangRules;
}

export interface ClusterReport {
  readonly clusters: readonly HangCluster[];
  readonly coverage: Coverage;
  /** Most frequent whole stacks over all clusters, for comparison with clusters: 10 of them. */
  readonly topStacks: readonly WholeStack[];
  /** All hangs by duration, shortest first. */
  readonly durations: readonly { low: number; high: number; hangs: number; atLeast?: true }[];
  readonly median: DurationQuantile | undefined;
  readonly p95: DurationQuantile | undefined;
  readonly time: TimeSpent;
  /** Categories of all hangs, largest first. */
  readonly categories: readonly { category: string; hangs: number; share: number }[];
  /**
   * Share of hangs explained by the first 1, 2, 3, … clusters (those shown or not, up to 100), and by as many whole
   * stacks.
   */
  readonly curve: { readonly clusters: readonly number[]; readonly stacks: readonly number[] };
}

/** '15 clusters explain 41 % of 1.2 M stacks in 34,567 of 40,111 sessions.' */
export interface Coverage {
  readonly clusters: number;
  /** Hangs in the clusters shown. */
  readonly explained: number;
  readonly share: number;
  /** All hangs counted. */
  readonly hangs: number;
  readonly distinctStacks: number;
  readonly sessionsWithHangs: number;
  /** Sessions that could have hung: pings with hang data and the thread. */
  readonly sessions: number;
  /**
   * Of published aggregates: the hours of use that their rates are of. There are no sessions and no clients then, and
   * durations are known by their mean alone.
   */
  readonly hours?: number;
  /** Clusters that are not shown because they only run the event loop, and because they are small. */
  readonly hidden: { readonly eventLoop: ClusterSum; readonly smaller: ClusterSum };
}

export interface ClusterSum {
  readonly clusters: number;
  readonly hangs: number;
  readonly share: number;
}

export interface HangCluster {
  /** Place by hangs among all clusters, from 1, hidden ones included. */
  readonly rank: number;
  /** The last frame: the innermost, after the rules. */
  readonly frame: string;
  readonly hangs: number;
  readonly share: number;
  /**
   * Sessions with such a hang, and their share of all sessions, whose interval knows that those of one client resemble
   * each other.
   */
  readonly sessions: number;
  readonly sessionShare: Estimate | undefined;
  /** Undefined where means are all that is known. */
  readonly median: DurationQuantile | undefined;
  readonly p95: DurationQuantile | undefined;
  /** Clients with such a hang. */
  readonly clients: number;
  readonly time: TimeSpent;
  /** Of the time of all hangs. */
  readonly timeShare: number;
  readonly category: string;
  /** Nothing below the event loop is known of these hangs. */
  readonly eventLoop: boolean;
  /** Share of its hangs with a plugin frame anywhere. */
  readonly pluginShare: number;
  readonly distinctStacks: number;
  readonly stacks: readonly WholeStack[];
}

export interface WholeStack {
  /** Outermost frame first. */
  readonly stack: readonly string[];
  readonly hangs: number;
  /** Of the cluster, or of all where it stands outside one. */
  readonly share: number;
}

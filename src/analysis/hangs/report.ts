import { type Estimate, shareInterval } from '../statistics/interval.ts';
import { type Bin, type DurationQuantile, durationQuantile, intervalOf, totalTime } from './durations.ts';
import { type PlainFacts, plainFacts } from './facts.ts';
import type { HangState } from './hang-state.ts';
import { byCount, type Counted, rankClusters } from './ranked-clusters.ts';
import { compareText, largest, ratio } from './ranking.ts';
import { frameKinds, type HangRules, STANDARD_RULES } from './rules.ts';
import type { SimilarHangs } from './similar.ts';
import { majority, type StackKinds, stackKinds } from './stack-kinds.ts';
import { type StackTable, stackText } from './stack-table.ts';
import type { Tally } from './tally.ts';

/** What a report shows. Plain JSON. */
export interface ReportOptions {
  /** Clusters shown, largest first. Default 15; the rest is summed up. */
  readonly top?: number;
  /** Whole stacks shown for each cluster. Default 3. */
  readonly stacksPerCluster?: number;
  /** Leave out clusters whose last frame only runs the event loop: they name no culprit. They stay in the denominators. */
  readonly meaningful?: boolean;
  readonly rules?: HangRules;
}

/** The answer of `clusterHangs`. Shares are of all hangs that were counted, shown or not. */
export interface HangReport extends ClusterReport {
  /** What was read and left out. */
  readonly facts: PlainFacts;
  /** With `by`: the same for each group, most hangs first. */
  readonly groups?: readonly ({ readonly group: string } & ClusterReport)[];
  /** Where asked for: clusters by likeness. */
  readonly similar?: SimilarHangs;
}

export interface ClusterReport {
  readonly clusters: readonly HangCluster[];
  readonly coverage: Coverage;
  /** Most frequent whole stacks over all clusters, for comparison with clusters: 10 of them. */
  readonly topStacks: readonly WholeStack[];
  /** All hangs by duration, shortest first. */
  readonly durations: readonly { low: number; high: number; hangs: number }[];
  readonly median: DurationQuantile | undefined;
  readonly p95: DurationQuantile | undefined;
  /** Estimate of the time spent in all hangs in ms, from the middles of the bins. */
  readonly time: number;
  /** Categories of all hangs, largest first. */
  readonly categories: readonly { category: string; hangs: number; share: number }[];
  /** Share of hangs explained by the first 1, 2, 3, … clusters (those shown or not, up to 100), and by as many whole stacks. */
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
  /** Sessions with such a hang, and their share of all sessions. Sessions are what was drawn: hangs of one session resemble each other. */
  readonly sessions: number;
  readonly sessionShare: Estimate;
  readonly median: DurationQuantile;
  readonly p95: DurationQuantile;
  /** Estimate of the time spent in ms, from the middles of the bins. */
  readonly time: number;
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

const TOP = 15;
const STACKS = 3;
const TOP_STACKS = 10;
const CURVE = 100;

/** Makes the report of a state. Cost: a pass over all distinct stacks. */
export function reportHangs(state: HangState, options: ReportOptions = {}): HangReport {
  const kinds = stackKinds(state.stacks, frameKinds(options.rules ?? STANDARD_RULES));
  const report = { facts: plainFacts(state.facts), ...reportTally(state.stacks, state.all, kinds, options) };
  if (state.groups.size === 0) return report;
  const groups = [...state.groups]
    .map(([group, tally]) => ({
      group,
      ...reportTally(state.stacks, tally.of > 0 ? tally : { ...tally, of: state.all.of }, kinds, options),
    }))
    .sort((a, b) => b.coverage.hangs - a.coverage.hangs || compareText(a.group, b.group));
  return { ...report, groups };
}

function reportTally(table: StackTable, tally: Tally, kinds: StackKinds, options: ReportOptions): ClusterReport {
  const { top = TOP, stacksPerCluster = STACKS, meaningful = false } = options;
  const clusters = rankClusters(table, tally);
  const bins = new Map<Bin, number>();
  const byNode: [number, number][] = [];
  const byCategory = new Map<string, number>();
  let hangs = 0;
  for (const cluster of clusters) {
    hangs += cluster.hangs;
    for (const [bin, count] of cluster.bins) bins.set(bin, (bins.get(bin) ?? 0) + count);
    for (const [node, count] of cluster.stacks) {
      byNode.push([node, count]);
      const category = kinds.category(node);
      byCategory.set(category, (byCategory.get(category) ?? 0) + count);
    }
  }
  const order = byCount(table);
  const candidates = clusters.map((cluster, i) => ({
    cluster,
    rank: i + 1,
    eventLoop: kinds.isEventLoop(cluster.frame),
  }));
  const eligible = meaningful ? candidates.filter(({ eventLoop }) => !eventLoop) : candidates;
  const shown = eligible.slice(0, top);
  const sum = (some: typeof candidates): ClusterSum => {
    const sumHangs = some.reduce((total, { cluster }) => total + cluster.hangs, 0);
    return { clusters: some.length, hangs: sumHangs, share: ratio(sumHangs, hangs) };
  };
  const explained = sum(shown);
  return {
    clusters: shown.map(({ cluster, rank, eventLoop }) => {
      const stacks = [...cluster.stacks];
      const frame = table.frames[cluster.frame]!;
      const sessions = tally.sessions[cluster.frame] ?? 0;
      return {
        rank,
        frame,
        hangs: cluster.hangs,
        share: ratio(cluster.hangs, hangs),
        sessions,
        sessionShare: shareInterval(sessions, tally.of)!,
        median: durationQuantile(cluster.bins, 0.5)!,
        p95: durationQuantile(cluster.bins, 0.95)!,
        time: totalTime(cluster.bins).value,
        category: majority(stacks, kinds),
        eventLoop,
        pluginShare: ratio(
          stacks.reduce((total, [node, count]) => total + (kinds.isPlugin(node) ? count : 0), 0),
          cluster.hangs,
        ),
        distinctStacks: stacks.length,
        stacks: wholeStacks(table, largest(stacks, stacksPerCluster, order), cluster.hangs),
      };
    }),
    coverage: {
      clusters: shown.length,
      explained: explained.hangs,
      share: explained.share,
      hangs,
      distinctStacks: byNode.length,
      sessionsWithHangs: tally.withHangs,
      sessions: tally.of,
      hidden: {
        eventLoop: sum(meaningful ? candidates.filter(({ eventLoop }) => eventLoop) : []),
        smaller: sum(eligible.slice(top)),
      },
    },
    topStacks: wholeStacks(table, largest(byNode, TOP_STACKS, order), hangs),
    durations: [...bins]
      .map(([bin, count]) => ({ ...intervalOf(bin), hangs: count }))
      .sort((a, b) => a.low - b.low || a.high - b.high),
    median: durationQuantile(bins, 0.5),
    p95: durationQuantile(bins, 0.95),
    time: totalTime(bins).value,
    categories: [...byCategory]
      .map(([category, count]) => ({ category, hangs: count, share: ratio(count, hangs) }))
      .sort((a, b) => b.hangs - a.hangs || compareText(a.category, b.category)),
    curve: {
      clusters: cumulated(
        eligible.map(({ cluster }) => cluster.hangs),
        hangs,
      ),
      stacks: cumulated(
        byNode.map(([, count]) => count),
        hangs,
      ),
    },
  };
}

function wholeStacks(table: StackTable, stacks: readonly Counted[], of: number): WholeStack[] {
  return stacks.map(([node, hangs]) => ({ stack: stackText(table, node), hangs, share: ratio(hangs, of) }));
}

function cumulated(counts: readonly number[], of: number): number[] {
  const sorted = Float64Array.from(counts).sort().reverse().subarray(0, CURVE);
  let sum = 0;
  return Array.from(sorted, (count) => {
    sum += count;
    return ratio(sum, of);
  });
}

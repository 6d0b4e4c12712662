import { type Bin, intervalOf, isCapped, totalTime } from '../tally/durations.ts';
import { type StackTable, stackText } from '../tally/stack-table.ts';
import type { Tally } from '../tally/tally.ts';
import type { ClusterReport, ClusterSum, Coverage, HangCluster, ReportOptions, WholeStack } from './cluster-report.ts';
import type { ClusterSpread, Spreading } from './cluster-spreads.ts';
import { byCount, type Counted, type RankedCluster, rankClusters } from './ranked-clusters.ts';
import { compareText, largest, ratio } from './ranking.ts';
import { majority, type StackKinds } from './stack-kinds.ts';

const TOP = 15;
const STACKS = 3;
const TOP_STACKS = 10;
const CURVE = 100;

/** Clusters of one tally in order, before their intervals are known. */
export interface Ranked {
  readonly group: string | undefined;
  readonly tally: Tally;
  readonly candidates: readonly Candidate[];
  readonly eligible: readonly Candidate[];
  readonly shown: readonly Candidate[];
  readonly sums: ReturnType<typeof sumUp>;
  /** The hangs that need intervals: all hangs first, if there are any, then the clusters shown. */
  readonly spreading: readonly Spreading[];
}

interface Candidate {
  readonly cluster: RankedCluster;
  readonly rank: number;
  readonly eventLoop: boolean;
}

/** Ranks the clusters of one tally: of all hangs, or of a group. */
export function rankTally(
  table: StackTable,
  group: string | undefined,
  tally: Tally,
  kinds: StackKinds,
  { top = TOP, meaningful = false, sort = 'count' }: ReportOptions,
): Ranked {
  const clusters = rankClusters(table, tally, sort);
  const sums = sumUp(clusters, kinds);
  const candidates = clusters.map((cluster, i) => ({
    cluster,
    rank: i + 1,
    eventLoop: kinds.isEventLoop(cluster.frame),
  }));
  const eligible = meaningful ? candidates.filter(({ eventLoop }) => !eventLoop) : candidates;
  const shown = eligible.slice(0, top);
  const all = { group, frame: -1, bins: sums.bins, sessions: tally.withHangs, ofSessions: tally.of };
  const spreading = shown.map(({ cluster: { frame, bins } }) => ({
    group,
    frame,
    bins,
    sessions: tally.sessions[frame] ?? 0,
    ofSessions: tally.of,
  }));
  return { group, tally, candidates, eligible, shown, sums, spreading: sums.hangs === 0 ? [] : [all, ...spreading] };
}

/** Makes the report of ranked clusters from the spreads of `spreading`. */
export function reportTally(
  table: StackTable,
  { tally, candidates, eligible, shown, sums }: Ranked,
  spreads: readonly ClusterSpread[],
  kinds: StackKinds,
  { top = TOP, stacksPerCluster = STACKS, meaningful = false }: ReportOptions,
): ClusterReport {
  const { hangs, bins, byNode, byCategory } = sums;
  const [whole, ...each] = spreads;
  const order = byCount(table);
  const times = totalTime(bins);
  const sum = (some: readonly Candidate[]): ClusterSum => {
    const sumHangs = some.reduce((total, { cluster }) => total + cluster.hangs, 0);
    return { clusters: some.length, hangs: sumHangs, share: ratio(sumHangs, hangs) };
  };
  const explained = sum(shown);
  return {
    clusters: shown.map(({ cluster, rank, eventLoop }, i) => ({
      rank,
      eventLoop,
      share: ratio(cluster.hangs, hangs),
      ...describe(cluster, table, tally, kinds, each[i]!, times.value),
      stacks: wholeStacks(table, largest([...cluster.stacks], stacksPerCluster, order), cluster.hangs),
    })),
    coverage: {
      clusters: shown.length,
      explained: explained.hangs,
      share: explained.share,
      hangs,
      distinctStacks: byNode.length,
      sessionsWithHangs: tally.withHangs,
      sessions: tally.of,
      native: nativeOf(candidates, kinds, hangs),
      hidden: {
        eventLoop: sum(meaningful ? candidates.filter(({ eventLoop }) => eventLoop) : []),
        smaller: sum(eligible.slice(top)),
      },
    },
    topStacks: wholeStacks(table, largest(byNode, TOP_STACKS, order), hangs),
    durations: [...bins]
      .map(([bin, count]) => ({ ...intervalOf(bin), hangs: count, ...(isCapped(bin) && { atLeast: true as const }) }))
      .sort((a, b) => a.low - b.low || a.high - b.high),
    median: whole?.median,
    p95: whole?.p95,
    time: times,
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

/** Sums up all hangs by duration, by whole stack and by category. */
function sumUp(clusters: readonly RankedCluster[], kinds: StackKinds) {
  const bins = new Map<Bin, number>();
  const byNode: Counted[] = [];
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
  return { hangs, bins, byNode, byCategory };
}

function nativeOf(candidates: readonly Candidate[], kinds: StackKinds, all: number): Coverage['native'] {
  const hangs = candidates.reduce((sum, { cluster }) => sum + (kinds.isNative(cluster.frame) ? cluster.hangs : 0), 0);
  return { hangs, share: ratio(hangs, all) };
}

function describe(
  { frame, hangs, bins, stacks }: RankedCluster,
  table: StackTable,
  tally: Tally,
  kinds: StackKinds,
  spread: ClusterSpread,
  allTime: number,
): Omit<HangCluster, 'rank' | 'eventLoop' | 'share' | 'stacks'> {
  const sessions = tally.sessions[frame] ?? 0;
  const time = totalTime(bins);
  const pluginHangs = [...stacks].reduce((total, [node, count]) => total + (kinds.isPlugin(node) ? count : 0), 0);
  return {
    frame: table.frames[frame]!,
    hangs,
    sessions,
    sessionShare: spread.sessionShare!,
    clients: spread.clients,
    median: spread.median,
    p95: spread.p95,
    time,
    timeShare: ratio(time.value, allTime),
    category: majority(stacks, kinds),
    pluginShare: ratio(pluginHangs, hangs),
    distinctStacks: stacks.size,
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

import { type Bin, type DurationQuantile, durationQuantile, intervalOf, totalTime } from './durations.ts';
import { type PlainFacts, plainFacts } from './facts.ts';
import type { HangState } from './hang-state.ts';
import { type FrameKinds, frameKinds, type HangRules, STANDARD_RULES } from './rules.ts';
import type { SimilarHangs } from './similar.ts';
import { framesOf, lastFrame, parentOf, type StackTable, stackText } from './stack-table.ts';
import { eachCell, type Tally } from './tally.ts';

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
  /** Sessions with such a hang, and their share of all sessions. */
  readonly sessions: number;
  readonly sessionShare: number;
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
export const UNCATEGORISED = 'other';

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

interface Gathered {
  readonly frame: number;
  hangs: number;
  readonly bins: Map<Bin, number>;
  readonly stacks: Map<number, number>;
}

function reportTally(table: StackTable, tally: Tally, kinds: StackKinds, options: ReportOptions): ClusterReport {
  const { top = TOP, stacksPerCluster = STACKS, meaningful = false } = options;
  const clusters = gatherClusters(table, tally);
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
        sessionShare: ratio(sessions, tally.of),
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

/** All clusters, largest first; equal ones by name, so that the order does not depend on that of the input. */
function gatherClusters(table: StackTable, tally: Tally): Gathered[] {
  const byFrame = new Map<number, Gathered>();
  eachCell(tally, (node, bin, count) => {
    const frame = lastFrame(table, node);
    let cluster = byFrame.get(frame);
    if (cluster === undefined) {
      cluster = { frame, hangs: 0, bins: new Map(), stacks: new Map() };
      byFrame.set(frame, cluster);
    }
    cluster.hangs += count;
    cluster.bins.set(bin, (cluster.bins.get(bin) ?? 0) + count);
    cluster.stacks.set(node, (cluster.stacks.get(node) ?? 0) + count);
  });
  return [...byFrame.values()].sort(
    (a, b) => b.hangs - a.hangs || compareText(table.frames[a.frame]!, table.frames[b.frame]!),
  );
}

type Counted = readonly [node: number, hangs: number];

/** Most hangs first; among equals by the names of the frames, innermost first. */
function byCount(table: StackTable) {
  return (a: Counted, b: Counted) => b[1] - a[1] || compareStacks(table, a[0], b[0]);
}

function compareStacks(table: StackTable, a: number, b: number): number {
  let [left, right] = [a, b];
  while (left !== right && left >= 0 && right >= 0) {
    const [x, y] = [lastFrame(table, left), lastFrame(table, right)];
    if (x !== y) return compareText(table.frames[x]!, table.frames[y]!);
    left = parentOf(table, left);
    right = parentOf(table, right);
  }
  return left - right;
}

/** The first `k` in order, without sorting the rest. */
export function largest<T>(items: readonly T[], k: number, compare: (a: T, b: T) => number): T[] {
  const kept: T[] = [];
  for (const item of items) {
    if (kept.length === k && (k === 0 || compare(item, kept[k - 1]!) >= 0)) continue;
    if (kept.length === k) kept.pop();
    let at = kept.length;
    while (at > 0 && compare(item, kept[at - 1]!) < 0) at--;
    kept.splice(at, 0, item);
  }
  return kept;
}

function wholeStacks(table: StackTable, stacks: readonly Counted[], of: number): WholeStack[] {
  return stacks.map(([node, hangs]) => ({ stack: stackText(table, node), hangs, share: ratio(hangs, of) }));
}

/** The category that most of the hangs have; of equals the first by name. */
function majority(stacks: readonly Counted[], kinds: StackKinds): string {
  const counts = new Map<string, number>();
  for (const [node, count] of stacks) {
    const category = kinds.category(node);
    counts.set(category, (counts.get(category) ?? 0) + count);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]![0];
}

function cumulated(counts: readonly number[], of: number): number[] {
  const sorted = Float64Array.from(counts).sort().reverse().subarray(0, CURVE);
  let sum = 0;
  return Array.from(sorted, (count) => {
    sum += count;
    return ratio(sum, of);
  });
}

/** A share, 0 of nothing. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What stacks are about: rules asked once for each distinct frame. */
export interface StackKinds {
  isEventLoop(frame: number): boolean;
  isPlugin(node: number): boolean;
  category(node: number): string;
}

export function stackKinds(table: StackTable, kinds: FrameKinds): StackKinds {
  const eventLoop = byId((frame) => kinds.isEventLoop(table.frames[frame]!));
  const plugin = byId((frame) => kinds.isPlugin(table.frames[frame]!));
  const category = byId((frame) => kinds.category(table.frames[frame]!) ?? '');
  return {
    isEventLoop: eventLoop,
    isPlugin: (node) => framesOf(table, node).some(plugin),
    category(node) {
      const frames = framesOf(table, node);
      for (let i = frames.length - 1; i >= 0; i--) {
        const found = category(frames[i]!);
        if (found !== '') return found;
      }
      return frames.every(eventLoop) ? 'event loop' : UNCATEGORISED;
    },
  };
}

function byId<T>(ask: (id: number) => T): (id: number) => T {
  const known: T[] = [];
  return (id) => {
    if (!(id in known)) known[id] = ask(id);
    return known[id]!;
  };
}

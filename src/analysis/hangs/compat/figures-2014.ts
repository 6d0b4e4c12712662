import { countedQuantile } from '../../statistics/interval.ts';
import type { AskStack } from '../read/known-stacks.ts';
import { compareText, largest, ratio } from '../report/ranking.ts';
import { eachPair, type PairCounts } from '../tally/pair-counts.ts';
import { lastFrame, type StackTable, stackText } from '../tally/stack-table.ts';

/** The counts so far. */
export interface State2014 {
  /** The counters, whose places are the constants below. */
  readonly facts: number[];
  /** Stacks with shortened frames and their counts; raw stacks by histogram key. */
  readonly stacks: StackTable;
  readonly byStack: PairCounts;
  readonly raw: StackTable;
  readonly byKey: PairCounts;
  readonly hangsPerThread: Map<number, number>;
  readonly uptimes: Map<number, number>;
  /** Caches, which are not part of the state. */
  clusters?: AskStack<number>;
  plain?: AskStack<number>;
}

/** The result of `compat2014`. */
export interface Figures2014 {
  /** The number of pings whose threadHangStats is an array. */
  readonly pings: number;
  readonly stacks: number;
  readonly emptyStacks: number;
  /** The number of entries without a hang in their histogram. */
  readonly allZero: number;
  /** The cluster that the old job left out without saying so. */
  readonly dropped: { readonly frame: string; readonly stacks: number; readonly share: number } | undefined;
  readonly clusters: readonly {
    readonly rank: number;
    readonly frame: string;
    readonly stacks: number;
    readonly share: number;
    readonly top: readonly { readonly stack: readonly string[]; readonly share: number }[];
  }[];
  readonly plugin: {
    readonly stacks: number;
    /** The share of all stacks, empty ones included, as that job counted. */
    readonly share: number;
    /** The share of the time, at 1.5 times the key. */
    readonly timeShare: number;
    /** Milliseconds, at 1.5 times the key. */
    readonly median: number | undefined;
    readonly otherMedian: number | undefined;
    readonly top: readonly { readonly stack: readonly string[]; readonly percent: number }[];
    readonly clusters: readonly { readonly frame: string; readonly percent: number }[];
  };
  readonly sessions: {
    /** The number of Gecko entries with a whole number as uptime, also those with zero hangs or a negative uptime. */
    readonly count: number;
    readonly medianHangs: number | undefined;
    readonly medianMinutes: number | undefined;
  };
}

/** The place of the counter of pings. */
export const PINGS = 0;
/** The place of the counter of entries whose histograms are all zeros. */
export const ALL_ZERO = 1;
const FIRST_RANK = 1;
const END_RANK = 15;

/** Computes the figures of a state. */
export function figuresOf(state: State2014): Figures2014 {
  const byStack = new Map<number, number>();
  let emptyCount = 0;
  let stacks = 0;
  eachPair(state.byStack, (node, _, count) => {
    if (node < 0) emptyCount += count;
    else {
      byStack.set(node, count);
      stacks += count;
    }
  });
  const groups = groupBy(state.stacks, byStack);
  const order = [...groups].sort((a, b) => b[1].total - a[1].total || compareText(a[0], b[0]));
  const first = order[0];
  return {
    pings: state.facts[PINGS]!,
    stacks,
    emptyStacks: emptyCount,
    allZero: state.facts[ALL_ZERO]!,
    dropped: first && { frame: first[0], stacks: first[1].total, share: first[1].total / stacks },
    clusters: order.slice(FIRST_RANK, END_RANK).map(([frame, { total, nodes }], i) => ({
      rank: i + FIRST_RANK,
      frame,
      stacks: total,
      share: total / stacks,
      top: topStacks(state.stacks, nodes, 3).map(([stack, count]) => ({ stack, share: count / total })),
    })),
    plugin: pluginFigures(state),
    sessions: {
      count: [...state.uptimes.values()].reduce((a, b) => a + b, 0),
      medianHangs: median(state.hangsPerThread),
      medianMinutes: median(state.uptimes),
    },
  };
}

function pluginFigures(state: State2014): Figures2014['plugin'] {
  const isPlugin = new Map<number, boolean>([[-1, false]]);
  const keys: [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  const byNode = new Map<number, number>();
  eachPair(state.byKey, (node, key, count) => {
    let plugin = isPlugin.get(node);
    if (plugin === undefined) {
      plugin = stackText(state.raw, node).some((frame) => frame.startsWith('IPDL::PPlugin'));
      isPlugin.set(node, plugin);
    }
    const side = keys[plugin ? 0 : 1];
    side.set(key, (side.get(key) ?? 0) + count);
    if (plugin) byNode.set(node, (byNode.get(node) ?? 0) + count);
  });
  const [plugin, other] = keys.map((side) => ({
    count: sum(side, () => 1),
    time: sum(side, estimate2014),
    median: median2014(side),
  }));
  const percent = (count: number) => (100 * count) / plugin!.count;
  const clusters = [...groupBy(state.raw, byNode)].map(([frame, { total }]) => ({ frame, percent: percent(total) }));
  return {
    stacks: plugin!.count,
    share: ratio(plugin!.count, plugin!.count + other!.count),
    timeShare: ratio(plugin!.time, plugin!.time + other!.time),
    median: plugin!.median,
    otherMedian: other!.median,
    top: topStacks(state.raw, [...byNode], 10).map(([stack, count]) => ({ stack, percent: percent(count) })),
    clusters: largest(clusters, 10, (a, b) => b.percent - a.percent || compareText(a.frame, b.frame)),
  };
}

/** The old estimate of a duration: the middle between the key and twice the key. */
export function estimate2014(key: number): number {
  return 0.5 * (key + 2 * key);
}

/** The element at n/2, rounded down, of the sorted estimates: the upper median. */
function median2014(counts: ReadonlyMap<number, number>): number | undefined {
  const at = Math.floor(sum(counts, () => 1) / 2);
  let seen = 0;
  for (const [key, count] of [...counts].sort((a, b) => a[0] - b[0])) {
    seen += count;
    if (seen > at) return estimate2014(key);
  }
  return undefined;
}

function median(counts: ReadonlyMap<number, number>): number | undefined {
  return countedQuantile(
    [...counts].sort((a, b) => a[0] - b[0]),
    0.5,
  );
}

function sum(counts: ReadonlyMap<number, number>, weight: (key: number) => number): number {
  let total = 0;
  for (const [key, count] of counts) total += weight(key) * count;
  return total;
}

function groupBy(
  table: StackTable,
  byNode: ReadonlyMap<number, number>,
): Map<string, { total: number; nodes: [number, number][] }> {
  const groups = new Map<string, { total: number; nodes: [number, number][] }>();
  for (const [node, count] of byNode) {
    const frame = table.frames[lastFrame(table, node)]!;
    const group = groups.get(frame) ?? { total: 0, nodes: [] };
    group.total += count;
    group.nodes.push([node, count]);
    groups.set(frame, group);
  }
  return groups;
}

function topStacks(table: StackTable, nodes: readonly [number, number][], k: number): [string[], number][] {
  const texts = (node: number) => stackText(table, node).join('\n');
  return largest(nodes, k, (a, b) => b[1] - a[1] || compareText(texts(a[0]), texts(b[0]))).map(([node, count]) => [
    stackText(table, node),
    count,
  ]);
}

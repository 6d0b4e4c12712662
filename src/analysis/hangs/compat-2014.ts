import type { Aggregate } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import { countedQuantile } from '../statistics/interval.ts';
import { PairTable } from './pair-table.ts';
import { listOf, parsedValues } from './read.ts';
import { compareText, largest, ratio } from './report.ts';
import { frameNormaliser, RULES_2014 } from './rules.ts';
import {
  adoptStacks,
  decodeStacks,
  type EncodedStacks,
  emptyStacks,
  encodeStacks,
  lastFrame,
  StackReader,
  type StackTable,
  stackText,
} from './stack-table.ts';

/**
 * The figures of the four jobs behind 'Clustering Firefox hangs' (2014), by their own rules, for comparison with ours:
 * - threads named exactly Gecko, of the parent process; one count for every whole number under any key of the histogram;
 * - clusters: the last `:digit…` of a frame goes; stacks are grouped by last frame; the largest group is dropped, the next 14 are kept;
 *   shares are of all stacks that are not empty;
 * - durations: a key is taken for a LOWER bound, hence 1.5 times the key: about twice what it was; medians are the element n/2;
 * - plugin stacks: any frame beginning with IPDL::PPlugin;
 * - hangs and uptime per thread entry of pings whose uptime is a whole number.
 * Where they would have stopped on an assertion (a histogram of zeros) the entry is counted here instead.
 */
export function compat2014(): Aggregate<State2014> {
  const normalise = frameNormaliser(RULES_2014);
  return {
    zero: emptyState,

    /** Arguments: the values at HANG_PATHS. */
    add(state, given) {
      const values = parsedValues(given);
      state.clusters ??= new StackReader(state.stacks, normalise, false);
      state.plain ??= new StackReader(state.raw, (frame) => frame, false);
      const threads = Array.isArray(values[1]) ? values[1] : values[3];
      if (!Array.isArray(threads)) return state;
      state.facts[PINGS]!++;
      const uptime = values[7] ?? values[8];
      for (const thread of threads) if (thread?.name === 'Gecko') addThread(state, thread, uptime);
      return state;
    },

    merge(a, b) {
      a.facts.forEach((count, i) => {
        a.facts[i] = count + b.facts[i]!;
      });
      mergeCells(a.byStack, b.byStack, adoptStacks(a.stacks, b.stacks).nodes);
      mergeCells(a.byKey, b.byKey, adoptStacks(a.raw, b.raw).nodes);
      for (const name of ['hangsPerThread', 'uptimes'] as const) {
        for (const [value, count] of b[name]) a[name].set(value, (a[name].get(value) ?? 0) + count);
      }
      return a;
    },

    finish: (state) => ({ value: figuresOf(state) as unknown as Json }),

    encode(state) {
      const encoded: Encoded = [
        1,
        [...state.facts],
        encodeStacks(state.stacks),
        encodeCells(state.byStack),
        encodeStacks(state.raw),
        encodeCells(state.byKey),
        [...state.hangsPerThread],
        [...state.uptimes],
      ];
      return encoded;
    },

    decode(json) {
      const [, facts, stacks, byStack, raw, byKey, hangs, uptimes] = json as unknown as Encoded;
      return {
        facts: [...facts],
        stacks: decodeStacks(stacks),
        byStack: decodeCells(byStack),
        raw: decodeStacks(raw),
        byKey: decodeCells(byKey),
        hangsPerThread: new Map(hangs),
        uptimes: new Map(uptimes),
      };
    },
  };
}

/** The answer of `compat2014`. */
export interface Figures2014 {
  /** Pings whose threadHangStats is an array. */
  readonly pings: number;
  readonly stacks: number;
  readonly emptyStacks: number;
  /** Entries with no hang in their histogram. */
  readonly allZero: number;
  /** The cluster the old job left out unsaid. */
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
    /** Of all stacks, empty ones included, as that job counted. */
    readonly share: number;
    /** Share of the time, by 1.5 times the key. */
    readonly timeShare: number;
    /** Milliseconds, by 1.5 times the key. */
    readonly median: number | undefined;
    readonly otherMedian: number | undefined;
    readonly top: readonly { readonly stack: readonly string[]; readonly percent: number }[];
    readonly clusters: readonly { readonly frame: string; readonly percent: number }[];
  };
  readonly sessions: {
    /** Gecko entries with a whole number as uptime, zero hangs and negative uptimes included. */
    readonly count: number;
    readonly medianHangs: number | undefined;
    readonly medianMinutes: number | undefined;
  };
}

export interface State2014 {
  /** Counters by the constants below. */
  readonly facts: number[];
  /** Stacks with shortened frames, and how often; raw stacks, by histogram key. */
  readonly stacks: StackTable;
  readonly byStack: Cells;
  readonly raw: StackTable;
  readonly byKey: Cells;
  readonly hangsPerThread: Map<number, number>;
  readonly uptimes: Map<number, number>;
  /** Caches; no part of the state. */
  clusters?: StackReader;
  plain?: StackReader;
}

/** Counts by (node + 1, histogram key); node -1 is the empty stack. */
interface Cells {
  readonly pairs: PairTable;
  readonly counts: number[];
}

type EncodedCells = [number, number, number][];
type Encoded = [
  1,
  number[],
  EncodedStacks,
  EncodedCells,
  EncodedStacks,
  EncodedCells,
  [number, number][],
  [number, number][],
];

const PINGS = 0;
const ALL_ZERO = 1;
const FIRST_RANK = 1;
const END_RANK = 15;

function emptyState(): State2014 {
  return {
    facts: [0, 0],
    stacks: emptyStacks(),
    byStack: emptyCells(),
    raw: emptyStacks(),
    byKey: emptyCells(),
    hangsPerThread: new Map(),
    uptimes: new Map(),
  };
}

function addThread(state: State2014, thread: { hangs?: unknown }, uptime: unknown): void {
  let hangs = 0;
  for (const hang of listOf(thread.hangs) ?? []) {
    const { stack, histogram } = (hang ?? {}) as { stack?: unknown; histogram?: { values?: Record<string, unknown> } };
    const frames = listOf(stack) ?? [];
    let count = 0;
    for (const [key, value] of Object.entries(histogram?.values ?? {})) {
      if (!Number.isSafeInteger(value) || (value as number) <= 0 || !/^\d{1,9}$/.test(key)) continue;
      count += value as number;
      addCell(state.byKey, state.plain!.node(frames) + 1, Number(key), value as number);
    }
    if (count === 0) state.facts[ALL_ZERO]!++;
    else addCell(state.byStack, state.clusters!.node(frames) + 1, 0, count);
    hangs += count;
  }
  if (!Number.isInteger(uptime)) return;
  state.hangsPerThread.set(hangs, (state.hangsPerThread.get(hangs) ?? 0) + 1);
  state.uptimes.set(uptime as number, (state.uptimes.get(uptime as number) ?? 0) + 1);
}

function figuresOf(state: State2014): Figures2014 {
  const byStack = new Map<number, number>();
  let emptyCount = 0;
  let stacks = 0;
  eachCell(state.byStack, (node, _, count) => {
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
  eachCell(state.byKey, (node, key, count) => {
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

/** The element at n/2, cut off, of the sorted estimates: the upper median. */
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

function emptyCells(): Cells {
  return { pairs: new PairTable(), counts: [] };
}

function addCell({ pairs, counts }: Cells, node: number, key: number, count: number): void {
  const cell = pairs.idOf(node, key);
  counts[cell] = (counts[cell] ?? 0) + count;
}

function eachCell({ pairs, counts }: Cells, visit: (node: number, key: number, count: number) => void): void {
  for (let cell = 0; cell < pairs.size; cell++) visit(pairs.first[cell]! - 1, pairs.second[cell]!, counts[cell]!);
}

function mergeCells(into: Cells, from: Cells, nodes: Int32Array): void {
  eachCell(from, (node, key, count) => {
    addCell(into, (node < 0 ? -1 : nodes[node]!) + 1, key, count);
  });
}

function encodeCells(cells: Cells): EncodedCells {
  const list: EncodedCells = [];
  eachCell(cells, (node, key, count) => {
    list.push([node, key, count]);
  });
  return list;
}

function decodeCells(list: EncodedCells): Cells {
  const cells = emptyCells();
  for (const [node, key, count] of list) addCell(cells, node + 1, key, count);
  return cells;
}

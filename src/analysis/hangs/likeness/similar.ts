import type { WholeStack } from '../report/cluster-report.ts';
import { compareText, largest, ratio } from '../report/ranking.ts';
import { DurationSpread, spreadByClient } from '../tally/duration-spread.ts';
import type { Bin, DurationQuantile } from '../tally/durations.ts';
import type { HangState } from '../tally/hang-state.ts';
import { framesOf, lastFrame, stackText } from '../tally/stack-table.ts';
import { eachCell } from '../tally/tally.ts';
import { type KMeansOptions, kMeans } from './kmeans.ts';
import type { SparseRows } from './kmeans-centres.ts';

/** The options of clusters by likeness. */
export interface SimilarOptions extends Omit<KMeansOptions, 'clusters'> {
  /** The number of clusters. Default 20. */
  readonly clusters?: number;
  readonly stacksPerCluster?: number;
}

/** Clusters of stacks that share frames anywhere in the stack. */
export interface SimilarHangs {
  readonly hangs: number;
  readonly distinctStacks: number;
  readonly clusters: readonly SimilarCluster[];
  /**
   * The share of hangs whose last frame is the most frequent one of their cluster, which shows how well clusters by
   * last frame would do.
   */
  readonly sharedLastFrame: number;
  /** The weighted mean squared distance to the centre; vectors have length 1. */
  readonly spread: number;
}

/** A cluster of similar stacks. */
export interface SimilarCluster {
  readonly hangs: number;
  readonly share: number;
  readonly distinctStacks: number;
  /** The share of its hangs that end in `lastFrame`. */
  readonly sharedLastFrame: number;
  readonly lastFrame: string;
  /** The most frequent last frames, with their share of the cluster. */
  readonly lastFrames: readonly { frame: string; share: number }[];
  /** The frames that characterise the cluster: those with the largest weights in its centre. */
  readonly frames: readonly { frame: string; weight: number }[];
  readonly median: DurationQuantile;
  readonly stacks: readonly WholeStack[];
}

/**
 * Runs k-means on the TF-IDF vectors of the distinct stacks, each weighted by its hangs. A term is a frame; its value
 * is its frequency in the stack times ln((1 + N) / (1 + n)) + 1, with N all hangs and n those with the frame; vectors
 * are scaled to length 1. The rows are sorted first, so that only the counts and the seed decide. Takes 8 bytes ×
 * frames × clusters beside the stacks.
 */
export function similarHangs(state: HangState, options: SimilarOptions = {}): SimilarHangs {
  const { clusters: k = 20, stacksPerCluster = 3 } = options;
  const { stacks } = state;
  const hangs = new Map<number, number>();
  eachCell(state.all, (node, _, count) => {
    hangs.set(node, (hangs.get(node) ?? 0) + count);
  });
  const texts = new Map([...hangs.keys()].map((node) => [node, stackText(stacks, node).join('\n')]));
  const nodes = [...hangs.keys()].sort(
    (a, b) => hangs.get(b)! - hangs.get(a)! || compareText(texts.get(a)!, texts.get(b)!),
  );
  const weights = Float64Array.from(nodes, (node) => hangs.get(node)!);
  const total = weights.reduce((a, b) => a + b, 0);
  const { rows, names } = vectors(state, nodes, weights, total);
  const { assigned, centres, inertia } = kMeans(rows, weights, { ...options, clusters: k });

  const members: number[][] = [];
  for (const [i, cluster] of assigned.entries()) {
    members[cluster] ??= [];
    members[cluster].push(i);
  }
  const medians = mediansByCluster(state, new Map(nodes.map((node, i) => [node, assigned[i]!])));
  const found = members.flatMap((some, c): SimilarCluster[] => {
    if (some === undefined) return [];
    const of = some.reduce((sum, i) => sum + weights[i]!, 0);
    const last = new Map<string, number>();
    for (const i of some) {
      const frame = stacks.frames[lastFrame(stacks, nodes[i]!)]!;
      last.set(frame, (last.get(frame) ?? 0) + weights[i]!);
    }
    const lastFrames = [...last]
      .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
      .slice(0, 5)
      .map(([frame, count]) => ({ frame, share: ratio(count, of) }));
    const marks = names.map((frame, column) => ({ frame, weight: centres[c * rows.width + column]! }));
    return [
      {
        hangs: of,
        share: ratio(of, total),
        distinctStacks: some.length,
        sharedLastFrame: lastFrames[0]!.share,
        lastFrame: lastFrames[0]!.frame,
        lastFrames,
        frames: largest(marks, 8, (a, b) => b.weight - a.weight || compareText(a.frame, b.frame)).filter(
          ({ weight }) => weight > 0,
        ),
        median: medians.get(c)!,
        // Rows are in order of their hangs.
        stacks: some.slice(0, stacksPerCluster).map((i) => ({
          stack: stackText(stacks, nodes[i]!),
          hangs: weights[i]!,
          share: ratio(weights[i]!, of),
        })),
      },
    ];
  });
  found.sort((a, b) => b.hangs - a.hangs || compareText(a.lastFrame, b.lastFrame));
  return {
    hangs: total,
    distinctStacks: nodes.length,
    clusters: found,
    sharedLastFrame: ratio(
      found.reduce((sum, cluster) => sum + cluster.sharedLastFrame * cluster.hangs, 0),
      total,
    ),
    spread: ratio(inertia, total),
  };
}

/** The vectors of the stacks. Columns are the frames in use, by name. */
function vectors(
  state: HangState,
  nodes: readonly number[],
  weights: Float64Array,
  total: number,
): { rows: SparseRows; names: string[] } {
  const { stacks } = state;
  const lists = nodes.map((node) => framesOf(stacks, node));
  const having = new Map<number, number>();
  for (const [i, frames] of lists.entries()) {
    for (const frame of new Set(frames)) having.set(frame, (having.get(frame) ?? 0) + weights[i]!);
  }
  const used = [...having.keys()].sort((a, b) => compareText(stacks.frames[a]!, stacks.frames[b]!));
  const columnOf = new Map(used.map((frame, column) => [frame, column]));
  const starts = new Int32Array(nodes.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [i, frames] of lists.entries()) {
    const terms = new Map<number, number>();
    for (const frame of frames) {
      const idf = Math.log((1 + total) / (1 + having.get(frame)!)) + 1;
      terms.set(frame, (terms.get(frame) ?? 0) + idf);
    }
    const length = Math.sqrt([...terms.values()].reduce((sum, value) => sum + value ** 2, 0));
    for (const [frame, value] of terms) {
      columns.push(columnOf.get(frame)!);
      values.push(value / length);
    }
    starts[i + 1] = columns.length;
  }
  return {
    rows: { starts, columns: Int32Array.from(columns), values: Float64Array.from(values), width: used.length },
    names: used.map((frame) => stacks.frames[frame]!),
  };
}

function mediansByCluster(state: HangState, clusterOf: ReadonlyMap<number, number>): Map<number, DurationQuantile> {
  const { book, clients } = state;
  const bins = new Map<number, Map<Bin, number>>();
  eachCell(state.all, (node, bin, count) => {
    const cluster = clusterOf.get(node)!;
    const of = bins.get(cluster) ?? new Map<Bin, number>();
    of.set(bin, (of.get(bin) ?? 0) + count);
    bins.set(cluster, of);
  });
  const spreads = new Map([...bins].map(([cluster, of]) => [cluster, new DurationSpread(of, [0.5])]));
  spreadByClient(book, clients, [...spreads.values()], (node, bin, count) => {
    if (node >= 0) spreads.get(clusterOf.get(node)!)!.add(bin, count);
  });
  return new Map([...spreads].map(([cluster, spread]) => [cluster, spread.quantile(0.5)!]));
}

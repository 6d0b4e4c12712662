import { type Bin, totalTime } from '../tally/durations.ts';
import { lastFrame, parentOf, type StackTable } from '../tally/stack-table.ts';
import { eachCell, type Tally } from '../tally/tally.ts';
import { compareText } from './ranking.ts';

/** All hangs with one last frame. */
export interface RankedCluster {
  readonly frame: number;
  hangs: number;
  readonly bins: Map<Bin, number>;
  readonly stacks: Map<number, number>;
}

/** The order of clusters: by hangs, by an estimate of their time, or by the sessions with one. */
export type ClusterOrder = 'count' | 'time' | 'sessions';

/** All clusters, largest first; equal ones by name, so that the order does not depend on that of the input. */
export function rankClusters(table: StackTable, tally: Tally, order: ClusterOrder = 'count'): RankedCluster[] {
  const byFrame = new Map<number, RankedCluster>();
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
  const sizes = new Map<number, number>();
  for (const { frame, bins } of byFrame.values())
    sizes.set(
      frame,
      order === 'time' ? totalTime(bins).value : order === 'sessions' ? (tally.sessions[frame] ?? 0) : 0,
    );
  return [...byFrame.values()].sort(
    (a, b) =>
      sizes.get(b.frame)! - sizes.get(a.frame)! ||
      b.hangs - a.hangs ||
      compareText(table.frames[a.frame]!, table.frames[b.frame]!),
  );
}

/** A stack and its number of hangs. */
export type Counted = readonly [node: number, hangs: number];

/** Makes a comparison of stacks: most hangs first; equal ones by the names of the frames, innermost first. */
export function byCount(table: StackTable) {
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

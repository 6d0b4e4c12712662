import type { CallTree, Weights } from '../../analysis/hangs/report/tree.ts';
import { printable } from '../cell.ts';
import type { TreeColumns } from './client-data.ts';
import { shorten } from './frame.ts';

/** Further weights for the nodes of a tree: those in each group, and those of the selection before. */
export interface TreeSeries {
  readonly groups: readonly Weights[];
  readonly before?: Weights | undefined;
}

/** Writes the tree below its root as columns. `colourOf` is called once for each frame. */
export function treeColumns(
  tree: CallTree,
  colourOf: (frame: string) => number,
  { groups, before }: TreeSeries = { groups: [] },
): TreeColumns {
  const ids = new Map<string, number>();
  const series = [...groups, ...(before === undefined ? [] : [before])];
  const sums: number[][] = series.map(() => []);
  const columns = { frame: [] as number[], depth: [] as number[], hangs: [] as number[] };
  /**
   * Visits nodes with the same parent. For each series, `within` has the weight of the parent, and `places` its node,
   * -2 if the series does not have it.
   */
  const visit = (nodes: readonly CallTree[], depth: number, within: readonly number[], places: readonly number[]) => {
    const left = [...within];
    for (const node of nodes) {
      const known = ids.get(node.frame) ?? ids.size;
      if (node.folded === undefined) ids.set(node.frame, known);
      columns.frame.push(node.folded === undefined ? known : -1);
      columns.depth.push(depth);
      columns.hangs.push(node.weight);
      const found = series.map((one, k) => {
        const place = places[k] === -2 ? -1 : one.child(places[k]!, node.frame);
        return place < 0 ? -2 : place;
      });
      const own = series.map((one, k) => (node.folded === undefined ? one.of(Math.max(-1, found[k]!)) : left[k]!));
      for (const [k, weight] of own.entries()) {
        left[k]! -= weight;
        sums[k]!.push(Math.round(weight * 100) / 100);
      }
      visit(node.children, depth + 1, own, found);
    }
  };
  visit(
    tree.children,
    0,
    series.map(({ total }) => total),
    series.map(() => -1),
  );
  const frames = [...ids.keys()];
  return {
    frames: frames.map((frame) => printable(shorten(frame))),
    colours: frames.map(colourOf),
    ...columns,
    groups: sums.slice(0, groups.length),
    ...(before !== undefined && { before: sums.at(-1)! }),
  };
}

/** The number of stacks and hangs that '(other)' stands for in the whole tree. */
export function foldedAway(tree: CallTree): { readonly stacks: number; readonly hangs: number } {
  const sums = tree.children.map(foldedAway);
  return {
    stacks: (tree.folded ?? 0) + sums.reduce((sum, { stacks }) => sum + stacks, 0),
    hangs: (tree.folded === undefined ? 0 : tree.weight) + sums.reduce((sum, { hangs }) => sum + hangs, 0),
  };
}

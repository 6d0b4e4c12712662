import type { CallTree } from '../../analysis/hangs/report/tree.ts';
import { printable } from '../cell.ts';
import type { TreeColumns } from './client-data.ts';
import { shorten } from './frame.ts';

/** Writes the tree below its root as columns. `colourOf` is called once for each frame. */
export function treeColumns(tree: CallTree, colourOf: (frame: string) => number): TreeColumns {
  const ids = new Map<string, number>();
  const columns = { frame: [] as number[], depth: [] as number[], hangs: [] as number[] };
  const visit = (node: CallTree, depth: number) => {
    const known = ids.get(node.frame) ?? ids.size;
    if (node.folded === undefined) ids.set(node.frame, known);
    columns.frame.push(node.folded === undefined ? known : -1);
    columns.depth.push(depth);
    columns.hangs.push(node.weight);
    for (const child of node.children) visit(child, depth + 1);
  };
  for (const child of tree.children) visit(child, 0);
  const frames = [...ids.keys()];
  return { frames: frames.map((frame) => printable(shorten(frame))), colours: frames.map(colourOf), ...columns };
}

/** The number of stacks and hangs that '(other)' stands for in the whole tree. */
export function foldedAway(tree: CallTree): { readonly stacks: number; readonly hangs: number } {
  const sums = tree.children.map(foldedAway);
  return {
    stacks: (tree.folded ?? 0) + sums.reduce((sum, { stacks }) => sum + stacks, 0),
    hangs: (tree.folded === undefined ? 0 : tree.weight) + sums.reduce((sum, { hangs }) => sum + hangs, 0),
  };
}

import { type HangWeight, stackWeights } from './folded.ts';
import type { HangState } from './hang-state.ts';
import { compareText, ratio } from './report.ts';
import { framesOf, lastFrame, parentOf } from './stack-table.ts';

/** A node of the call tree: what ran below it, largest first. */
export interface CallTree {
  readonly frame: string;
  /** Hangs (or ms) in this stack or below it. */
  readonly weight: number;
  /** Ending exactly here. */
  readonly self: number;
  readonly children: readonly CallTree[];
}

/** The name that stands for pruned children. */
export const OTHER = '(other)';

/**
 * The call tree of all hangs, for a flame or icicle view. Subtrees below `minShare` of the whole are put together as '(other)', so the size is bounded
 * by depth / minShare.
 */
export function callTree(state: HangState, { minShare = 0.001, weight = 'hangs' as HangWeight } = {}): CallTree {
  const { stacks } = state;
  const self = new Float64Array(stacks.nodes.size);
  for (const [node, count] of stackWeights(state, weight)) self[node] = count;
  const inclusive = Float64Array.from(self);
  const children: number[][] = [];
  const roots: number[] = [];
  // A child comes after its parent, so backwards every node is complete before it is handed up.
  for (let node = self.length - 1; node >= 0; node--) {
    const parent = parentOf(stacks, node);
    if (parent < 0) {
      roots.push(node);
    } else {
      inclusive[parent]! += inclusive[node]!;
      children[parent] ??= [];
      children[parent].push(node);
    }
  }
  const total = roots.reduce((sum, node) => sum + inclusive[node]!, 0);
  const least = total * minShare;
  const grow = (nodes: readonly number[]): CallTree[] => {
    const shown = nodes.filter((node) => inclusive[node]! > 0 && inclusive[node]! >= least);
    const rest =
      nodes.reduce((sum, node) => sum + inclusive[node]!, 0) - shown.reduce((sum, node) => sum + inclusive[node]!, 0);
    const trees = shown
      .map((node) => ({
        frame: stacks.frames[lastFrame(stacks, node)]!,
        weight: inclusive[node]!,
        self: self[node]!,
        children: grow(children[node] ?? []),
      }))
      .sort((a, b) => b.weight - a.weight || compareText(a.frame, b.frame));
    return rest > 0 ? [...trees, { frame: OTHER, weight: rest, self: rest, children: [] }] : trees;
  };
  return { frame: '(all)', weight: total, self: 0, children: grow(roots) };
}

/** A frame with the hangs it took part in, wherever in the stack; each stack counts it once. */
export interface InclusiveFrame {
  readonly frame: string;
  readonly weight: number;
  readonly share: number;
  /** As the last frame. */
  readonly self: number;
}

/** Frames by the hangs they are anywhere in, largest first. */
export function rankFrames(state: HangState, { top = 50, weight = 'hangs' as HangWeight } = {}): InclusiveFrame[] {
  const { stacks } = state;
  const inclusive = new Float64Array(stacks.frames.length);
  const self = new Float64Array(stacks.frames.length);
  let total = 0;
  for (const [node, count] of stackWeights(state, weight)) {
    for (const frame of new Set(framesOf(stacks, node))) inclusive[frame]! += count;
    self[lastFrame(stacks, node)]! += count;
    total += count;
  }
  return stacks.frames
    .map((frame, id) => ({ frame, weight: inclusive[id]!, share: ratio(inclusive[id]!, total), self: self[id]! }))
    .filter(({ weight: of }) => of > 0)
    .sort((a, b) => b.weight - a.weight || compareText(a.frame, b.frame))
    .slice(0, top);
}

import type { HangState } from '../tally/hang-state.ts';
import { lastFrame, parentOf } from '../tally/stack-table.ts';
import { type HangWeight, stackWeights } from './folded.ts';
import { compareText, ratio } from './ranking.ts';

/** A node of the call tree: what ran below it, largest first. */
export interface CallTree {
  readonly frame: string;
  /** Hangs (or ms) in this stack or below it. */
  readonly weight: number;
  /** Ending exactly here. */
  readonly self: number;
  readonly children: readonly CallTree[];
  /** This node is no frame, but stands for pruned ones: so many distinct stacks. */
  readonly folded?: number;
}

/** The name that stands for pruned children. */
export const OTHER = '(other)';

/** What of a call tree is kept. */
export interface TreeOptions {
  readonly weight?: HangWeight;
  /** Subtrees below this share of the whole are pruned. */
  readonly minShare?: number;
  /**
   * No more nodes than this, the heaviest; equal ones are kept or pruned together. Those that stand for pruned ones
   * come on top.
   */
  readonly maxNodes?: number;
  readonly maxDepth?: number;
}

/**
 * The call tree of all hangs, for a flame or icicle view. The pruned children of a node are put together as '(other)'.
 */
export function callTree(state: HangState, options: TreeOptions = {}): CallTree {
  const { weight = 'hangs', minShare = 0.001, maxNodes = Number.POSITIVE_INFINITY, maxDepth = 200 } = options;
  const { stacks } = state;
  const self = new Float64Array(stacks.nodes.size);
  const distinct = new Uint32Array(stacks.nodes.size);
  for (const [node, count] of stackWeights(state, weight)) {
    self[node] = count;
    distinct[node] = 1;
  }
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
      distinct[parent]! += distinct[node]!;
      children[parent] ??= [];
      children[parent].push(node);
    }
  }
  const total = roots.reduce((sum, node) => sum + inclusive[node]!, 0);
  const tooMany =
    inclusive.length > maxNodes
      ? Float64Array.from(inclusive)
          .sort()
          .at(-1 - maxNodes)!
      : 0;
  const grow = (nodes: readonly number[], depth: number): CallTree[] => {
    const isShown = (node: number) =>
      depth < maxDepth && inclusive[node]! > tooMany && inclusive[node]! >= total * minShare;
    const trees = nodes
      .filter(isShown)
      .map((node) => ({
        frame: stacks.frames[lastFrame(stacks, node)]!,
        weight: inclusive[node]!,
        self: self[node]!,
        children: grow(children[node] ?? [], depth + 1),
      }))
      .sort((a, b) => b.weight - a.weight || compareText(a.frame, b.frame));
    const pruned = nodes.filter((node) => !isShown(node));
    const rest = pruned.reduce((sum, node) => sum + inclusive[node]!, 0);
    if (rest === 0) return trees;
    const folded = pruned.reduce((sum, node) => sum + distinct[node]!, 0);
    return [...trees, { frame: OTHER, weight: rest, self: rest, children: [], folded }];
  };
  return { frame: '(all)', weight: total, self: 0, children: grow(roots, 0) };
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
  // The stack that each frame was counted in last: once is enough.
  const countedIn = new Int32Array(stacks.frames.length).fill(-1);
  let total = 0;
  for (const [node, count] of stackWeights(state, weight)) {
    for (let at = node; at >= 0; at = parentOf(stacks, at)) {
      const frame = lastFrame(stacks, at);
      if (countedIn[frame] === node) continue;
      countedIn[frame] = node;
      inclusive[frame]! += count;
    }
    self[lastFrame(stacks, node)]! += count;
    total += count;
  }
  return stacks.frames
    .map((frame, id) => ({ frame, weight: inclusive[id]!, share: ratio(inclusive[id]!, total), self: self[id]! }))
    .filter(({ weight: of }) => of > 0)
    .sort((a, b) => b.weight - a.weight || compareText(a.frame, b.frame))
    .slice(0, top);
}

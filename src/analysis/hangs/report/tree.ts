import type { HangState } from '../tally/hang-state.ts';
import { emptyStacks, internFrame, lastFrame, parentOf, type StackTable } from '../tally/stack-table.ts';
import { type HangWeight, stackWeights } from './folded.ts';
import { compareText, ratio } from './ranking.ts';

/** A node of the call tree, with its callees, largest first. */
export interface CallTree {
  readonly frame: string;
  /** The hangs (or ms) in this stack or below it. */
  readonly weight: number;
  /** The part that ends exactly here. */
  readonly self: number;
  readonly children: readonly CallTree[];
  /** Set if this node is not a frame but stands for so many pruned distinct stacks. */
  readonly folded?: number;
}

/** The name of a node that stands for pruned children. */
export const OTHER = '(other)';

/** The options that decide which nodes of a call tree are kept. */
export interface TreeOptions {
  readonly weight?: HangWeight;
  /** Subtrees below this share of the whole are pruned. */
  readonly minShare?: number;
  /**
   * The most nodes, of which the heaviest are kept; equal ones are kept or pruned together. Nodes that stand for pruned
   * ones are not counted.
   */
  readonly maxNodes?: number;
  readonly maxDepth?: number;
}

/** Stacks with weights. */
export interface WeightedStacks {
  readonly stacks: StackTable;
  readonly weights: readonly (readonly [node: number, weight: number])[];
}

/** The call tree of all hangs, for a flame or icicle view. The pruned children of a node become one child '(other)'. */
export function callTree(state: HangState, options: TreeOptions = {}): CallTree {
  return treeOf({ stacks: state.stacks, weights: stackWeights(state, options.weight ?? 'hangs') }, options);
}

/** The most frames of a stack that are kept when it is reversed, counted from the last one. */
const TURNED = 40;

/** Reverses stacks: the last frame comes first, then its callers. */
export function turned({ stacks, weights }: WeightedStacks): WeightedStacks {
  const into = emptyStacks();
  const sums = new Map<number, number>();
  for (const [node, weight] of weights) {
    let last = -1;
    let left = TURNED;
    for (let at = node; at >= 0 && left > 0; at = parentOf(stacks, at), left--)
      last = into.nodes.idOf(last + 1, internFrame(into, stacks.frames[lastFrame(stacks, at)]!));
    sums.set(last, (sums.get(last) ?? 0) + weight);
  }
  return { stacks: into, weights: [...sums] };
}

/** Makes the call tree of weighted stacks (see `callTree`). */
export function treeOf({ stacks, weights }: WeightedStacks, options: TreeOptions = {}): CallTree {
  const { minShare = 0.001, maxNodes = Number.POSITIVE_INFINITY, maxDepth = 200 } = options;
  const self = new Float64Array(stacks.nodes.size);
  const distinct = new Uint32Array(stacks.nodes.size);
  for (const [node, count] of weights) {
    self[node] = count;
    distinct[node] = 1;
  }
  const inclusive = Float64Array.from(self);
  const children: number[][] = [];
  const roots: number[] = [];
  // A child comes after its parent, so in reverse order every node is complete before it is added to its parent.
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

/**
 * The weights of stacks by common beginning: `of` gives the weight of a node, and `child` the child of a node by its
 * frame, -1 if there is none.
 */
export interface Weights {
  readonly total: number;
  of(node: number): number;
  child(node: number, frame: string): number;
}

/** Adds up weighted stacks, so that the nodes of another tree can be looked up in them. The root is node -1. */
export function weightsOf({ stacks, weights }: WeightedStacks): Weights {
  const inclusive = new Float64Array(stacks.nodes.size);
  for (const [node, weight] of weights) inclusive[node]! += weight;
  const children = new Map<number, number>();
  const ids = new Map(stacks.frames.map((frame, id) => [frame, id]));
  const key = (parent: number, frame: number) => (parent + 1) * stacks.frames.length + frame;
  let total = 0;
  for (let node = inclusive.length - 1; node >= 0; node--) {
    const parent = parentOf(stacks, node);
    children.set(key(parent, lastFrame(stacks, node)), node);
    if (parent < 0) total += inclusive[node]!;
    else inclusive[parent]! += inclusive[node]!;
  }
  return {
    total,
    of: (node) => (node < 0 ? 0 : inclusive[node]!),
    child(node, frame) {
      const id = ids.get(frame);
      return id === undefined ? -1 : (children.get(key(node, id)) ?? -1);
    },
  };
}

/** A frame with the hangs that have it anywhere in their stack; each stack counts it once. */
export interface InclusiveFrame {
  readonly frame: string;
  readonly weight: number;
  readonly share: number;
  /** The hangs with it as the last frame. */
  readonly self: number;
}

/** Frames by the hangs that have them anywhere in the stack, largest first. */
export function rankFrames(state: HangState, { top = 50, weight = 'hangs' as HangWeight } = {}): InclusiveFrame[] {
  const { stacks } = state;
  const inclusive = new Float64Array(stacks.frames.length);
  const self = new Float64Array(stacks.frames.length);
  // The last stack in which each frame was counted, so that a stack counts it once.
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

import type { TreeColumns } from '../client-data.ts';

/** A box of the icicle: a node of the call tree. It covers `hangs` of all hangs, from `start` on. */
export interface Box {
  readonly frame: string;
  readonly colour: number;
  readonly depth: number;
  readonly hangs: number;
  readonly start: number;
  readonly parent: Box | undefined;
  readonly children: Box[];
}

/** Builds the boxes of a tree under a root that stands for all hangs. */
export function readTree({ frames, colours, frame, depth, hangs }: TreeColumns, total: number): Box {
  const root: Box = { frame: '(all)', colour: 0, depth: 0, hangs: total, start: 0, parent: undefined, children: [] };
  const path = [root];
  const ends = [0];
  for (let i = 0; i < frame.length; i++) {
    const level = depth[i]! + 1;
    const parent = path[level - 1]!;
    const id = frame[i]!;
    const box: Box = {
      frame: frames[id] ?? '(other)',
      colour: colours[id] ?? 0,
      depth: level,
      hangs: hangs[i]!,
      start: ends[level - 1]!,
      parent,
      children: [],
    };
    parent.children.push(box);
    ends[level - 1] = box.start + box.hangs;
    path[level] = box;
    ends[level] = box.start;
  }
  return root;
}

/** Counts the hangs in stacks with a matching frame. Hangs below a match are not counted again. */
export function hangsWith(box: Box, matches: (frame: string) => boolean): number {
  if (box.parent !== undefined && matches(box.frame)) return box.hangs;
  return box.children.reduce((sum, child) => sum + hangsWith(child, matches), 0);
}

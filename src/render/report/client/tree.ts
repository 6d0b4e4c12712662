import type { TreeColumns } from '../client-data.ts';

/** A box of the icicle: a node of the call tree. It covers `hangs` of all hangs, from `start` on. */
export interface Box {
  readonly frame: string;
  readonly colour: number;
  readonly depth: number;
  readonly hangs: number;
  readonly start: number;
  /** The hangs before, scaled to the use now; undefined without a comparison. */
  readonly before: number | undefined;
  readonly parent: Box | undefined;
  readonly children: Box[];
}

/** Builds the boxes of a tree, or of a group in it, under a root that stands for all hangs. */
export function readTree(columns: TreeColumns, total: number, before?: number, group?: number): Box {
  const { frames, colours, frame, depth } = columns;
  const hangs = group === undefined ? columns.hangs : columns.groups[group]!;
  const then = group === undefined ? columns.before : undefined;
  const root: Box = {
    frame: '(all)',
    colour: 0,
    depth: 0,
    hangs: total,
    start: 0,
    before: then && before,
    parent: undefined,
    children: [],
  };
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
      before: then?.[i],
      parent,
      children: [],
    };
    if (box.hangs > 0) parent.children.push(box);
    ends[level - 1] = box.start + box.hangs;
    path[level] = box;
    ends[level] = box.start;
  }
  return root;
}

/**
 * The class of a change, from -2 (far fewer hangs than before) to 2 (far more); 0 for a change of less than a tenth.
 * Undefined without a comparison.
 */
export function changeOf({ hangs, before }: Pick<Box, 'hangs' | 'before'>): number | undefined {
  if (before === undefined) return undefined;
  const change = Math.log(hangs / before);
  if (Math.abs(change) < Math.log(1.1)) return 0;
  return Math.sign(change) * (Math.abs(change) < Math.log(1.5) ? 1 : 2);
}

/** Counts the hangs in stacks with a matching frame. Hangs below a match are not counted again. */
export function hangsWith(box: Box, matches: (frame: string) => boolean): number {
  if (box.parent !== undefined && matches(box.frame)) return box.hangs;
  return box.children.reduce((sum, child) => sum + hangsWith(child, matches), 0);
}

import { packNumbers, unpackInt32 } from '../../book/packed-numbers.ts';
import { PairTable } from '../../book/pair-table.ts';

/**
 * Distinct stacks as a tree of calls: a node is its parent and one more frame, so common beginnings are stored once,
 * and a stack is the number of its last node. Node -1 is the empty stack. Frames are interned strings. Ids are given in
 * order of first occurrence.
 */
export interface StackTable {
  readonly frames: string[];
  readonly frameIds: Map<string, number>;
  /** (parent + 1, frame) by node. A parent comes before its children. */
  readonly nodes: PairTable;
}

/** A table without stacks. */
export function emptyStacks(): StackTable {
  return { frames: [], frameIds: new Map(), nodes: new PairTable() };
}

/** The id of a frame, which is entered if it is new. */
export function internFrame(table: StackTable, frame: string): number {
  // A decoded table has no index until something is added to it.
  if (table.frameIds.size < table.frames.length)
    for (const [id, known] of table.frames.entries()) table.frameIds.set(known, id);
  let id = table.frameIds.get(frame);
  if (id === undefined) {
    id = table.frames.push(frame) - 1;
    table.frameIds.set(frame, id);
  }
  return id;
}

/** The id of the stack's last frame. */
export function lastFrame(table: StackTable, node: number): number {
  return table.nodes.second[node]!;
}

/** The node of the stack without its last frame. */
export function parentOf(table: StackTable, node: number): number {
  return table.nodes.first[node]! - 1;
}

/** The ids of a stack's frames, outermost first. */
export function framesOf(table: StackTable, node: number): number[] {
  const frames: number[] = [];
  for (let at = node; at >= 0; at = parentOf(table, at)) frames.push(lastFrame(table, at));
  return frames.reverse();
}

/** The frames of a stack as texts, outermost first. */
export function stackText(table: StackTable, node: number): string[] {
  return framesOf(table, node).map((frame) => table.frames[frame]!);
}

/** Adds every stack of `from`. Returns the number in `into` of each of its nodes and frames. */
export function adoptStacks(into: StackTable, from: StackTable): { nodes: Int32Array; frames: number[] } {
  const frames = from.frames.map((frame) => internFrame(into, frame));
  const nodes = new Int32Array(from.nodes.size);
  for (let node = 0; node < nodes.length; node++) {
    const parent = from.nodes.first[node]! - 1;
    nodes[node] = into.nodes.idOf((parent < 0 ? -1 : nodes[parent]!) + 1, frames[lastFrame(from, node)]!);
  }
  return { nodes, frames };
}

/** `[frames, parents + 1, frames of the nodes]`; the numbers are packed. */
export type EncodedStacks = [string[], string, string];

/** The table as JSON. */
export function encodeStacks({ frames, nodes }: StackTable): EncodedStacks {
  return [[...frames], packNumbers(nodes.first, nodes.size), packNumbers(nodes.second, nodes.size)];
}

/** The table that `encodeStacks` wrote. */
export function decodeStacks([frames, parents, last]: EncodedStacks): StackTable {
  return { frames, frameIds: new Map(), nodes: PairTable.of(unpackInt32(parents), unpackInt32(last)) };
}

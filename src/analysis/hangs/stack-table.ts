import type { FrameTable } from './frame-table.ts';
import { PairTable } from './pair-table.ts';
import type { Normalise } from './rules.ts';

/**
 * Distinct stacks as a tree of calls: a node is its parent and one frame more, so equal beginnings are kept once, and a stack is the
 * number of its last node. Node -1 is the empty stack. Frames are interned strings. Ids go by first sight.
 */
export interface StackTable {
  readonly frames: string[];
  readonly frameIds: Map<string, number>;
  /** (parent + 1, frame) by node. A parent comes before its children. */
  readonly nodes: PairTable;
}

export function emptyStacks(): StackTable {
  return { frames: [], frameIds: new Map(), nodes: new PairTable() };
}

export function internFrame(table: StackTable, frame: string): number {
  let id = table.frameIds.get(frame);
  if (id === undefined) {
    id = table.frames.push(frame) - 1;
    table.frameIds.set(frame, id);
  }
  return id;
}

/** Frame id of the stack's last frame. */
export function lastFrame(table: StackTable, node: number): number {
  return table.nodes.second[node]!;
}

export function parentOf(table: StackTable, node: number): number {
  return table.nodes.first[node]! - 1;
}

/** Frame ids of a stack, outermost first. */
export function framesOf(table: StackTable, node: number): number[] {
  const frames: number[] = [];
  for (let at = node; at >= 0; at = parentOf(table, at)) frames.push(lastFrame(table, at));
  return frames.reverse();
}

/** The stack in words, outermost first. */
export function stackText(table: StackTable, node: number): string[] {
  return framesOf(table, node).map((frame) => table.frames[frame]!);
}

/** Takes over every stack of `from`; the answer gives for each of its nodes the node in `into`. */
export function adoptStacks(into: StackTable, from: StackTable): Int32Array {
  const frameIds = from.frames.map((frame) => internFrame(into, frame));
  const nodes = new Int32Array(from.nodes.size);
  for (let node = 0; node < nodes.length; node++) {
    const parent = from.nodes.first[node]! - 1;
    nodes[node] = into.nodes.idOf((parent < 0 ? -1 : nodes[parent]!) + 1, frameIds[lastFrame(from, node)]!);
  }
  return nodes;
}

/** `[frames, parents + 1, frames of the nodes]`. */
export type EncodedStacks = [string[], number[], number[]];

export function encodeStacks(table: StackTable): EncodedStacks {
  const { nodes } = table;
  return [[...table.frames], [...nodes.first.subarray(0, nodes.size)], [...nodes.second.subarray(0, nodes.size)]];
}

export function decodeStacks([frames, parents, last]: EncodedStacks): StackTable {
  const table = emptyStacks();
  for (const frame of frames) internFrame(table, frame);
  for (let node = 0; node < parents.length; node++) table.nodes.idOf(parents[node]!, last[node]!);
  return table;
}

/** Cached raw frames are forgotten beyond this many: with line numbers and addresses they have no end. */
const CACHE_LIMIT = 200_000;

const DROPPED = -1;
const NO_TEXT = '(not text)';

/**
 * Enters a ping's stacks into a table. `node` is the hot path: for a raw frame seen before it costs one look-up by string and one by pair.
 * Where all frames are dropped the answer is -1, the empty stack.
 */
export class StackReader {
  readonly #table: StackTable;
  readonly #normalise: Normalise;
  readonly #collapse: boolean;
  readonly #cache = new Map<string, number>();
  /** Frames by number of a table of texts, as far as they were asked for. */
  readonly #byId: (number | undefined)[] = [];
  #texts: FrameTable | undefined;
  #age = -1;

  constructor(table: StackTable, normalise: Normalise, collapse: boolean) {
    this.#table = table;
    this.#normalise = normalise;
    this.#collapse = collapse;
  }

  node(stack: readonly unknown[]): number {
    const { nodes } = this.#table;
    let node = -1;
    let above = DROPPED;
    for (let i = 0; i < stack.length; i++) {
      const raw = stack[i];
      const frame = this.#frame(typeof raw === 'string' ? raw : NO_TEXT);
      if (frame === DROPPED || (this.#collapse && frame === above)) continue;
      node = nodes.idOf(node + 1, frame);
      above = frame;
    }
    return node;
  }

  /** The same for frames that are numbers of a table of texts. */
  nodeOfIds(ids: readonly number[], from: number, end: number, texts: FrameTable): number {
    if (this.#texts !== texts || this.#age !== texts.age) {
      this.#texts = texts;
      this.#age = texts.age;
      this.#byId.length = 0;
    }
    const { nodes } = this.#table;
    const byId = this.#byId;
    let node = -1;
    let above = DROPPED;
    for (let i = from; i < end; i++) {
      const id = ids[i]!;
      let frame = byId[id];
      if (frame === undefined) {
        frame = this.#frame(texts.text(id));
        while (byId.length < id) byId.push(undefined);
        byId[id] = frame;
      }
      if (frame === DROPPED || (this.#collapse && frame === above)) continue;
      node = nodes.idOf(node + 1, frame);
      above = frame;
    }
    return node;
  }

  #frame(raw: string): number {
    const known = this.#cache.get(raw);
    if (known !== undefined) return known;
    const name = this.#normalise(raw);
    const frame = name === undefined ? DROPPED : internFrame(this.#table, name);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(raw, frame);
    return frame;
  }
}

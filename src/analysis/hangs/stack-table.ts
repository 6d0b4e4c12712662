import type { ByteTable } from './byte-table.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import { PairTable } from './pair-table.ts';
import type { Normalise } from './rules.ts';
import type { ThreadScanner } from './scan-threads.ts';

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

/** Takes over every stack of `from`; the answer gives for each of its nodes and frames that in `into`. */
export function adoptStacks(into: StackTable, from: StackTable): { nodes: Int32Array; frames: number[] } {
  const frames = from.frames.map((frame) => internFrame(into, frame));
  const nodes = new Int32Array(from.nodes.size);
  for (let node = 0; node < nodes.length; node++) {
    const parent = from.nodes.first[node]! - 1;
    nodes[node] = into.nodes.idOf((parent < 0 ? -1 : nodes[parent]!) + 1, frames[lastFrame(from, node)]!);
  }
  return { nodes, frames };
}

/** `[frames, parents + 1, frames of the nodes]`; the numbers packed. */
export type EncodedStacks = [string[], string, string];

export function encodeStacks({ frames, nodes }: StackTable): EncodedStacks {
  return [[...frames], packNumbers(nodes.first, nodes.size), packNumbers(nodes.second, nodes.size)];
}

export function decodeStacks([frames, parents, last]: EncodedStacks): StackTable {
  return { frames, frameIds: new Map(), nodes: PairTable.of(toInt32(parents), toInt32(last)) };
}

function toInt32(packed: string): Int32Array {
  return Int32Array.from(unpackNumbers(packed));
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
  /** Nodes and frames by their numbers among the texts of pings, as far as they were asked for. */
  readonly #byText: (number | undefined)[] = [];
  readonly #byFrame: (number | undefined)[] = [];
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

  /** The same for a stack that is a number of the scanner's: its frames are looked at once. */
  nodeOfText(stack: number, { age, stacks, frames }: ThreadScanner): number {
    if (this.#age !== age) {
      this.#age = age;
      this.#byText.length = 0;
      this.#byFrame.length = 0;
    }
    const known = this.#byText[stack];
    if (known !== undefined) return known;
    const { nodes } = this.#table;
    let node = -1;
    let above = DROPPED;
    for (let i = stacks.first[stack]!; i < stacks.first[stack + 1]!; i++) {
      const frame = this.#frameOfText(stacks.list[i]!, frames);
      if (frame === DROPPED || (this.#collapse && frame === above)) continue;
      node = nodes.idOf(node + 1, frame);
      above = frame;
    }
    setDense(this.#byText, stack, node);
    return node;
  }

  #frameOfText(id: number, texts: ByteTable): number {
    const known = this.#byFrame[id];
    if (known !== undefined) return known;
    const frame = this.#frame(texts.text(id));
    setDense(this.#byFrame, id, frame);
    return frame;
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

/** Sets an element without leaving holes before it, which would make the array a slow one. */
function setDense(list: (number | undefined)[], index: number, value: number): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}

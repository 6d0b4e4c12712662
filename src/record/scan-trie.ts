import { largest } from '../extremes.ts';
import type { Path, PathStep } from './record.ts';
import type { Shape } from './shape.ts';

/** The wanted parts of one value: the slots that receive it, and the nodes of the values inside it. */
export interface Node {
  readonly slots: readonly number[];
  readonly keys: ReadonlyMap<string, Node>;
  /** The node of all elements and members that neither `keys` nor `indexes` names. */
  readonly every: Node | undefined;
  readonly indexes: ReadonlyMap<number, Node>;
  /**
   * Elements counted from the end, -1 for the last. They are wanted in addition to what the other nodes want of the
   * same element.
   */
  readonly ends: ReadonlyMap<number, Node>;
  /** The wanted part of the value, where it has one slot that does not want the whole; all else is empty then. */
  readonly part?: WantedPart;
}

/** The wanted parts of a value that the kernel delivers as a list. */
export interface WantedPart {
  /** The number of the part in the order of `listParts`. */
  readonly id: number;
  /** The key under which it is a member; '' for an element and for the root. */
  readonly key: string;
  readonly whole: boolean;
  /** The nodes to follow where the value is an object, and where it is an array. */
  readonly asObject: Node;
  readonly asArray: Node;
}

interface Rest {
  readonly slot: number;
  readonly path: Path;
  readonly at: number;
  readonly shape: Shape | undefined;
}

interface Budget {
  nodes: number;
  parts: number;
}

const MOST_NODES = 4096;
const FARTHEST_END = -64;

/**
 * Joins all paths to one tree, in which each member or element belongs to one node only: where a key or index and an
 * `every` step can both lead to it, its node continues both. Undefined where the kernel cannot follow the paths: too
 * many nodes, an index too far from the end, or a key that has several spellings in bytes (U+FFFD, lone surrogates).
 */
export function buildTrie(paths: readonly Path[], shapes: readonly (Shape | null)[] = []): Node | undefined {
  if (!paths.every((path) => path.every(isSpelledInOneWay))) return undefined;
  const budget = { nodes: MOST_NODES, parts: 0 };
  return buildNode(
    paths.map((path, slot) => ({ slot, path, at: 0, shape: shapes[slot] ?? undefined })),
    budget,
  );
}

function isSpelledInOneWay(step: PathStep): boolean {
  if ('index' in step) return step.index >= FARTHEST_END;
  return 'every' in step || !/[\ufffd\ud800-\udfff]/u.test(step.key);
}

function buildNode(rests: readonly Rest[], budget: Budget): Node | undefined {
  if (--budget.nodes < 0) return undefined;
  const ending = rests.filter(({ path, at }) => at === path.length);
  const slots = ending.map(({ slot }) => slot);
  // A value that other paths also read is delivered whole.
  const shape = rests.length === 1 && rests[0]!.path.every((step) => 'key' in step) ? ending[0]?.shape : undefined;
  if (shape !== undefined) return { ...LEAF, slots, part: buildPart(shape, '', budget) };
  const every = advance(rests, (step) => 'every' in step);
  const inner = {
    keys: new Map<string, Node>(),
    indexes: new Map<number, Node>(),
    ends: new Map<number, Node>(),
  };
  for (const { path, at } of rests) {
    const step = path[at];
    if (step === undefined || 'every' in step) continue;
    const known = 'key' in step ? inner.keys.has(step.key) : indexMap(inner, step.index).has(step.index);
    if (known) continue;
    const same = advance(rests, (other) =>
      'key' in step ? 'key' in other && other.key === step.key : 'index' in other && other.index === step.index,
    );
    const isEnd = 'index' in step && step.index < 0;
    const node = buildNode(isEnd ? same : [...same, ...every], budget);
    if (node === undefined) return undefined;
    if ('key' in step) inner.keys.set(step.key, node);
    else indexMap(inner, step.index).set(step.index, node);
  }
  const everyNode = every.length === 0 ? undefined : buildNode(every, budget);
  if (every.length > 0 && everyNode === undefined) return undefined;
  return { slots, every: everyNode, ...inner };
}

const LEAF: Node = { slots: [], keys: new Map(), every: undefined, indexes: new Map(), ends: new Map() };

function buildPart({ whole, keys, every, indexes }: Shape, key: string, budget: Budget): WantedPart {
  const id = budget.parts++;
  const leaf = (shape: Shape, name: string): Node => {
    budget.nodes -= 3;
    return { ...LEAF, part: buildPart(shape, name, budget) };
  };
  const elements = (wanted: (index: number) => boolean) =>
    new Map(indexes.filter(([index]) => wanted(index)).map(([index, shape]) => [index, leaf(shape, '')]));
  return {
    id,
    key,
    whole,
    asObject: { ...LEAF, keys: new Map(keys.map(([name, shape]) => [name, leaf(shape, name)])) },
    asArray: {
      ...LEAF,
      every: every && leaf(every, ''),
      indexes: elements((index) => index >= 0),
      ends: elements((index) => index < 0),
    },
  };
}

/** The parts of a tree by their numbers. */
export function listParts(node: Node, parts: WantedPart[] = []): WantedPart[] {
  if (node.part !== undefined) {
    parts[node.part.id] = node.part;
    listParts(node.part.asObject, parts);
    listParts(node.part.asArray, parts);
  }
  const inner = [...node.keys.values(), ...node.indexes.values(), ...node.ends.values()];
  for (const child of inner) listParts(child, parts);
  return node.every === undefined ? parts : listParts(node.every, parts);
}

function indexMap(inner: { indexes: Map<number, Node>; ends: Map<number, Node> }, index: number): Map<number, Node> {
  return index < 0 ? inner.ends : inner.indexes;
}

function advance(rests: readonly Rest[], takes: (step: PathStep) => boolean): Rest[] {
  return rests
    .filter(({ path, at }) => at < path.length && takes(path[at]!))
    .map((rest) => ({ ...rest, at: rest.at + 1 }));
}

/** The tree in the form that the kernel reads. */
export interface WrittenTrie {
  readonly bytes: Uint8Array;
  /** The address of the root node. */
  readonly root: number;
}

/**
 * Writes the tree for address `base`, in the form of src/kernels/scan/assembly/layout.ts. `many` marks the slots of
 * paths with an `every` step.
 */
export function writeTrie(node: Node, base: number, many: readonly boolean[]): WrittenTrie {
  const writer = new Writer(base, many);
  const root = writer.node(node);
  return { bytes: writer.finish(), root };
}

const NODE_WORDS = 16;
const KEY_WORDS = 6;

class Writer {
  readonly #base: number;
  readonly #many: readonly boolean[];
  #words: number[] = [];

  constructor(base: number, many: readonly boolean[]) {
    this.#base = base;
    this.#many = many;
  }

  node(node: Node): number {
    const keys = [...node.keys];
    const ringSize = largest(
      [...node.ends.keys()].map((index) => -index),
      0,
    );
    const at = this.#reserve(NODE_WORDS);
    this.#set(at, [
      ...this.#list(node.slots.map((slot) => slot * 2 + Number(this.#many[slot]))),
      keys.length,
      this.#keys(keys),
      node.every === undefined ? 0 : this.node(node.every),
      ...this.#children([...node.indexes].map(([index, child]) => [Math.min(index, 0xffffffff), child])),
      ...this.#children([...node.ends].map(([index, child]) => [-index, child])),
      this.#reserve(ringSize),
      ringSize,
      largest(node.indexes.keys(), 0) >>> 0,
      ...(node.part === undefined ? [] : this.#part(node.part)),
    ]);
    return at;
  }

  finish(): Uint8Array {
    return new Uint8Array(Uint32Array.from(this.#words).buffer);
  }

  /** The words of a part: its number + 1 with a bit that says whether it is whole, then the addresses of its nodes. */
  #part({ id, whole, asObject, asArray }: WantedPart): number[] {
    return [(id + 1) * 2 + Number(whole), this.node(asObject), this.node(asArray)];
  }

  #list(values: readonly number[]): [number, number] {
    const at = this.#reserve(values.length);
    this.#set(at, values);
    return [values.length, at];
  }

  #children(entries: readonly (readonly [number, Node])[]): [number, number] {
    return [entries.length, this.#list(entries.flatMap(([index, child]) => [index, this.node(child)]))[1]];
  }

  /**
   * The words of keys. A key that JSON can write only with an escape matches no bytes; its presence makes the kernel
   * hand such objects to JSON.parse.
   */
  #keys(keys: readonly (readonly [string, Node])[]): number {
    const at = this.#reserve(keys.length * KEY_WORDS);
    keys.forEach(([key, child], index) => {
      const spelled = Buffer.from(key);
      const padded = Buffer.alloc((Math.max(spelled.length, 8) + 7) & ~7);
      spelled.copy(padded);
      const words = Array.from({ length: padded.length / 4 }, (_, word) => padded.readUInt32LE(word * 4));
      const bytes = this.#list(words)[1];
      this.#set(at + index * KEY_WORDS * 4, [words[0]!, words[1]!, spelled.length, bytes, this.node(child), 0]);
    });
    return at;
  }

  #reserve(words: number): number {
    const at = this.#base + this.#words.length * 4;
    for (let k = 0; k < words; k++) this.#words.push(0);
    return at;
  }

  #set(at: number, words: readonly number[]): void {
    words.forEach((word, index) => {
      this.#words[(at - this.#base) / 4 + index] = word;
    });
  }
}

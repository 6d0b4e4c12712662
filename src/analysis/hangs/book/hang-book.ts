import type { Json } from '../../../record/record.ts';
import {
  decodeEntries,
  type EncodedEntries,
  encodeEntries,
  type KeyedEntries,
  mergeEntries,
  noEntries,
  type PackedEntries,
  packEntries,
  unpackEntries,
} from '../../book/keyed-entries.ts';
import { type PackedPairs, packPairs, unpackPairs } from '../../book/pair-table.ts';
import type { AskStack } from '../read/known-stacks.ts';
import {
  adoptStacks,
  decodeStacks,
  type EncodedStacks,
  emptyStacks,
  encodeStacks,
  type StackTable,
} from '../tally/stack-table.ts';
import { translateEntry } from './entry.ts';

/**
 * The basis of all analyses of hangs: the hangs of each session (or of each ping, if pings are not parts of sessions)
 * by the numbers of their stacks. Takes about 30 bytes for each ping, 5 for each of its distinct stacks, and 100 for
 * each distinct stack overall.
 */
export interface HangBook extends KeyedEntries {
  readonly stacks: StackTable;
  /** The names of skipped threads and of groups, by number. */
  readonly names: { readonly texts: string[]; readonly ids: Map<string, number> };
  /** Fills `stacks` through a cache. Made at first use, and not part of the state. */
  nodeOf?: AskStack<number>;
  /** The symbol files that were missing, if symbols were asked for. Not part of the state. */
  withoutSymbols?: readonly string[];
}

/** A book without pings. */
export function emptyBook(): HangBook {
  return { ...noEntries(), stacks: emptyStacks(), names: { texts: [], ids: new Map() } };
}

/** The number of a name, which is entered if it is new. */
export function nameNumber({ names: { texts, ids } }: HangBook, name: string): number {
  let id = ids.get(name);
  if (id === undefined) {
    id = texts.push(name) - 1;
    ids.set(name, id);
  }
  return id;
}

/** Adds `b`, whose input follows that of `a`. */
export function mergeBooks(a: HangBook, b: HangBook): HangBook {
  if (a.stacks.frames.length === 0 && a.keyed.length + a.others.length + a.names.texts.length === 0) {
    if (a.documents.size === 0) return b;
  }
  const { nodes } = adoptStacks(a.stacks, b.stacks);
  const names = b.names.texts.map((name) => nameNumber(a, name));
  mergeEntries(a, b, (bytes, at, end, into) => translateEntry(bytes, at, end, into, nodes, names));
  return a;
}

type Encoded = [version: 2, EncodedStacks, names: string[], ...EncodedEntries];

/** The book as plain JSON. */
export function encodeBook(book: HangBook): Json {
  const encoded: Encoded = [2, encodeStacks(book.stacks), [...book.names.texts], ...encodeEntries(book)];
  return encoded;
}

/** The book that `encodeBook` wrote. */
export function decodeBook(json: Json): HangBook {
  const [, stacks, names, ...entries] = json as unknown as Encoded;
  return {
    ...decodeEntries(entries),
    stacks: decodeStacks(stacks),
    names: { texts: [...names], ids: new Map(names.map((name, id) => [name, id])) },
  };
}

/** A book in a form that crosses threads. */
interface PackedBook {
  readonly entries: PackedEntries;
  readonly frames: readonly string[];
  readonly nodes: PackedPairs;
  readonly names: readonly string[];
}

/** Packs a book so that its memory moves to another thread. */
export function packBook(book: HangBook, transfer: ArrayBuffer[]): unknown {
  const packed: PackedBook = {
    entries: packEntries(book, transfer),
    frames: book.stacks.frames,
    nodes: packPairs(book.stacks.nodes, transfer),
    names: book.names.texts,
  };
  return packed;
}

/** Unpacks the book that `packBook` packed. */
export function unpackBook(packed: unknown): HangBook {
  const { entries, frames, nodes, names } = packed as PackedBook;
  return {
    ...unpackEntries(entries),
    stacks: { frames: [...frames], frameIds: new Map(), nodes: unpackPairs(nodes) },
    names: { texts: [...names], ids: new Map(names.map((name, id) => [name, id])) },
  };
}

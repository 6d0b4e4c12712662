import type { Json } from '../../../record/record.ts';
import type { AskStack } from '../read/known-stacks.ts';
import { packNumbers, unpackInt32 } from '../tally/packed-numbers.ts';
import { PairTable } from '../tally/pair-table.ts';
import {
  adoptStacks,
  decodeStacks,
  type EncodedStacks,
  emptyStacks,
  encodeStacks,
  type StackTable,
} from '../tally/stack-table.ts';
import { isSessions, secondsAt, translateEntry } from './entry.ts';
import {
  decodeStore,
  type EntryStore,
  emptyStore,
  encodeStore,
  findEntry,
  type Place,
  putEntry,
} from './entry-store.ts';
import { NumberReader, NumberWriter } from './numbers.ts';

/**
 * The basis of all analyses of hangs: the hangs of each session (or of each ping, if pings are not parts of sessions)
 * by the numbers of their stacks. Of pings with the same session or document id one is kept, so that states merge
 * exactly however the input is split. Takes about 30 bytes for each ping, 5 for each of its distinct stacks, and 100
 * for each distinct stack overall.
 */
export interface HangBook {
  readonly stacks: StackTable;
  /** The names of skipped threads and of groups, by number. */
  readonly names: { readonly texts: string[]; readonly ids: Map<string, number> };
  store: EntryStore;
  /**
   * 60-bit hashes of session ids, or of document ids for pings without a session. Among ten million, two are equal with
   * a probability of 1 in 23,000.
   */
  readonly keys: PairTable;
  /** The entry of each key, and the entries without a key. */
  readonly keyed: Place[];
  readonly others: Place[];
  /** Hashes of the document ids of pings that belong to sessions. */
  readonly documents: PairTable;
  /**
   * The number of keys that are sessions, and the numbers of pings with a session and a document id, with a session
   * only, with a document id only.
   */
  readonly seen: { sessions: number; withBoth: number; withSession: number; withDocument: number };
  /** The number of bytes in replaced entries. */
  waste: number;
  /** Fills `stacks` through a cache. Made at first use, and not part of the state. */
  nodeOf?: AskStack<number>;
}

/** A book without pings. */
export function emptyBook(): HangBook {
  return {
    stacks: emptyStacks(),
    names: { texts: [], ids: new Map() },
    store: emptyStore(),
    keys: new PairTable(),
    keyed: [],
    others: [],
    documents: new PairTable(),
    seen: { sessions: 0, withBoth: 0, withSession: 0, withDocument: 0 },
    waste: 0,
  };
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

const reader = new NumberReader();
const other = new NumberReader();
const found = { bytes: new Uint8Array(0), at: 0, end: 0 };

/**
 * Enters a ping under its key, or without one. Of pings with the same key, the one with the longest use is kept; of
 * equally long ones the last of a session, and the first of a document.
 */
export function enterPing(book: HangBook, key: readonly [number, number] | undefined, entry: NumberWriter): void {
  if (key === undefined) {
    book.others.push(putEntry(book.store, entry));
    return;
  }
  reader.open(entry.bytes, 0);
  const session = isSessions(entry.bytes[0]!);
  const id = book.keys.idOf(key[0], key[1]);
  if (id === book.keyed.length) {
    book.keyed.push(putEntry(book.store, entry));
    if (session) book.seen.sessions++;
    return;
  }
  const { bytes, at, end } = findEntry(book.store, book.keyed[id]!, found);
  other.open(bytes, at);
  const gain = secondsAt(reader) - secondsAt(other);
  if (gain < 0 || (gain === 0 && !session)) return;
  book.waste += end - at;
  book.keyed[id] = putEntry(book.store, entry);
  const all = book.store.pieces.length * 2 ** 20;
  if (book.waste > 2 ** 22 && book.waste * 2 > all) compact(book);
}

/** Rewrites the entries without the replaced ones. */
function compact(book: HangBook): void {
  const store = emptyStore();
  const entry = new NumberWriter();
  for (const places of [book.keyed, book.others]) {
    for (let i = 0; i < places.length; i++) {
      copyEntry(book.store, places[i]!, entry);
      places[i] = putEntry(store, entry);
    }
  }
  book.store = store;
  book.waste = 0;
}

function copyEntry(store: EntryStore, place: Place, into: NumberWriter): void {
  const { bytes, at, end } = findEntry(store, place, found);
  into.length = 0;
  into.append(bytes, at, end);
}

/** Adds `b`, whose input follows that of `a`. */
export function mergeBooks(a: HangBook, b: HangBook): HangBook {
  if (a.stacks.frames.length === 0 && a.keyed.length + a.others.length + a.names.texts.length === 0) {
    if (a.documents.size === 0) return b;
  }
  const { nodes } = adoptStacks(a.stacks, b.stacks);
  const names = b.names.texts.map((name) => nameNumber(a, name));
  for (let id = 0; id < b.documents.size; id++) a.documents.idOf(b.documents.first[id]!, b.documents.second[id]!);
  for (const name of ['withBoth', 'withSession', 'withDocument'] as const) a.seen[name] += b.seen[name];
  const entry = new NumberWriter();
  const enter = (place: Place, key?: readonly [number, number]) => {
    const { bytes, at, end } = findEntry(b.store, place, found);
    entry.length = 0;
    translateEntry(bytes, at, end, entry, nodes, names);
    enterPing(a, key, entry);
  };
  for (const [id, place] of b.keyed.entries()) enter(place, [b.keys.first[id]!, b.keys.second[id]!]);
  for (const place of b.others) enter(place);
  return a;
}

/**
 * The number of pings that do not count because another one is kept: those sent twice, and earlier ones of a session.
 */
export function passedOver({ keys, documents, seen }: HangBook): {
  readonly duplicates: number;
  readonly earlier: number;
} {
  const byDocument = keys.size - seen.sessions;
  return {
    duplicates: seen.withBoth - documents.size + seen.withDocument - byDocument,
    earlier: documents.size + seen.withSession - seen.sessions,
  };
}

type Packed = [string, string];
type Encoded = [
  version: 2,
  EncodedStacks,
  names: string[],
  keys: Packed,
  documents: Packed,
  seen: [number, number, number, number],
  entries: string[],
];

/** The book as plain JSON. */
export function encodeBook(book: HangBook): Json {
  const { stacks, names, keys, documents, seen } = book;
  const store = inOrder(book);
  const encoded: Encoded = [
    2,
    encodeStacks(stacks),
    [...names.texts],
    pack(keys),
    pack(documents),
    [seen.sessions, seen.withBoth, seen.withSession, seen.withDocument],
    encodeStore(store),
  ];
  return encoded;
}

/**
 * The entries that count, those with a key first. The store itself, if its entries are already in this order, as in
 * most parts of an input.
 */
function inOrder({ store, keyed, others, waste }: HangBook): EntryStore {
  if (store.regular && waste === 0 && (keyed.length === 0 || others.length === 0)) return store;
  const ordered = emptyStore();
  const entry = new NumberWriter();
  for (const places of [keyed, others]) {
    for (const place of places) {
      copyEntry(store, place, entry);
      putEntry(ordered, entry);
    }
  }
  return ordered;
}

function pack({ first, second, size }: PairTable): Packed {
  return [packNumbers(first, size), packNumbers(second, size)];
}

/** The book that `encodeBook` wrote. */
export function decodeBook(json: Json): HangBook {
  const [, stacks, names, keys, documents, seen, entries] = json as unknown as Encoded;
  const { store, places } = decodeStore(entries);
  const table = unpack(keys);
  return {
    stacks: decodeStacks(stacks),
    names: { texts: [...names], ids: new Map(names.map((name, id) => [name, id])) },
    store,
    keys: table,
    keyed: places.slice(0, table.size),
    others: places.slice(table.size),
    documents: unpack(documents),
    seen: { sessions: seen[0], withBoth: seen[1], withSession: seen[2], withDocument: seen[3] },
    waste: 0,
  };
}

function unpack([first, second]: Packed): PairTable {
  return PairTable.of(unpackInt32(first), unpackInt32(second));
}

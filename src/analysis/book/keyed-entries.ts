import {
  decodeStore,
  type EntryStore,
  emptyStore,
  encodeStore,
  findEntry,
  type Place,
  putEntry,
} from './entry-store.ts';
import { type Hashed, hashed } from './hashed.ts';
import { NumberReader, NumberWriter } from './numbers.ts';
import { packNumbers, unpackInt32 } from './packed-numbers.ts';
import { type PackedPairs, PairTable, packPairs, unpackPairs } from './pair-table.ts';

/**
 * The data that an analysis keeps of each ping, as bytes. Of pings with the same session or document id one is kept, so
 * that states merge exactly however the input is split. This code reads only the first number of an entry: bit
 * `SESSION` is set if the key is that of a session, and the two bits from `LENGTH` on are 0 if the next number is the
 * length that the ping covers.
 */
export interface KeyedEntries {
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
}

/** Makes an empty set of entries. */
export function noEntries(): KeyedEntries {
  return {
    store: emptyStore(),
    keys: new PairTable(),
    keyed: [],
    others: [],
    documents: new PairTable(),
    seen: { sessions: 0, withBoth: 0, withSession: 0, withDocument: 0 },
    waste: 0,
  };
}

/** The flag of an entry whose key is that of a session, in its first number. */
export const SESSION = 1;
/** The position in the first number of the two bits that are 0 if the length is known. */
export const LENGTH = 2;

/**
 * The key of a ping, by its session or else its document; undefined if it has neither. It also counts the ping, so call
 * it once for each.
 */
export function keyOf(
  { seen, documents }: KeyedEntries,
  session: string | undefined,
  document: string | undefined,
): { readonly hash: Hashed; readonly session: boolean } | undefined {
  if (session === undefined) {
    if (document === undefined) return undefined;
    seen.withDocument++;
    return { hash: hashed(document), session: false };
  }
  if (document === undefined) {
    seen.withSession++;
  } else {
    seen.withBoth++;
    const [first, second] = hashed(document);
    documents.idOf(first, second);
  }
  return { hash: hashed(`session ${session}`), session: true };
}

const reader = new NumberReader();
const other = new NumberReader();
const found = { bytes: new Uint8Array(0), at: 0, end: 0 };

/**
 * Enters a ping under its key, or without one. Of pings with the same key, the longest one is kept; of equally long
 * ones the last of a session, and the first of a document.
 */
export function enterPing(book: KeyedEntries, key: Hashed | undefined, entry: NumberWriter): void {
  if (key === undefined) {
    book.others.push(putEntry(book.store, entry));
    return;
  }
  reader.open(entry.bytes, 0);
  const session = (entry.bytes[0]! & SESSION) !== 0;
  const id = book.keys.idOf(key[0], key[1]);
  if (id === book.keyed.length) {
    book.keyed.push(putEntry(book.store, entry));
    if (session) book.seen.sessions++;
    return;
  }
  const { bytes, at, end } = findEntry(book.store, book.keyed[id]!, found);
  other.open(bytes, at);
  const gain = lengthAt(reader) - lengthAt(other);
  if (gain < 0 || (gain === 0 && !session)) return;
  book.waste += end - at;
  book.keyed[id] = putEntry(book.store, entry);
  const all = book.store.pieces.length * 2 ** 20;
  if (book.waste > 2 ** 22 && book.waste * 2 > all) compact(book);
}

/** The length that the ping of an entry covers; -1 if unknown. */
function lengthAt(from: NumberReader): number {
  return ((from.read() >> LENGTH) & 3) === 0 ? from.read() : -1;
}

/** Rewrites the entries without the replaced ones. */
function compact(book: KeyedEntries): void {
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

/** Writes an entry of one book with the numbers of another book. */
export type TranslateEntry = (bytes: Uint8Array, at: number, end: number, into: NumberWriter) => void;

/** Adds the entries of `b`, whose input follows that of `a`. */
export function mergeEntries(a: KeyedEntries, b: KeyedEntries, translate: TranslateEntry): void {
  for (let id = 0; id < b.documents.size; id++) a.documents.idOf(b.documents.first[id]!, b.documents.second[id]!);
  for (const name of ['withBoth', 'withSession', 'withDocument'] as const) a.seen[name] += b.seen[name];
  const entry = new NumberWriter();
  const enter = (place: Place, key?: Hashed) => {
    const { bytes, at, end } = findEntry(b.store, place, found);
    entry.length = 0;
    translate(bytes, at, end, entry);
    enterPing(a, key, entry);
  };
  for (const [id, place] of b.keyed.entries()) enter(place, [b.keys.first[id]!, b.keys.second[id]!]);
  for (const place of b.others) enter(place);
}

/** Visits the entries that count, in the book's order or in that of the given numbers, which begin at 0. */
export function eachEntry(
  { store, keyed, others }: KeyedEntries,
  visit: (bytes: Uint8Array, at: number, end: number, number: number) => void,
  order?: Int32Array,
): void {
  const place = { bytes: new Uint8Array(0), at: 0, end: 0 };
  const count = order?.length ?? keyed.length + others.length;
  for (let i = 0; i < count; i++) {
    const number = order === undefined ? i : order[i]!;
    const { bytes, at, end } = findEntry(
      store,
      number < keyed.length ? keyed[number]! : others[number - keyed.length]!,
      place,
    );
    visit(bytes, at, end, number);
  }
}

/**
 * The number of pings that do not count because another one is kept: those sent twice, and earlier ones of a session.
 */
export function passedOver({ keys, documents, seen }: KeyedEntries): {
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

/** Entries as plain JSON. */
export type EncodedEntries = [
  keys: Packed,
  documents: Packed,
  seen: [number, number, number, number],
  entries: string[],
];

/** The entries as plain JSON. */
export function encodeEntries(book: KeyedEntries): EncodedEntries {
  const { keys, documents, seen } = book;
  return [
    pack(keys),
    pack(documents),
    [seen.sessions, seen.withBoth, seen.withSession, seen.withDocument],
    encodeStore(inOrder(book)),
  ];
}

/**
 * The entries that count, those with a key first. The store itself, if its entries are already in this order, as in
 * most parts of an input.
 */
function inOrder({ store, keyed, others, waste }: KeyedEntries): EntryStore {
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

/** The entries that `encodeEntries` wrote. */
export function decodeEntries([keys, documents, seen, entries]: EncodedEntries): KeyedEntries {
  const { store, places } = decodeStore(entries);
  const table = unpack(keys);
  return {
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

/** Entries in a form that crosses threads. */
export interface PackedEntries {
  readonly pieces: readonly Uint8Array[];
  readonly used: number;
  readonly regular: boolean;
  readonly keys: PackedPairs;
  readonly documents: PackedPairs;
  readonly keyed: Float64Array;
  readonly others: Float64Array;
  readonly seen: KeyedEntries['seen'];
  readonly waste: number;
}

/** Packs entries so that their memory moves to another thread. */
export function packEntries(book: KeyedEntries, transfer: ArrayBuffer[]): PackedEntries {
  const { store, keys, documents, keyed, others, seen, waste } = book;
  const moved = <T extends Uint8Array | Float64Array>(array: T): T => {
    transfer.push(array.buffer as ArrayBuffer);
    return array;
  };
  return {
    pieces: store.pieces.map((piece) =>
      moved(piece.byteLength === piece.buffer.byteLength ? piece : new Uint8Array(piece)),
    ),
    used: store.used,
    regular: store.regular,
    keys: packPairs(keys, transfer),
    documents: packPairs(documents, transfer),
    keyed: moved(Float64Array.from(keyed)),
    others: moved(Float64Array.from(others)),
    seen,
    waste,
  };
}

/** Unpacks the entries that `packEntries` packed. */
export function unpackEntries(packed: PackedEntries): KeyedEntries {
  const { pieces, used, regular, keys, documents, keyed, others, seen, waste } = packed;
  return {
    store: { pieces: [...pieces], used, regular },
    keys: unpackPairs(keys),
    documents: unpackPairs(documents),
    keyed: [...keyed],
    others: [...others],
    seen,
    waste,
  };
}

import type { NumberWriter } from './numbers.ts';

/** The size of a piece in bytes. An entry never spans two pieces. */
const PIECE = 2 ** 20;
const FIRST_PIECE = 2 ** 13;

/**
 * Entries of bytes, one after another in pieces of a megabyte, without an object for each entry and without copying as
 * it grows.
 */
export interface EntryStore {
  readonly pieces: Uint8Array[];
  /** The number of bytes in use in the last piece. */
  used: number;
  /** Whether its pieces have the sizes that appending one entry after another gives. */
  readonly regular: boolean;
}

/** A store without entries. */
export function emptyStore(): EntryStore {
  return { pieces: [], used: 0, regular: true };
}

/** The place of an entry: the number of its piece times 2^20, plus the offset there. */
export type Place = number;

/** Appends an entry with its length before it, and returns its place. */
export function putEntry(store: EntryStore, { bytes, length }: NumberWriter): Place {
  const wanted = length + 4;
  let piece = store.pieces.at(-1);
  if (piece === undefined || store.used + wanted > piece.length) {
    const size = store.pieces.length === 0 ? FIRST_PIECE : Math.min(PIECE, piece!.length * 2);
    piece = new Uint8Array(Math.max(size, wanted));
    store.pieces.push(piece);
    store.used = 0;
  }
  const at = store.used;
  for (let i = 0; i < 4; i++) piece[at + i] = (length >>> (8 * i)) & 0xff;
  piece.set(bytes.subarray(0, length), at + 4);
  store.used = at + wanted;
  return (store.pieces.length - 1) * PIECE + at;
}

/** The bytes around an entry, and its beginning and end in them. */
export interface Found {
  bytes: Uint8Array;
  at: number;
  end: number;
}

/** Finds an entry, and describes it in `into`, which it returns. */
export function findEntry({ pieces }: EntryStore, place: Place, into: Found): Found {
  const bytes = pieces[Math.floor(place / PIECE)]!;
  const at = place % PIECE;
  const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  into.bytes = bytes;
  into.at = at + 4;
  into.end = at + 4 + length;
  return into;
}

/** The pieces as base64 texts. */
export function encodeStore({ pieces, used }: EntryStore): string[] {
  return pieces.map((piece, i) => {
    const length = i === pieces.length - 1 ? used : usedOf(piece);
    return Buffer.from(piece.buffer, piece.byteOffset, length).toString('base64');
  });
}

/** The number of bytes in use in a piece: a length of zero follows the last entry. */
function usedOf(piece: Uint8Array): number {
  let at = 0;
  while (at + 4 <= piece.length) {
    const length = piece[at]! | (piece[at + 1]! << 8) | (piece[at + 2]! << 16) | (piece[at + 3]! << 24);
    if (length === 0) break;
    at += 4 + length;
  }
  return at;
}

/** Makes a store of the texts, with the place of each entry in order. */
export function decodeStore(texts: readonly string[]): { readonly store: EntryStore; readonly places: Place[] } {
  const store = { ...emptyStore(), regular: false };
  const places: Place[] = [];
  for (const text of texts) {
    const piece = Buffer.from(text, 'base64');
    const base = store.pieces.push(piece) * PIECE - PIECE;
    store.used = piece.length;
    const end = usedOf(piece);
    for (let at = 0; at < end; ) {
      places.push(base + at);
      at += 4 + (piece[at]! | (piece[at + 1]! << 8) | (piece[at + 2]! << 16) | (piece[at + 3]! << 24));
    }
  }
  return { store, places };
}

import { swapped } from '../spill.ts';
import { type KeyList, wordAt, wordsOf } from './key-list.ts';

/** Up to this many keys are sorted by comparing them. */
const FEW = 24;

/**
 * The places of all keys of a list in the order of their bytes: by radix on four bytes, then those that are equal so
 * far by the next four, and so on. The common beginning of a stretch of keys is skipped. No key may be a prefix of
 * another. Takes 16 bytes a key while it works, 4 of which stay.
 */
export function orderKeys(list: KeyList): Uint32Array<ArrayBuffer> {
  const order = list.places();
  const stretches: (readonly [from: number, to: number, depth: number])[] = [[0, order.length, 0]];
  const scratch = newScratch(order.length);
  for (let next = stretches.pop(); next !== undefined; next = stretches.pop()) {
    const [from, to, depth] = next;
    if (to - from <= FEW) {
      insertInto(list, order, from, to, depth);
      continue;
    }
    const common = commonWords(list, order, from, to, depth);
    sortByWord(list, order, from, to, common, scratch);
    const { words } = scratch;
    for (let start = 0; start < to - from; ) {
      let end = start + 1;
      while (end < to - from && words[end] === words[start]) end++;
      if (end - start > 1) stretches.push([from + start, from + end, common + 1]);
      start = end;
    }
  }
  return order;
}

/** A word of a key in a form that compares as its bytes do. */
function wordOf(list: KeyList, place: number, k: number): number {
  return swapped(list.wordsAt(place)[wordAt(place) + k]!);
}

/** The first word in which the keys of a stretch are not all the same. */
function commonWords(list: KeyList, order: Uint32Array, from: number, to: number, depth: number): number {
  const first = order[from]!;
  const firstWords = list.wordsAt(first);
  const firstAt = wordAt(first);
  let common = wordsOf(firstWords[firstAt - 1]!);
  for (let k = from + 1; k < to && common > depth; k++) {
    const words = list.wordsAt(order[k]!);
    const at = wordAt(order[k]!);
    let same = depth;
    while (same < common && words[at + same] === firstWords[firstAt + same]) same++;
    common = same;
  }
  return common;
}

interface Scratch {
  words: Uint32Array;
  otherWords: Uint32Array;
  other: Uint32Array;
  readonly counts: Uint32Array;
}

function newScratch(size: number): Scratch {
  const words = () => new Uint32Array(size);
  return { words: words(), otherWords: words(), other: words(), counts: new Uint32Array(4 * 256) };
}

/**
 * Sorts a stretch by one word of its keys, byte by byte from the last; those words are in `scratch.words` afterwards.
 */
function sortByWord(
  list: KeyList,
  order: Uint32Array,
  from: number,
  to: number,
  depth: number,
  scratch: Scratch,
): void {
  const { counts } = scratch;
  const size = to - from;
  counts.fill(0);
  for (let k = 0; k < size; k++) {
    const word = wordOf(list, order[from + k]!, depth);
    scratch.words[k] = word;
    counts[word & 0xff]!++;
    counts[256 + ((word >>> 8) & 0xff)]!++;
    counts[512 + ((word >>> 16) & 0xff)]!++;
    counts[768 + (word >>> 24)]!++;
  }
  let places = order.subarray(from, to);
  let others = scratch.other.subarray(0, size);
  for (let byte = 0; byte < 4; byte++) {
    const { words, otherWords } = scratch;
    const shift = byte * 8;
    const base = byte * 256;
    if (counts[base + ((words[0]! >>> shift) & 0xff)] === size) continue;
    for (let value = 0, sum = 0; value < 256; value++) {
      const count = counts[base + value]!;
      counts[base + value] = sum;
      sum += count;
    }
    for (let k = 0; k < size; k++) {
      const word = words[k]!;
      const to = counts[base + ((word >>> shift) & 0xff)]!++;
      otherWords[to] = word;
      others[to] = places[k]!;
    }
    scratch.words = otherWords;
    scratch.otherWords = words;
    [places, others] = [others, places];
  }
  if (places.buffer !== order.buffer) order.set(places, from);
}

function insertInto(list: KeyList, order: Uint32Array, from: number, to: number, depth: number): void {
  for (let k = from + 1; k < to; k++) {
    const place = order[k]!;
    let at = k;
    for (; at > from && isBefore(list, place, order[at - 1]!, depth); at--) order[at] = order[at - 1]!;
    order[at] = place;
  }
}

function isBefore(list: KeyList, a: number, b: number, depth: number): boolean {
  for (let k = depth; ; k++) {
    const [x, y] = [wordOf(list, a, k), wordOf(list, b, k)];
    if (x !== y) return x < y;
  }
}

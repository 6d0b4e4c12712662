import { BATCH, KeyList, type Keys, wordAt, wordsOf } from './key-list.ts';

/**
 * From this many groups on, the memory of a look-up is far away: it is prefetched for all keys before any is looked at.
 */
const FAR = 1 << 14;

/**
 * The numbers of groups by their keys: a hash table with open addressing, which takes 11 to 21 bytes a group beside the
 * key. Each process has its own secret for the hash, so that nobody can construct keys that collide.
 */
export class KeyTable {
  readonly list: KeyList;
  /** The hash and place of each key. A slot is free if the place is 0, which no key has. */
  #slots = NONE;
  /** A sum that keeps the compiler from removing reads that only prefetch memory. */
  touched = 0;

  /** Takes over a list, all of whose keys are different. The table is made at the first look-up. */
  constructor(list: KeyList = new KeyList()) {
    this.list = list;
  }

  /** Removes all groups, and keeps the memory. */
  clear(): void {
    this.list.clear();
    this.#slots.fill(0);
  }

  /** Writes the group of each key to `groups`; a new key begins a group. */
  find({ words, starts, lengths, count }: Keys, groups: Uint32Array): void {
    const { list } = this;
    this.#reserve(list.size + count);
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let k = 0; k < count; k++) hashes[k] = hashOf(words, starts[k]!, lengths[k]!);
    if (list.size > FAR) this.#touch(count);
    for (let k = 0; k < count; k++) {
      const hash = hashes[k]!;
      const start = starts[k]!;
      const length = lengths[k]!;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const place = slots[slot * 2 + 1]!;
        if (place === 0) {
          groups[k] = list.size;
          slots[slot * 2] = hash;
          slots[slot * 2 + 1] = list.add(words, start, length);
          break;
        }
        if (slots[slot * 2] !== hash) continue;
        const own = list.wordsAt(place);
        const at = wordAt(place);
        if (own[at - 1] !== length || !isSame(own, at, words, start, wordsOf(length))) continue;
        groups[k] = own[at - 2]!;
        break;
      }
    }
  }

  /** Makes room for so many groups: at most three quarters of the table are used. */
  #reserve(size: number): void {
    const before = this.#slots;
    let length = before.length || LEAST;
    while (size * 8 > length * 3) length *= 2;
    if (length === before.length) return;
    const slots = new Uint32Array(length);
    if (before.length === 0) this.#putList(slots);
    for (let at = 0; at < before.length; at += 2) if (before[at + 1] !== 0) put(slots, before[at]!, before[at + 1]!);
    this.#slots = slots;
  }

  #putList(slots: Uint32Array): void {
    const places = this.list.places();
    let group = 0;
    for (const keys of this.list.batches())
      for (let k = 0; k < keys.count; k++)
        put(slots, hashOf(keys.words, keys.starts[k]!, keys.lengths[k]!), places[group++]!);
  }

  #touch(count: number): void {
    const { list } = this;
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    let touched = 0;
    for (let k = 0; k < count; k++) near[k] = slots[(hashes[k]! & mask) * 2 + 1]!;
    for (let k = 0; k < count; k++) if (near[k] !== 0) touched ^= list.wordsAt(near[k]!)[wordAt(near[k]!)]!;
    this.touched = touched;
  }
}

const NONE = new Uint32Array();
const LEAST = 128;
const hashes = new Uint32Array(BATCH);
const near = new Uint32Array(BATCH);

function put(slots: Uint32Array, hash: number, place: number): void {
  const mask = slots.length / 2 - 1;
  let slot = hash & mask;
  while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
  slots[slot * 2] = hash;
  slots[slot * 2 + 1] = place;
}

function isSame(a: Uint32Array, at: number, b: Uint32Array, start: number, count: number): boolean {
  for (let k = 0; k < count; k++) if (a[at + k] !== b[start + k]) return false;
  return true;
}

/**
 * Secret numbers of this process. V8 seeds Math.random from the system's entropy, and no output shows its numbers; the
 * cryptographic generator would cost every start two milliseconds.
 */
const secrets = Uint32Array.from({ length: 4 }, () => Math.random() * 2 ** 32);
const SEED = secrets[0]!;
const FIRST = secrets[1]! | 1;
const SECOND = secrets[2]! | 1;
const LAST = secrets[3]! | 1;

/**
 * Hashes a key. Each word is multiplied by two secret odd numbers with a rotation in between: the only difference that
 * a multiplication certainly passes on, that of the highest bit, is in the middle for the second one, where its effect
 * is unpredictable.
 */
function hashOf(words: Uint32Array, start: number, length: number): number {
  let hash = SEED ^ length;
  for (let at = start, end = start + wordsOf(length); at < end; at++) {
    hash = Math.imul(hash ^ words[at]!, FIRST);
    hash = Math.imul((hash << 16) | (hash >>> 16), SECOND);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), LAST);
  return (hash ^ (hash >>> 15)) >>> 0;
}

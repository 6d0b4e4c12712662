import { checkValue, passIntegers } from './check';
import { addKey, arrayIndex, beginLineStamps, nextStamp, wanted } from './keys';
import {
  ARRAY, ARRAY_END, BACKSLASH, COLON, COMMA, HEADER, KEY_NODE, KEY_STAMP, LIST, LIST_LIMIT, NODE_AS_ARRAY, NODE_AS_OBJECT, NODE_ENDS, NODE_END_LIST, NODE_EVERY, NODE_INDEXES,
  NODE_INDEX_LIST, NODE_KEYS, NODE_LAST_INDEX, NODE_PART, NODE_PREDICTED, NODE_RING, NODE_RING_SIZE, NODE_SLOTS, NODE_SLOT_LIST, OBJECT, OBJECT_END, QUOTE, ROWS,
} from './layout';
import { child, forgetKeys, learn, lengthOf, NEXT, REPEATED, stands } from './predict';
import { skipContainer } from './skip';
import { checkScalar, skipSpace, skipString } from './tokens';

let root: u32 = 0;
/** The address of the current row's slots, and that of the first of the rows that are walked together. */
let slots: u32 = 0;
let firstSlots: u32 = 0;
let slotCount: u32 = 0;
let strict: bool = false;
let lineEnd: u32 = 0;
let listed: u32 = 0;
/** The number of elements of the last array walked. */
let elements: u32 = 0;

/**
 * Sets what is wanted: the trie's root, the table of (position, length) by row and slot, and whether every byte is
 * checked.
 */
export function configure(newRoot: u32, newSlots: u32, newSlotCount: u32, newStrict: bool): void {
  root = newRoot;
  firstSlots = newSlots;
  slotCount = newSlotCount;
  strict = newStrict;
  forgetKeys();
}

/**
 * Walks the first `count` rows of ROWS, whose positions count from `input`, each into its own slots. The word behind a
 * row's slots says whether it was walked (see `walk`).
 */
export function walkRows(count: u32, input: u32): void {
  const stride = slotCount * 8 + 8;
  for (let k: u32 = 0; k < count; k++) {
    const from = input + load<u32>(ROWS + k * 12);
    const to = input + load<u32>(ROWS + k * 12, 4);
    const own = firstSlots + k * stride;
    const plain = <u32>load<u8>(from) == OBJECT && <u32>load<u8>(to - 1) == OBJECT_END;
    store<u32>(own + slotCount * 8, u32(plain && walk(own, from, to)));
  }
}

/**
 * Walks the object that is the text [from, to), and writes the places of the wanted values into the slots at `own`.
 * Returns false for a line that needs a full parse: it is not an object, or something in it is unusual (a repeated key,
 * an escape in a key, more values than the list holds).
 */
export function walk(own: u32, from: u32, to: u32): bool {
  slots = own;
  lineEnd = to;
  listed = 0;
  for (let slot: u32 = 0; slot < slotCount; slot++) store<u64>(slots + slot * 8, 0);
  beginLineStamps();
  const end = walkValue(from, root);
  store<u32>(HEADER, listed, 8);
  return end == to;
}

/** Walks the value at `at`, whose node says what is wanted. Returns the position behind it, or 0. */
function walkValue(at: u32, node: u32): u32 {
  const first = <u32>load<u8>(at);
  if (load<u32>(node, NODE_PART) != 0) return walkPart(at, first, node);
  let end: u32 = 0;
  if (load<u32>(node, NODE_SLOTS) != 0) {
    end = checkValue(at);
    if (end == 0 || !note(at, end, node)) return 0;
  }
  if (isFollowed(first, node)) return follow(at, first, node);
  return end != 0 ? end : pass(at, first);
}

/** Skips a value of which nothing is wanted. */
// @ts-ignore: decorator
@inline
function pass(at: u32, first: u32): u32 {
  if (strict) return checkValue(at);
  if (first == QUOTE) return skipString(at + 1, lineEnd);
  if (first == OBJECT || first == ARRAY) return skipContainer(at + 1, first, lineEnd);
  return checkScalar(at);
}

/**
 * Walks a value of which a part is wanted, or which is such a part: it becomes an entry of LIST, followed by those of
 * its parts.
 */
function walkPart(at: u32, first: u32, node: u32): u32 {
  if (load<u32>(node, NODE_SLOTS) != 0) {
    const slot = load<u32>(load<u32>(node, NODE_SLOT_LIST)) >> 1;
    store<u32>(slots + slot * 8, at);
    store<u32>(slots + slot * 8, listed, 4);
  }
  if (listed == LIST_LIMIT) return 0;
  const place = LIST + listed++ * 12;
  const part = load<u32>(node, NODE_PART);
  const entry = ((part >> 1) - 1) << 2;
  if ((first != OBJECT && first != ARRAY) || (part & 1) != 0) {
    const end = checkValue(at);
    store<u32>(place, entry);
    store<u32>(place, at, 4);
    store<u32>(place, end - at, 8);
    return end;
  }
  elements = 0;
  const as = first == OBJECT ? load<u32>(node, NODE_AS_OBJECT) : load<u32>(node, NODE_AS_ARRAY);
  const end = isFollowed(first, as) ? follow(at, first, as) : pass(at, first);
  store<u32>(place, entry + (first == OBJECT ? 1 : 2));
  store<u32>(place, elements, 4);
  store<u32>(place, listed, 8);
  return end;
}

// @ts-ignore: decorator
@inline
function isFollowed(first: u32, node: u32): bool {
  if (first == OBJECT) return (load<u32>(node, NODE_KEYS) | load<u32>(node, NODE_EVERY)) != 0;
  return first == ARRAY && (load<u32>(node, NODE_EVERY) | load<u32>(node, NODE_INDEXES) | load<u32>(node, NODE_ENDS)) != 0;
}

// @ts-ignore: decorator
@inline
function follow(at: u32, first: u32, node: u32): u32 {
  return first == OBJECT ? walkObject(at + 1, node) : walkArray(at + 1, node);
}

function note(at: u32, end: u32, node: u32): bool {
  const list = load<u32>(node, NODE_SLOT_LIST);
  const count = load<u32>(node, NODE_SLOTS);
  for (let k: u32 = 0; k < count; k++) {
    const entry = load<u32>(list + k * 4);
    const slot = entry >> 1;
    if ((entry & 1) == 0) {
      store<u32>(slots + slot * 8, at);
      store<u32>(slots + slot * 8, end - at, 4);
      continue;
    }
    if (listed == LIST_LIMIT) return false;
    const place = LIST + listed++ * 12;
    store<u32>(place, slot);
    store<u32>(place, at, 4);
    store<u32>(place, end - at, 8);
  }
  return true;
}

function walkObject(at: u32, node: u32): u32 {
  const stamp = nextStamp();
  const every = load<u32>(node, NODE_EVERY);
  let lastIndex: i64 = -1;
  at = skipSpace(at);
  if (<u32>load<u8>(at) == OBJECT_END) return at + 1;
  /** The address of the entry of the expected key; 0 if none is expected. */
  let expected = every == 0 ? node + NODE_PREDICTED : 0;
  while (at != 0) {
    let member: u32 = 0;
    const guess = expected == 0 ? 0 : load<u32>(expected);
    if (guess != 0 && stands(guess, at)) {
      member = child(guess, stamp);
      if (member == REPEATED) return 0;
      at += lengthOf(guess);
      expected = guess + NEXT;
    } else {
      if (<u32>load<u8>(at) != QUOTE) return 0;
      const key = at + 1;
      const keyEnd = findKeyEnd(key);
      if (keyEnd == 0) return 0;
      if (every != 0) {
        // JavaScript orders members whose keys are array indexes first and by number: all but the simplest cases are
        // left to it.
        const index = arrayIndex(key, keyEnd - key);
        if (index >= 0) {
          if (index <= lastIndex) return 0;
          lastIndex = index;
        } else {
          lastIndex = i64.MAX_VALUE;
          if (!addKey(key, keyEnd - key, stamp)) return 0;
        }
      }
      const entry = wanted(node, key, keyEnd - key);
      member = every;
      if (entry != 0) {
        if (load<u32>(entry, KEY_STAMP) == stamp) return 0;
        store<u32>(entry, stamp, KEY_STAMP);
        member = load<u32>(entry, KEY_NODE);
      }
      if (expected != 0) {
        const learned = <u32>load<u8>(keyEnd + 1) == COLON ? learn(node, at, keyEnd + 2 - at, entry) : 0;
        if (learned != 0) store<u32>(expected, learned);
        expected = learned == 0 ? 0 : learned + NEXT;
      }
      at = keyEnd + 1;
      if (<u32>load<u8>(at) != COLON) {
        at = skipSpace(at);
        if (<u32>load<u8>(at) != COLON) return 0;
      }
      at++;
    }
    at = skipSpace(at);
    at = member == 0 ? pass(at, load<u8>(at)) : walkValue(at, member);
    if (at == 0) return 0;
    at = skipSpace(at);
    const byte = <u32>load<u8>(at++);
    if (byte == OBJECT_END) return at;
    if (byte != COMMA) return 0;
    at = skipSpace(at);
  }
  return 0;
}

/** The closing quote of a key; 0 if an escape or a control character comes first. */
// @ts-ignore: decorator
@inline
function findKeyEnd(at: u32): u32 {
  for (; ; at += 16) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))),
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
      ),
    );
    if (stops == 0) continue;
    at += ctz(stops);
    return <u32>load<u8>(at) == QUOTE ? at : 0;
  }
}

function walkArray(at: u32, node: u32): u32 {
  const every = load<u32>(node, NODE_EVERY);
  const ring = load<u32>(node, NODE_RING);
  const ringSize = load<u32>(node, NODE_RING_SIZE);
  const indexes = load<u32>(node, NODE_INDEXES);
  const beyond = every == 0 && ringSize == 0 && !strict ? load<u32>(node, NODE_LAST_INDEX) + 1 : 0;
  at = skipSpace(at);
  elements = 0;
  if (<u32>load<u8>(at) == ARRAY_END) return at + 1;
  let index: u32 = 0;
  for (;;) {
    if (ringSize != 0) {
      if (every == 0 && indexes == 0) {
        const first = at;
        at = passIntegers(at);
        if (at != first) {
          index += fillRing(first, at, index, ring, ringSize);
          at = skipSpace(at);
        }
      }
      store<u32>(ring + (index % ringSize) * 4, at);
    }
    const child = indexes == 0 ? every : elementNode(node, index, every);
    at = child == 0 ? pass(at, load<u8>(at)) : walkValue(at, child);
    if (at == 0) return 0;
    index++;
    at = skipSpace(at);
    const byte = <u32>load<u8>(at++);
    if (byte == ARRAY_END) break;
    if (byte != COMMA) return 0;
    if (index == beyond) {
      elements = index;
      return skipContainer(at, ARRAY, lineEnd);
    }
    at = skipSpace(at);
  }
  if (ringSize != 0 && !walkEnds(node, index, ring, ringSize)) return 0;
  elements = index;
  return at;
}

/**
 * Writes the positions of the last ones of the natural numbers that fill [from, to), each with a comma behind it.
 * Returns their number.
 */
function fillRing(from: u32, to: u32, index: u32, ring: u32, ringSize: u32): u32 {
  const comma = i8x16.splat(<i8>COMMA);
  let count: u32 = 0;
  let at = from;
  for (; at + 16 <= to; at += 16) count += popcnt(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), comma)));
  for (; at < to; at++) count += u32(<u32>load<u8>(at) == COMMA);
  at = to - 1;
  for (let back: u32 = 1; back <= count && back <= ringSize; back++) {
    while (at > from && <u32>load<u8>(at - 1) != COMMA) at--;
    store<u32>(ring + ((index + count - back) % ringSize) * 4, at);
    at--;
  }
  return count;
}

function elementNode(node: u32, index: u32, other: u32): u32 {
  let entry = load<u32>(node, NODE_INDEX_LIST);
  for (let left = load<u32>(node, NODE_INDEXES); left > 0; left--, entry += 8) {
    if (load<u32>(entry) == index) return load<u32>(entry, 4);
  }
  return other;
}

/** Walks the wanted elements counted from the end, which are known only now, again with their own nodes. */
function walkEnds(node: u32, length: u32, ring: u32, ringSize: u32): bool {
  let entry = load<u32>(node, NODE_END_LIST);
  for (let left = load<u32>(node, NODE_ENDS); left > 0; left--, entry += 8) {
    const back = load<u32>(entry);
    if (back > length) continue;
    const at = load<u32>(ring + ((length - back) % ringSize) * 4);
    if (walkValue(at, load<u32>(entry, 4)) == 0) return false;
  }
  return true;
}

import { ARRAY, ARRAY_END, BACKSLASH, COLON, COMMA, OBJECT, OBJECT_END, QUOTE } from '../../scan/assembly/layout';
import { skipContainer } from '../../scan/assembly/skip';
import { checkScalar, skipSpace, skipString } from '../../scan/assembly/tokens';
import { HANGS, HANG_LIMIT, HANG_STRIDE, HEADER, MISSING, THREADS, THREAD_LIMIT, THREAD_STRIDE } from './layout';
import { isFull, textOf } from './texts';

// Reads the parts of thread stats that counting hangs needs: threads, their hangs, and the texts of the hangs' members.
// Functions that take a position return the one behind what they read, or 0 if they do not understand it.

let end: u32 = 0;
let threads: u32 = 0;
let hangs: u32 = 0;
let lists: u32 = 0;

/** The results of a scan. */
const PUZZLED: u32 = 0;
const DONE: u32 = 1;
const FULL: u32 = 2;

/** The kinds of lists. */
const CHILD: u32 = 0;
const THREAD: u32 = 1;
const HANG: u32 = 2;

/** Scans the array of threads [from, to), which a \n must follow. */
export function scanThreads(from: u32, to: u32): u32 {
  return scan(from, to, THREAD);
}

/** Scans an array of child payloads, which are objects with an array of threads each. */
export function scanChildren(from: u32, to: u32): u32 {
  return scan(from, to, CHILD);
}

function scan(from: u32, to: u32, kind: u32): u32 {
  end = to;
  threads = 0;
  hangs = 0;
  lists = 0;
  const at = readList(from, kind);
  if (isFull) return FULL;
  store<u32>(HEADER, threads);
  store<u32>(HEADER, hangs, 4);
  store<u32>(HEADER, lists, 8);
  return at != 0 && skipSpace(at) == to ? DONE : PUZZLED;
}

/** Reads a list. An empty object is read as an empty array, as some pipelines wrote it. */
function readList(at: u32, kind: u32): u32 {
  const first = <u32>load<u8>(at);
  if (first != ARRAY && first != OBJECT) return 0;
  at = skipSpace(at + 1);
  if (<u32>load<u8>(at) == first + 2) return at + 1;
  if (first == OBJECT) return 0;
  while (at != 0 && <u32>load<u8>(at) == OBJECT) {
    if (kind == HANG) at = readHang(at);
    else if (kind == THREAD) at = readThread(at);
    else at = readChild(at);
    if (at == 0) return 0;
    at = skipSpace(at);
    const byte = <u32>load<u8>(at++);
    if (byte == ARRAY_END) return at;
    at = byte == COMMA ? skipSpace(at) : 0;
  }
  return 0;
}

function readChild(at: u32): u32 {
  let seen = false;
  at = firstKey(at);
  while (at != 0 && <u32>load<u8>(at) == QUOTE) {
    // threadHa, ngStats"
    if (load<u64>(at, 1) == 0x6148646165726874 && load<u64>(at, 9) == 0x227374617453676e) {
      at = valueAt(at + 17);
      if (seen || at == 0) return 0;
      seen = true;
      lists++;
      at = readList(at, THREAD);
    } else {
      at = passMember(at);
    }
    at = nextKey(at);
  }
  return objectEnd(at);
}

function readThread(at: u32): u32 {
  if (threads == THREAD_LIMIT) return 0;
  const thread = THREADS + threads++ * THREAD_STRIDE;
  const before = hangs;
  store<u32>(thread, MISSING);
  store<u64>(thread, 0, 4);
  at = firstKey(at);
  while (at != 0 && <u32>load<u8>(at) == QUOTE) {
    const key = load<u64>(at, 1);
    // hangs"
    if ((key & 0xffffffffffff) == 0x2273676e6168) {
      at = valueAt(at + 7);
      if (hangs != before || at == 0) return 0;
      at = readList(at, HANG);
      // name"
    } else if ((key & 0xffffffffff) == 0x22656d616e) {
      at = readText(at + 6, thread);
      // activity"
    } else if (key == 0x7974697669746361 && <u32>load<u8>(at, 9) == QUOTE) {
      const from = valueAt(at + 10);
      at = from == 0 ? 0 : pass(from);
      store<u32>(thread, from, 4);
      store<u32>(thread, at - from, 8);
    } else {
      at = passMember(at);
    }
    at = nextKey(at);
  }
  store<u32>(thread, hangs, 12);
  return objectEnd(at);
}

function readHang(at: u32): u32 {
  if (hangs == HANG_LIMIT) return 0;
  const hang = HANGS + hangs++ * HANG_STRIDE;
  store<u64>(hang, u64.MAX_VALUE);
  store<u32>(hang, MISSING, 8);
  at = firstKey(at);
  while (at != 0 && <u32>load<u8>(at) == QUOTE) {
    const key = load<u64>(at, 1);
    // stack"
    if ((key & 0xffffffffffff) == 0x226b63617473) at = readText(at + 7, hang);
    // histogra, m"
    else if (key == 0x6172676f74736968 && load<u16>(at, 9) == 0x226d) at = readText(at + 11, hang + 4);
    // annotati, ons"
    else if (key == 0x697461746f6e6e61 && load<u32>(at, 9) == 0x22736e6f) at = readText(at + 13, hang + 8);
    else at = passMember(at);
    at = nextKey(at);
  }
  return objectEnd(at);
}

/**
 * Stores the number of a value's text; `at` is behind the key's closing quote. If a member occurs twice, the last one
 * counts, as with JSON.parse.
 */
// @ts-ignore: decorator
@inline
function readText(at: u32, to: u32): u32 {
  const from = valueAt(at);
  if (from == 0) return 0;
  at = pass(from);
  if (at != 0) store<u32>(to, textOf(from, at - from));
  return at;
}

/** From an object's brace: the beginning of its first key, or the object's end. */
// @ts-ignore: decorator
@inline
function firstKey(at: u32): u32 {
  return skipSpace(at + 1);
}

/** From behind a value: the beginning of the next key, or the object's end. */
// @ts-ignore: decorator
@inline
function nextKey(at: u32): u32 {
  if (at == 0) return 0;
  at = skipSpace(at);
  const byte = <u32>load<u8>(at);
  if (byte == OBJECT_END) return at;
  if (byte != COMMA) return 0;
  at = skipSpace(at + 1);
  return <u32>load<u8>(at) == QUOTE ? at : 0;
}

// @ts-ignore: decorator
@inline
function objectEnd(at: u32): u32 {
  return at != 0 && <u32>load<u8>(at) == OBJECT_END ? at + 1 : 0;
}

/** From behind a key's closing quote: the beginning of the value. */
// @ts-ignore: decorator
@inline
function valueAt(at: u32): u32 {
  at = skipSpace(at);
  return <u32>load<u8>(at) == COLON ? skipSpace(at + 1) : 0;
}

/** Skips a member whose name does not matter. A name with an escape is refused, since it might spell one that does. */
function passMember(at: u32): u32 {
  for (at++; ; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) break;
    if (byte == BACKSLASH || byte < 0x20) return 0;
  }
  at = valueAt(at + 1);
  return at == 0 ? 0 : pass(at);
}

// @ts-ignore: decorator
@inline
function pass(at: u32): u32 {
  const first = <u32>load<u8>(at);
  if (first == OBJECT || first == ARRAY) return skipContainer(at + 1, first, end);
  return first == QUOTE ? skipString(at + 1, end) : checkScalar(at);
}

import { KEY_BYTES, KEY_HEAD, KEY_LENGTH, KEY_SLOTS, KEY_STRIDE, KEYS, NODE_KEYS, NODE_KEY_LIST, ZERO } from './layout';

/** Each walked object has its own stamp; those of the current line begin behind `lineStamp`. */
let stamp: u32 = 0;
let lineStamp: u32 = 0;

/** Begins the stamps of a new line. */
export function beginLineStamps(): void {
  if (stamp > 0xf0000000) {
    // After four thousand million objects old stamps could be mistaken for new ones, so all are forgotten.
    memory.fill(KEYS, 0, KEY_SLOTS * 16);
    stamp = 0;
  }
  lineStamp = stamp;
}

/** The stamp of a new object. */
export function nextStamp(): u32 {
  return ++stamp;
}

/** The entry of the wanted key with the `length` bytes at `at`; 0 if the key is not wanted. */
// @ts-ignore: decorator
@inline
export function wanted(node: u32, at: u32, length: u32): u32 {
  const head = load<u64>(at) & headMask(length);
  let key = load<u32>(node, NODE_KEY_LIST);
  for (let left = load<u32>(node, NODE_KEYS); left > 0; left--, key += KEY_STRIDE) {
    if (load<u64>(key, KEY_HEAD) != head || load<u32>(key, KEY_LENGTH) != length) continue;
    if (length > 8 && memory.compare(at, load<u32>(key, KEY_BYTES), length) != 0) continue;
    return key;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function headMask(length: u32): u64 {
  return length >= 8 ? <u64>-1 : (<u64>1 << (length * 8)) - 1;
}

/** Adds a key to the set of its object. Returns false if it is already there, is not ASCII, or the set is full. */
export function addKey(at: u32, length: u32, objectStamp: u32): bool {
  let hash: u32 = 0x811c9dc5;
  for (let k: u32 = 0; k < length; k++) {
    const byte = <u32>load<u8>(at + k);
    if (byte >= 0x80) return false;
    hash = (hash ^ byte) * 0x01000193;
  }
  hash ^= objectStamp * 0x9e3779b1;
  hash ^= hash >> 15;
  for (let probe: u32 = 0; probe < 64; probe++) {
    const entry = KEYS + ((hash + probe) & (KEY_SLOTS - 1)) * 16;
    const owner = load<u32>(entry);
    if (owner <= lineStamp) {
      store<u32>(entry, objectStamp);
      store<u32>(entry, at, 4);
      store<u32>(entry, length, 8);
      return true;
    }
    if (
      owner == objectStamp &&
      load<u32>(entry, 8) == length &&
      memory.compare(load<u32>(entry, 4), at, length) == 0
    ) {
      return false;
    }
  }
  return false;
}

/** The array index that the key spells, by which JavaScript orders members; -1 if it is not one. */
export function arrayIndex(at: u32, length: u32): i64 {
  if (length == 0 || length > 10) return -1;
  if (length > 1 && <u32>load<u8>(at) == ZERO) return -1;
  let value: i64 = 0;
  for (let k: u32 = 0; k < length; k++) {
    const digit = <u32>load<u8>(at + k) - ZERO;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value < 0xffffffff ? value : -1;
}

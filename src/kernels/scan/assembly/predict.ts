import {
  KEY_NODE, KEY_STAMP, PREDICTED, PREDICTED_BUCKETS, PREDICTED_LIMIT, PREDICTED_STRIDE,
} from './layout';

// Predicts keys: objects of one log have the same keys in the same order. Each key that was seen is an entry: its text
// with quotes and colon, its wanted key, and the entry that followed it last time. The next key is first compared with
// that one, 16 bytes at once.

const TEXT_LIMIT: u32 = 32;
/**
 * Fields of an entry behind its text: length, masks of the first and second 16 bytes that count, wanted key (0 for
 * none), next, owner, chain.
 */
const LENGTH: u32 = 32;
const FIRST: u32 = 36;
const SECOND: u32 = 40;
const WANTED: u32 = 44;
/** The entry that followed this one last time. */
export const NEXT: u32 = 48;
const OWNER: u32 = 52;
const CHAIN: u32 = 56;

/** The results of `child` that are not nodes: the member is not wanted. */
export const UNWANTED: u32 = 0;
/** The object had the wanted key before. */
export const REPEATED: u32 = 0xffffffff;

let entries: u32 = 0;

/** Forgets all keys. */
export function forgetKeys(): void {
  entries = 0;
  memory.fill(PREDICTED_BUCKETS, 0, PREDICTED_LIMIT * 4);
}

/** Whether the entry's key and its colon stand at `at`. */
// @ts-ignore: decorator
@inline
export function stands(entry: u32, at: u32): bool {
  const first = ~(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(entry)))) & load<u32>(entry, FIRST);
  if (first != 0) return false;
  const second = load<u32>(entry, SECOND);
  if (second == 0) return true;
  return (~(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), v128.load(entry, 16)))) & second) == 0;
}

// @ts-ignore: decorator
/** The length of the entry's text. */
@inline
export function lengthOf(entry: u32): u32 {
  return load<u32>(entry, LENGTH);
}

/** The node of the entry's member; UNWANTED; or REPEATED if the object had the wanted key before. */
// @ts-ignore: decorator
@inline
export function child(entry: u32, objectStamp: u32): u32 {
  const key = load<u32>(entry, WANTED);
  if (key == 0) return UNWANTED;
  if (load<u32>(key, KEY_STAMP) == objectStamp) return REPEATED;
  store<u32>(key, objectStamp, KEY_STAMP);
  return load<u32>(key, KEY_NODE);
}

/**
 * The entry for the key whose text, from its quote to its colon, is the `length` bytes at `at`, in objects of the node
 * `owner`. `wanted` is the node's wanted key, 0 for none. Returns 0 if the text is too long, or there are already too
 * many keys.
 */
export function learn(owner: u32, at: u32, length: u32, wanted: u32): u32 {
  if (length > TEXT_LIMIT) return 0;
  let hash = load<u64>(at) ^ (<u64>owner << 40) ^ (<u64>length << 32) ^ load<u64>(at + length - 8);
  hash *= 0x9e3779b97f4a7c15;
  const bucket = PREDICTED_BUCKETS + (<u32>(hash >> 40) & (PREDICTED_LIMIT - 1)) * 4;
  for (let entry = load<u32>(bucket); entry != 0; entry = load<u32>(entry, CHAIN)) {
    if (load<u32>(entry, OWNER) == owner && load<u32>(entry, LENGTH) == length && stands(entry, at)) return entry;
  }
  if (entries == PREDICTED_LIMIT) return 0;
  const entry = PREDICTED + entries++ * PREDICTED_STRIDE;
  memory.copy(entry, at, length);
  store<u32>(entry, length, LENGTH);
  store<u32>(entry, bits(min(length, 16)), FIRST);
  store<u32>(entry, length > 16 ? bits(length - 16) : 0, SECOND);
  store<u32>(entry, wanted, WANTED);
  store<u32>(entry, 0, NEXT);
  store<u32>(entry, owner, OWNER);
  store<u32>(entry, load<u32>(bucket), CHAIN);
  store<u32>(bucket, entry);
  return entry;
}

// @ts-ignore: decorator
@inline
function bits(count: u32): u32 {
  return (1 << count) - 1;
}

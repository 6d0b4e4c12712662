import { STRINGS, STRING_SLOTS, STRING_STRIDE } from './layout';

/**
 * Finds the short string (its `length` <= 64 raw bytes between the quotes) among those seen before. Returns its number,
 * or the complement of the number that it gets now: then the host must decode it and keep it under that number.
 */
export function findString(at: u32, length: u32): i32 {
  let hash: u64 = length;
  const whole = length & ~7;
  for (let k: u32 = 0; k < whole; k += 8) hash = mix(hash, load<u64>(at + k));
  const rest = load<u64>(at + whole) & ((<u64>1 << ((length & 7) * 8)) - 1);
  hash = mix(hash, rest);
  const number = <u32>(hash >> 32) & (STRING_SLOTS - 1);
  const entry = STRINGS + number * STRING_STRIDE;
  if (load<u32>(entry) == length && isSame(entry + 8, at, whole, rest)) return number;
  store<u32>(entry, length);
  for (let k: u32 = 0; k < whole; k += 8) store<u64>(entry + 8 + k, load<u64>(at + k));
  store<u64>(entry + 8 + whole, rest);
  return ~number;
}

// @ts-ignore: decorator
@inline
function isSame(kept: u32, at: u32, whole: u32, rest: u64): bool {
  for (let k: u32 = 0; k < whole; k += 8) if (load<u64>(kept + k) != load<u64>(at + k)) return false;
  return load<u64>(kept + whole) == rest;
}

// @ts-ignore: decorator
@inline
function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

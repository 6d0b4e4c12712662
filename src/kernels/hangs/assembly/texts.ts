import { PLACES, SLOTS, TEXT_LIMIT, TEXTS, TEXTS_END } from './layout';

// Numbers pieces of JSON text by their bytes: equal bytes, equal number. The same stacks and histograms repeat very
// often.
//
// A slot is a hash and the place of a text, 0 if it is free; at most half of the slots are used. The number and the
// length of a text stand before its bytes.

const FEW: u32 = 0x1000;

let slots: u32 = FEW;
let count: u32 = 0;
let free: u32 = TEXTS;
/** Set when there was no room for a text. */
export let isFull: bool = false;

/** Forgets everything: earlier numbers become invalid. */
export function forgetTexts(): void {
  memory.fill(SLOTS, 0, slots * 8);
  slots = FEW;
  count = 0;
  free = TEXTS;
  isFull = false;
}

/** The number of the text; a new one gets the next number. */
export function textOf(at: u32, length: u32): u32 {
  const whole = length & ~7;
  const rest = load<u64>(at + whole) & (((<u64>1) << ((length & 7) * 8)) - 1);
  const hash = hashOf(at, whole, rest);
  let slot = SLOTS + (hash & (slots - 1)) * 8;
  for (;;) {
    const text = load<u32>(slot, 4);
    if (text == 0) break;
    if (load<u32>(slot) == hash && load<u32>(text, 4) == length && isSame(text + 8, at, whole, rest)) return load<u32>(text);
    slot = SLOTS + ((slot - SLOTS + 8) & (slots * 8 - 1));
  }
  return enter(at, length, hash, rest);
}

function enter(at: u32, length: u32, hash: u32, rest: u64): u32 {
  const whole = length & ~7;
  if (count == TEXT_LIMIT || TEXTS_END - free < length + 16) {
    isFull = true;
    return 0;
  }
  if (count * 2 == slots) widen();
  place(hash, free);
  store<u32>(free, count);
  store<u32>(free, length, 4);
  memory.copy(free + 8, at, whole);
  store<u64>(free + 8 + whole, rest);
  store<u32>(PLACES + count * 4, free);
  free += whole + 16;
  return count++;
}

/** Doubles the number of slots. */
function widen(): void {
  const size = slots * 8;
  memory.copy(TEXTS_END, SLOTS, size);
  memory.fill(SLOTS, 0, size * 2);
  slots *= 2;
  for (let slot = TEXTS_END; slot < TEXTS_END + size; slot += 8) {
    if (load<u32>(slot, 4) != 0) place(load<u32>(slot), load<u32>(slot, 4));
  }
}

function place(hash: u32, text: u32): void {
  let slot = SLOTS + (hash & (slots - 1)) * 8;
  while (load<u32>(slot, 4) != 0) slot = SLOTS + ((slot - SLOTS + 8) & (slots * 8 - 1));
  store<u32>(slot, hash);
  store<u32>(slot, text, 4);
}

/** Hashes a text in four lanes of eight bytes, because within a lane each multiplication waits for the one before. */
// @ts-ignore: decorator
@inline
function hashOf(at: u32, whole: u32, rest: u64): u32 {
  let a: u64 = whole;
  let b: u64 = rest;
  let c: u64 = 1;
  let d: u64 = 2;
  const end = at + whole;
  for (; at + 32 <= end; at += 32) {
    a = mix(a, load<u64>(at));
    b = mix(b, load<u64>(at, 8));
    c = mix(c, load<u64>(at, 16));
    d = mix(d, load<u64>(at, 24));
  }
  for (; at < end; at += 8) a = mix(a, load<u64>(at));
  return <u32>(mix(mix(a, b), mix(c, d)) >> 32);
}

// @ts-ignore: decorator
@inline
function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

// @ts-ignore: decorator
@inline
function isSame(kept: u32, at: u32, whole: u32, rest: u64): bool {
  const end = kept + whole;
  for (; kept + 16 <= end; kept += 16, at += 16) if (v128.any_true(v128.xor(v128.load(kept), v128.load(at)))) return false;
  if (kept < end) {
    if (load<u64>(kept) != load<u64>(at)) return false;
    kept += 8;
  }
  return load<u64>(kept) == rest;
}

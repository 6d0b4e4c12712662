import { PLACES, SLOTS, TEXT_LIMIT, TEXTS, TEXTS_END } from './layout';

// Pieces of JSON text by their bytes: equal bytes, equal number. The same stacks and histograms come again and again.
//
// A slot is a hash and the place of a text, 0 where there is none; at most half of the slots are taken. Where a text lies, its number
// and its length stand before it.

const FEW: u32 = 0x1000;

let slots: u32 = FEW;
let count: u32 = 0;
let free: u32 = TEXTS;
/** Set where a text found no room. */
export let isFull: bool = false;

/** Forgets everything: numbers given before mean nothing from now on. */
export function forgetTexts(): void {
  memory.fill(SLOTS, 0, slots * 8);
  slots = FEW;
  count = 0;
  free = TEXTS;
  isFull = false;
}

/** The number of the text; a new one gets the next. */
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

/** Twice as many slots. */
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

/** Two lanes of eight bytes, as each multiplication waits for the one before. */
// @ts-ignore: decorator
@inline
function hashOf(at: u32, whole: u32, rest: u64): u32 {
  let a: u64 = whole;
  let b: u64 = rest;
  let k: u32 = 0;
  for (; k + 16 <= whole; k += 16) {
    a = mix(a, load<u64>(at + k));
    b = mix(b, load<u64>(at + k, 8));
  }
  if (k < whole) a = mix(a, load<u64>(at + k));
  return <u32>(mix(a, b) >> 32);
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
  for (let k: u32 = 0; k < whole; k += 8) if (load<u64>(kept + k) != load<u64>(at + k)) return false;
  return load<u64>(kept + whole) == rest;
}

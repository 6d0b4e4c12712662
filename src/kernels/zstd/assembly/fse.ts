import { COUNTS, NEXT } from './layout';

/*
 * Tables of finite state entropy (RFC 8878, 4.1), with at most 512 states. A state is the distance of its cell from the
 * beginning of the table. A cell takes 8 bytes: the state to which the next state's bits are added (u16), the number of
 * these bits (u8), the number of bits to add to the value (u8), and the value (u32). MASK bytes behind it are the masks
 * of both numbers of bits (two u32), which need not be computed then.
 */
export const MASK: usize = 0x1000;
/** The cell before the first state, which leads to the first one. */
export const BEFORE: usize = 0x2000;

/** Makes the state with the number `first` follow BEFORE. */
export function beginWith(table: usize, first: u32): void {
  store<u32>(table, first << 3, BEFORE);
  store<u32>(table, 0, BEFORE + MASK);
}

/** The meaning of the symbols of some kind: values, and bits to add to them. 0: a symbol stands for its own number. */
let values: usize = 0;
let extraBits: usize = 0;

/** Sets the meaning of the symbols in tables built from now on. */
export function setMeaning(ofValues: usize, ofBits: usize): void {
  values = ofValues;
  extraBits = ofBits;
}

/** The accuracy log of the last distribution read. */
export let tableLog: u32 = 0;
/** The number of symbols of that distribution. */
let symbols: u32 = 0;

/** The number of the highest bit that is set. */
// @ts-ignore: decorator
@inline
export function highBit(value: u32): u32 {
  return 31 - clz<u32>(value);
}

/**
 * Reads the distribution of a table at `from` into COUNTS. Returns the address behind it; 0 if it is damaged: more than
 * `most` symbols, a log above `largestLog`, a wrong sum, or an end behind `end`.
 */
export function readCounts(from: usize, end: usize, most: u32, largestLog: u32): usize {
  tableLog = (load<u8>(from) & 15) + 5;
  if (from >= end || tableLog > largestLog) return 0;
  let bit: u32 = 4;
  let left: i32 = 1 << tableLog;
  let symbol: u32 = 0;
  while (left > 0) {
    if (symbol > most || from + (bit >>> 3) >= end) return 0;
    const width = highBit(left + 1) + 1;
    let value: i32 = (load<u32>(from + (bit >>> 3)) >>> (bit & 7)) & ((1 << width) - 1);
    bit += width;
    const low: i32 = (1 << (width - 1)) - 1;
    const short: i32 = (1 << width) - 2 - left;
    // The smallest values are one bit shorter.
    if ((value & low) < short) {
      value &= low;
      bit--;
    } else if (value > low) value -= short;
    const count = value - 1;
    left -= count < 0 ? 1 : count;
    store<i16>(COUNTS + (symbol++ << 1), count);
    if (count == 0) {
      let zeros: u32;
      do {
        zeros = (load<u32>(from + (bit >>> 3)) >>> (bit & 7)) & 3;
        bit += 2;
        if (symbol + zeros > most + 1 || from + (bit >>> 3) > end) return 0;
        for (let i: u32 = 0; i < zeros; i++) store<i16>(COUNTS + (symbol++ << 1), 0);
      } while (zeros == 3);
    }
  }
  symbols = symbol;
  from += (bit + 7) >>> 3;
  return left == 0 && from <= end ? from : 0;
}

/** Takes a predefined distribution as if it had been read. */
export function knownCounts(counts: usize, count: u32, log: u32): void {
  memory.copy(COUNTS, counts, count << 1);
  symbols = count;
  tableLog = log;
}

/** Builds the table of the distribution in COUNTS. */
export function buildTable(table: usize): void {
  const size: u32 = 1 << tableLog;
  let high = size;
  for (let s: u32 = 0; s < symbols; s++) {
    const count = load<i16>(COUNTS + (s << 1));
    store<u16>(NEXT + (s << 1), count < 0 ? 1 : count);
    if (count < 0) store<u32>(table + (--high << 3) + 4, s);
  }
  const step = (size >>> 1) + (size >>> 3) + 3;
  let at: u32 = 0;
  for (let s: u32 = 0; s < symbols; s++) {
    for (let n: i32 = load<i16>(COUNTS + (s << 1)); n > 0; n--) {
      store<u32>(table + (at << 3) + 4, s);
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  for (let state: u32 = 0; state < size; state++) {
    const cell = table + (state << 3);
    const symbol = load<u32>(cell + 4);
    const next: u32 = load<u16>(NEXT + (symbol << 1));
    store<u16>(NEXT + (symbol << 1), next + 1);
    const bits = tableLog - highBit(next);
    setNext(cell, (next << bits) - size, bits);
    setValue(cell, symbol);
  }
}

/** Builds a table of one state, which never changes. */
export function constantTable(table: usize, symbol: u32): void {
  tableLog = 0;
  setNext(table, 0, 0);
  setValue(table, symbol);
}

function setNext(cell: usize, state: u32, bits: u32): void {
  store<u16>(cell, state << 3);
  store<u8>(cell, bits, 2);
  store<u32>(cell, (1 << bits) - 1, MASK);
}

function setValue(cell: usize, symbol: u32): void {
  const bits: u32 = values == 0 ? 0 : load<u8>(extraBits + symbol);
  store<u8>(cell, bits, 3);
  store<u32>(cell, values == 0 ? symbol : load<u32>(values + (symbol << 2)), 4);
  store<u32>(cell, (1 << bits) - 1, MASK + 4);
}

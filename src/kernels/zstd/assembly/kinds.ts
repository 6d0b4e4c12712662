import { buildTable, constantTable, knownCounts, readCounts, setMeaning, tableLog } from './fse';
import { LENGTH_TABLE, MATCH_TABLE, OFFSET_TABLE, ORDERS, TURNS } from './layout';

/* The codes of a sequence's three numbers, and the predefined distributions (RFC 8878, 3.1.1.3.2). */

/** One of the three numbers of a sequence. */
// @ts-ignore: decorator
@unmanaged
export class Kind {
  /** The value of each code, and the number of bits to add to it. */
  values: usize;
  extraBits: usize;
  /** The largest code, and the largest accuracy log of a distribution. */
  most: u32;
  largestLog: u32;
  /** The predefined distribution. */
  usualCounts: usize;
  usualCodes: u32;
  usualLog: u32;
  /** The address of its table, whether the frame has had one, and the number of bits of its first state. */
  table: usize;
  isKnown: bool;
  log: u32;
}

/** The numbers of literals. */
export const lengths = changetype<Kind>(memory.data(40));
/** The lengths of matches. */
export const matches = changetype<Kind>(memory.data(40));
/** The distances of matches. */
export const offsets = changetype<Kind>(memory.data(40));

const lengthValues = memory.data<u32>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]);
const lengthBits = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const lengthCounts = memory.data<i16>([4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]);

const matchValues = memory.data<u32>([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539]);
const matchBits = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const matchCounts = memory.data<i16>([1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1]);

const offsetValues = memory.data<u32>([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4194304, 8388608, 16777216, 33554432, 67108864, 134217728, 268435456, 536870912, 1073741824, 2147483648]);
const offsetBits = memory.data<u8>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
const offsetCounts = memory.data<i16>([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]);

/** Builds the tables that are the same for all archives. Call it once, before anything else. */
export function buildConstants(): void {
  buildTurns();
  buildOrders();
  describe(lengths, lengthValues, lengthBits, 35, 9, LENGTH_TABLE);
  describe(matches, matchValues, matchBits, 52, 9, MATCH_TABLE);
  describe(offsets, offsetValues, offsetBits, 31, 8, OFFSET_TABLE);
  setUsual(lengths, lengthCounts, 36, 6);
  setUsual(matches, matchCounts, 53, 6);
  setUsual(offsets, offsetCounts, 29, 5);
}

function describe(kind: Kind, values: usize, extraBits: usize, most: u32, largestLog: u32, table: usize): void {
  kind.values = values;
  kind.extraBits = extraBits;
  kind.most = most;
  kind.largestLog = largestLog;
  kind.table = table;
}

function setUsual(kind: Kind, counts: usize, codes: u32, log: u32): void {
  kind.usualCounts = counts;
  kind.usualCodes = codes;
  kind.usualLog = log;
}

/** Fills TURNS, by which a few repeated bytes are continued (see `runSequences`). */
function buildTurns(): void {
  for (let distance: u32 = 1; distance < 16; distance++) {
    store<u8>(TURNS + distance, 16 - (16 % distance));
    for (let k: u32 = 0; k < 16; k++) store<u8>(TURNS + (distance << 4) + k, k % distance);
  }
}

/** Moves the chosen one of the last three distances, or a new one, to the front, and those before it one place back. */
function buildOrders(): void {
  for (let chosen: u32 = 0; chosen < 4; chosen++) {
    for (let place: u32 = 0; place < 4; place++) {
      const from: u32 = place == 0 ? chosen : place <= chosen ? place - 1 : place;
      for (let k: u32 = 0; k < 4; k++) store<u8>(ORDERS + (chosen << 4) + (place << 2) + k, (from << 2) + k);
    }
  }
}

/** Begins a frame, in which there is no earlier table to use again. */
export function forgetTables(): void {
  lengths.isKnown = matches.isKnown = offsets.isKnown = false;
}

/** Prepares the table of one of the numbers. Returns the address behind its description; 0 if that is damaged. */
export function readTable(kind: Kind, mode: u32, at: usize, end: usize): usize {
  if (mode == 3) return kind.isKnown ? at : 0;
  setMeaning(kind.values, kind.extraBits);
  if (mode == 1) {
    if (at >= end || load<u8>(at) > kind.most) return 0;
    constantTable(kind.table, load<u8>(at++));
  } else {
    if (mode == 0) knownCounts(kind.usualCounts, kind.usualCodes, kind.usualLog);
    else at = readCounts(at, end, kind.most, kind.largestLog);
    if (at == 0) return 0;
    buildTable(kind.table);
  }
  kind.isKnown = true;
  kind.log = tableLog;
  return at;
}

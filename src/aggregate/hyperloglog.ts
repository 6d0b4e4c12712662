import { type Hash, hashKey } from './hash.ts';
import type { Key } from './key.ts';

/**
 * HyperLogLog with 2^14 registers of 64-bit hashes: 16 kB whatever is added. A register only ever rises, so neither
 * order nor repetition matters. The estimator is Ertl's (arXiv 1702.01284, algorithm 6), which needs no table of bias
 * corrections.
 */
export type Registers = Uint8Array;

/** Standard error of the estimate: 1.04 / √(2^14). */
export const HLL_ERROR = 0.0081;

const BITS = 14;
const REGISTERS = 1 << BITS;
/** The bits of the hash from which the rank is taken. */
const RANKED = 64 - BITS;

/** Registers to which nothing was added. */
export function createRegisters(): Registers {
  return new Uint8Array(REGISTERS);
}

/** Adds a key. Costs one hash. */
export function addToRegisters(registers: Registers, key: Key): void {
  const { high, low } = hashKey(key, hash);
  const rest = (high << BITS) >>> 0;
  const rank = rest === 0 ? 32 - BITS + Math.clz32(low) + 1 : Math.clz32(rest) + 1;
  const register = high >>> (32 - BITS);
  if (rank > registers[register]!) registers[register] = rank;
}

/** Merges the registers of `b` into `a`. */
export function mergeRegisters(a: Registers, b: Registers): void {
  for (let i = 0; i < REGISTERS; i++) if (b[i]! > a[i]!) a[i] = b[i]!;
}

/** An estimate of the number of different keys that were added. */
export function estimate(registers: Registers): number {
  const counts = new Array<number>(RANKED + 2).fill(0);
  for (const rank of registers) counts[rank]!++;
  let z = REGISTERS * tau((REGISTERS - counts[RANKED + 1]!) / REGISTERS);
  for (let k = RANKED; k >= 1; k--) z = 0.5 * (z + counts[k]!);
  z += REGISTERS * sigma(counts[0]! / REGISTERS);
  return Math.round((REGISTERS * REGISTERS) / (2 * Math.LN2 * z));
}

/** The registers as text, one character each. */
export function encodeRegisters(registers: Registers): string {
  return Array.from(registers, (rank) => String.fromCharCode(ZERO + rank)).join('');
}

/** The registers that `encodeRegisters` wrote. */
export function decodeRegisters(text: string): Registers {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) - ZERO);
}

const ZERO = 0x30;
const hash: Hash = { high: 0, low: 0 };

function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let power = x;
  let weight = 1;
  let z = x;
  for (let before = Number.NaN; before !== z; weight += weight) {
    power *= power;
    before = z;
    z += power * weight;
  }
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let weight = 1;
  let z = 1 - x;
  for (let before = Number.NaN; before !== z; ) {
    root = Math.sqrt(root);
    before = z;
    weight *= 0.5;
    z -= (1 - root) ** 2 * weight;
  }
  return z / 3;
}

import type { Key } from './key.ts';

/** A hash of 64 bits, as two halves. */
export interface Hash {
  high: number;
  low: number;
}

/**
 * Hashes a key into `into`: two lanes in the manner of MurmurHash3 (multiply, rotate) over UTF-16 code units, each
 * finished by its 32-bit finaliser and crossed. It gives the same on every machine. A string and a number of the same
 * text differ.
 */
export function hashKey(key: Key, into: Hash): Hash {
  const text = typeof key === 'string' ? key : String(key);
  let high = typeof key === 'string' ? 0x9e3779b9 : 0x243f6a88;
  let low = 0xb7e15162;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(rotated(high ^ Math.imul(unit, 0xcc9e2d51), 13), 5) + 0xe6546b64;
    low = Math.imul(rotated(low ^ Math.imul(unit, 0x1b873593), 17), 9) + 0x38b34ae5;
  }
  high = finalised(high ^ text.length);
  low = finalised(low + high);
  into.high = finalised(high + low) >>> 0;
  into.low = low >>> 0;
  return into;
}

function rotated(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function finalised(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

import { hashKey } from '../../aggregate/hash.ts';

/** A hash of 60 bits, as two whole numbers. */
export type Hashed = readonly [number, number];

const hash = { high: 0, low: 0 };

/** The hash of an id. */
export function hashed(text: string): Hashed {
  const { high, low } = hashKey(text, hash);
  return [high >>> 2, low >>> 2];
}

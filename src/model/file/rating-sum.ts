import { crc32 } from 'node:zlib';

/** CRC-32 of one user's stored data: the name, the items and the weights, one after the other. */
export function ratingSum(user: Uint8Array | string, items: Uint8Array, weights: Uint8Array): number {
  return crc32(weights, crc32(items, crc32(user)));
}

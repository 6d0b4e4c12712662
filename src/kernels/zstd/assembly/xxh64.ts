/* XXH64 (xxhash.com, xxhash_spec.md) of a stream: frames end with its lowest 32 bits. */

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

let sum0: u64 = 0;
let sum1: u64 = 0;
let sum2: u64 = 0;
let sum3: u64 = 0;
let length: u64 = 0;

/** Begins a new hash. */
export function hashReset(): void {
  sum0 = P1 + P2;
  sum1 = P2;
  sum2 = 0;
  sum3 = 0 - P1;
  length = 0;
}

/** Adds as many bytes of [from, end) as make whole stripes of 32, and returns the beginning of the rest. */
export function hashStripes(from: usize, end: usize): usize {
  let a = sum0;
  let b = sum1;
  let c = sum2;
  let d = sum3;
  const stripes = (end - from) & ~31;
  for (const stop = from + stripes; from < stop; from += 32) {
    a = rotl<u64>(a + load<u64>(from) * P2, 31) * P1;
    b = rotl<u64>(b + load<u64>(from, 8) * P2, 31) * P1;
    c = rotl<u64>(c + load<u64>(from, 16) * P2, 31) * P1;
    d = rotl<u64>(d + load<u64>(from, 24) * P2, 31) * P1;
  }
  length += stripes;
  sum0 = a;
  sum1 = b;
  sum2 = c;
  sum3 = d;
  return from;
}

/**
 * The lowest 32 bits of the hash of all stripes and of the rest in [from, end), which must be shorter than a stripe.
 */
export function hashEnd(from: usize, end: usize): u32 {
  let hash: u64 = P5;
  if (length > 0) {
    hash = rotl<u64>(sum0, 1) + rotl<u64>(sum1, 7) + rotl<u64>(sum2, 12) + rotl<u64>(sum3, 18);
    hash = merge(merge(merge(merge(hash, sum0), sum1), sum2), sum3);
  }
  hash += length + (end - from);
  for (; from + 8 <= end; from += 8)
    hash = rotl<u64>(hash ^ (rotl<u64>(load<u64>(from) * P2, 31) * P1), 27) * P1 + P4;
  if (from + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(from) * P1), 23) * P2 + P3;
    from += 4;
  }
  for (; from < end; from++) hash = rotl<u64>(hash ^ (<u64>load<u8>(from) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return <u32>(hash ^ (hash >> 32));
}

function merge(hash: u64, sum: u64): u64 {
  return (hash ^ (rotl<u64>(sum * P2, 31) * P1)) * P1 + P4;
}

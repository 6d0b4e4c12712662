/** A seeded stream of numbers in [0, 1), the same on every machine. */
export type Random = () => number;

/**
 * Makes a stream by xoshiro128**, seeded through splitmix32 (Blackman and Vigna, prng.di.unimi.it). It has 32 bits per
 * number: enough to choose objects and records, but not for secrets.
 */
export function seededRandom(seed: number): Random {
  let mix = seed >>> 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()] as [number, number, number, number];
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return scrambled / 0x1_0000_0000;
  };
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

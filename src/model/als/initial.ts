import { type Random, seededRandom } from '../../random.ts';

/** Random rows of unit length, as MLlib starts: independent normal numbers, normalised. */
export function randomFactors(rows: number, factors: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const result = new Float32Array(rows * factors);
  for (let row = 0; row < rows; row++) {
    const at = row * factors;
    let norm = 0;
    for (let f = 0; f < factors; f++) {
      const value = normal(random);
      result[at + f] = value;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let f = 0; f < factors; f++) result[at + f] = result[at + f]! * scale;
  }
  return result;
}

/** Normal by the polar method (Marsaglia and Bray 1964). */
function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

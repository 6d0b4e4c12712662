import type { Random } from '../../../random.ts';
import { distance, type Model, setCentre } from './kmeans-centres.ts';

/**
 * Chooses the first centres by k-means++: each further centre is a row drawn with a probability in proportion to its
 * weight times its squared distance from the nearest centre so far.
 */
export function plant(model: Model, weights: Float64Array, random: Random): void {
  const n = weights.length;
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let chosen = search(cumulate(weights), random() * weights.reduce((a, b) => a + b, 0));
  for (let c = 0; ; c++) {
    setCentre(model, c, chosen);
    if (c === model.k - 1) return;
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, distance(model, i, c));
    const masses = cumulate(nearest.map((d, i) => d * weights[i]!));
    // If every row is already a centre, any row will do: the further clusters stay empty.
    chosen = search(masses, random() * masses[n - 1]!);
  }
}

/** Makes a function that draws rows with probabilities in proportion to their weights. */
export function weightedDraw(weights: Float64Array, random: Random): () => number {
  const cumulated = cumulate(weights);
  return () => search(cumulated, random() * (cumulated.at(-1) ?? 0));
}

function cumulate(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** The first place whose cumulated weight is above the target. */
function search(cumulated: Float64Array, target: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

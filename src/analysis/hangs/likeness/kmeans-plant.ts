import type { Random } from '../../../random.ts';
import { distance, type Model, setCentre } from './kmeans-centres.ts';

/** k-means++: each further centre is a row drawn by its squared distance to the nearest one so far. */
export function plant(model: Model, weights: Float64Array, random: Random): void {
  const n = weights.length;
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let chosen = search(cumulate(weights), random() * weights.reduce((a, b) => a + b, 0));
  for (let c = 0; ; c++) {
    setCentre(model, c, chosen);
    if (c === model.k - 1) return;
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, distance(model, i, c));
    const masses = cumulate(nearest.map((d, i) => d * weights[i]!));
    // Where every row is some centre already, any further one is as good: the clusters that follow stay empty.
    chosen = search(masses, random() * masses[n - 1]!);
  }
}

/** Draws rows with the probability of their weight. */
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

/** First place whose cumulated weight is above the target. */
function search(cumulated: Float64Array, target: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

import type { Factors } from '../als/train.ts';

export interface Scored {
  readonly item: number;
  readonly score: number;
}

/**
 * Finds the items with the highest scores, exactly, without scoring all: items are looked at by falling norm, and |x||y| bounds
 * those that are left. Making one costs a pass over the factors; a list then a few hundred dot products.
 */
export class Scorer {
  readonly #model: Factors;
  readonly #order: Uint32Array;
  readonly #norms: Float64Array;

  constructor(model: Factors) {
    this.#model = model;
    this.#norms = normsOf(model);
    this.#order = Uint32Array.from(this.#norms.keys());
    this.#order.sort((a, b) => this.#norms[b]! - this.#norms[a]! || a - b);
  }

  /** The `count` best items that pass, best first; equal scores by item number. */
  top(vector: Float64Array, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    const norm = Math.hypot(...vector) * (1 + 1e-9);
    const best: Scored[] = [];
    if (count <= 0) return best;
    for (const item of this.#order) {
      const worst = best.length === count ? best[count - 1]!.score : Number.NEGATIVE_INFINITY;
      if (norm * this.#norms[item]! < worst) break;
      const score = this.score(vector, item);
      if (score < worst || this.#norms[item] === 0 || !passes(item)) continue;
      insert(best, { item, score }, count);
    }
    return best;
  }

  score(vector: Float64Array, item: number): number {
    const { itemFactors, objective } = this.#model;
    let score = 0;
    for (let f = 0, at = item * objective.factors; f < vector.length; f++, at++) score += vector[f]! * itemFactors[at]!;
    return score;
  }

  /** The cosine between two items' factors; 0 for an item without factors. */
  similarity(a: number, b: number): number {
    const n = this.#model.objective.factors;
    const vector = Float64Array.from(this.#model.itemFactors.subarray(a * n, (a + 1) * n));
    const norms = this.#norms[a]! * this.#norms[b]!;
    return norms === 0 ? 0 : this.score(vector, b) / norms;
  }

  /** The `count` items most like this one, by cosine, without itself. Scores all items. */
  similar(item: number, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    const n = this.#model.objective.factors;
    const vector = Float64Array.from(this.#model.itemFactors.subarray(item * n, (item + 1) * n));
    const best: Scored[] = [];
    if (count <= 0) return best;
    for (const other of this.#order) {
      const norms = this.#norms[item]! * this.#norms[other]!;
      if (other === item || norms === 0) continue;
      const score = this.score(vector, other) / norms;
      if (best.length === count && score < best[count - 1]!.score) continue;
      if (passes(other)) insert(best, { item: other, score }, count);
    }
    return best;
  }
}

function normsOf({ itemFactors, items, objective }: Factors): Float64Array {
  const norms = new Float64Array(items);
  const n = objective.factors;
  for (let item = 0; item < items; item++) {
    let square = 0;
    for (let f = item * n; f < (item + 1) * n; f++) square += itemFactors[f]! * itemFactors[f]!;
    norms[item] = Math.sqrt(square);
  }
  return norms;
}

/** Keeps `best` sorted and no longer than `count`. */
function insert(best: Scored[], scored: Scored, count: number): void {
  let at = best.length;
  while (at > 0 && comesBefore(scored, best[at - 1]!)) at--;
  best.splice(at, 0, scored);
  if (best.length > count) best.pop();
}

function comesBefore(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.item < b.item);
}

import type { Factors } from '../als/train.ts';

export interface Scored {
  readonly item: number;
  readonly score: number;
}

/** So many lists are found by scoring everything; for more it pays to sort the items first. */
const FEW = 3;

/**
 * Finds the items with the highest scores, exactly. After a few lists not all items are scored any more: they are looked at by falling
 * norm, and |x||y| bounds those that are left.
 */
export class Scorer {
  readonly #factors: Float32Array;
  readonly #n: number;
  readonly #items: number;
  #lists = 0;
  #norms: Float64Array | undefined;
  #sorted: { order: Uint32Array; norms: Float64Array; factors: Float32Array } | undefined;

  constructor({ itemFactors, items, objective }: Factors) {
    this.#factors = itemFactors;
    this.#items = items;
    this.#n = objective.factors;
  }

  /** The `count` best items that pass, best first; equal scores by item number. Items without factors are not returned. */
  top(vector: Float64Array, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    const best: Scored[] = [];
    if (count <= 0) return best;
    const sorted = this.#lists++ < FEW ? undefined : this.#byNorm();
    const { norms, factors } = sorted ?? { norms: undefined, factors: this.#factors };
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) * (1 + 1e-9);
    let worst = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < this.#items; at++) {
      if (norms !== undefined && norm * norms[at]! < worst) break;
      const score = dot(vector, factors, at * this.#n);
      if (score < worst) continue;
      const item = sorted === undefined ? at : sorted.order[at]!;
      if ((score === 0 && this.#isZero(item)) || !passes(item)) continue;
      insert(best, { item, score }, count);
      if (best.length === count) worst = best[count - 1]!.score;
    }
    return best;
  }

  score(vector: Float64Array, item: number): number {
    return dot(vector, this.#factors, item * this.#n);
  }

  /** The cosine between two items' factors; 0 for an item without factors. */
  similarity(a: number, b: number): number {
    const norms = this.#allNorms();
    const product = norms[a]! * norms[b]!;
    return product === 0 ? 0 : this.score(this.#row(a), b) / product;
  }

  /** The `count` items most like this one, by cosine, without itself. Scores all items. */
  similar(item: number, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    const best: Scored[] = [];
    if (count <= 0) return best;
    const norms = this.#allNorms();
    const vector = this.#row(item);
    for (let other = 0; other < this.#items; other++) {
      const product = norms[item]! * norms[other]!;
      if (other === item || product === 0) continue;
      const score = this.score(vector, other) / product;
      if (best.length === count && score < best[count - 1]!.score) continue;
      if (passes(other)) insert(best, { item: other, score }, count);
    }
    return best;
  }

  #row(item: number): Float64Array {
    return Float64Array.from(this.#factors.subarray(item * this.#n, (item + 1) * this.#n));
  }

  #isZero(item: number): boolean {
    return this.#factors.subarray(item * this.#n, (item + 1) * this.#n).every((value) => value === 0);
  }

  #allNorms(): Float64Array {
    if (this.#norms !== undefined) return this.#norms;
    const norms = new Float64Array(this.#items);
    for (let item = 0; item < this.#items; item++) {
      let square = 0;
      for (let f = item * this.#n; f < (item + 1) * this.#n; f++) square += this.#factors[f]! ** 2;
      norms[item] = Math.sqrt(square);
    }
    this.#norms = norms;
    return norms;
  }

  /** A copy in the order of falling norms: what is looked at lies together. */
  #byNorm() {
    if (this.#sorted !== undefined) return this.#sorted;
    const norms = this.#allNorms();
    const order = Uint32Array.from(norms.keys()).sort((a, b) => norms[b]! - norms[a]! || a - b);
    const factors = new Float32Array(this.#factors.length);
    order.forEach((item, at) => {
      factors.set(this.#factors.subarray(item * this.#n, (item + 1) * this.#n), at * this.#n);
    });
    this.#sorted = { order, norms: norms.slice().sort().reverse(), factors };
    return this.#sorted;
  }
}

/** Four sums that do not wait for each other. */
function dot(vector: Float64Array, factors: Float32Array, at: number): number {
  const n = vector.length;
  const whole = n & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let f = 0; f < whole; f += 4) {
    s0 += vector[f]! * factors[at + f]!;
    s1 += vector[f + 1]! * factors[at + f + 1]!;
    s2 += vector[f + 2]! * factors[at + f + 2]!;
    s3 += vector[f + 3]! * factors[at + f + 3]!;
  }
  for (let f = whole; f < n; f++) s0 += vector[f]! * factors[at + f]!;
  return s0 + s2 + (s1 + s3);
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

import { dot } from '../../kernels/als/plain/vector.ts';
import { compiledTable, plainTable, type RowTable } from '../../kernels/als/row-table.ts';
import { type Rows, rowOf } from '../rows.ts';
import { Best, type Scored } from './best.ts';

/** Rows that are contiguous in memory. */
interface Block {
  /** No row of the piece is longer than this. */
  readonly norm: number;
  factors(): Float32Array;
  /** The number of the item in the first row. */
  readonly first: number;
}

/** The first few lists are found without sorting; for more lists it pays to sort the items by norm first. */
const FEW = 3;

/** The options of a scorer. */
export interface ScorerOptions {
  /** Use the plain twin of the compiled kernel. The lists are the same. */
  readonly plain?: boolean;
}

/**
 * Finds the items with the highest scores, exactly. It looks at items by falling norm, and |x||y| bounds the scores of
 * those that are left. The first few lists come from the blocks of a model that has them, not all of which are read
 * then, or from scoring everything. For more lists all items are sorted, and a kernel skips those that cannot be among
 * the best.
 */
export class Scorer {
  readonly #model: Rows;
  readonly #n: number;
  readonly #items: number;
  readonly #plain: boolean;
  #lists = 0;
  #norms: Float64Array | undefined;
  #sorted: { order: Uint32Array; table: RowTable } | undefined;

  constructor(model: Rows, { plain = false }: ScorerOptions = {}) {
    this.#model = model;
    this.#items = model.items;
    this.#n = model.objective.factors;
    this.#plain = plain;
  }

  /**
   * The `count` best items that pass, best first; equal scores are ordered by item number. Items without factors are
   * left out.
   */
  top(vector: Float64Array, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    if (count <= 0) return [];
    const best = new Best(count, (item, score) => !(score === 0 && this.#isZero(item)) && passes(item));
    if (this.#lists++ < FEW) this.#lookAsTheyLie(vector, best);
    else this.#lookByNorm(vector, best);
    return best.list;
  }

  score(vector: Float64Array, item: number): number {
    return dot(vector, rowOf(this.#model, item), 0, this.#n);
  }

  /** The cosine between two items' factors; 0 for an item without factors. */
  similarity(a: number, b: number): number {
    return this.similarityTo(a)(b);
  }

  /** Makes a function that gives the cosine between this item's factors and those of another. */
  similarityTo(item: number): (other: number) => number {
    const norms = this.#allNorms();
    const vector = this.#row(item);
    return (other) => {
      const product = norms[item]! * norms[other]!;
      return product === 0 ? 0 : this.score(vector, other) / product;
    };
  }

  /** The `count` items most like this one, by cosine, without itself. Costs a score for every item. */
  similar(item: number, count: number, passes: (item: number) => boolean = () => true): Scored[] {
    const best = new Best(count, passes);
    if (count <= 0) return [];
    const norms = this.#allNorms();
    const likeness = this.similarityTo(item);
    for (let other = 0; other < this.#items; other++) {
      if (other !== item && norms[item]! * norms[other]! !== 0) best.offer(other, likeness(other));
    }
    return best.list;
  }

  #row(item: number): Float64Array {
    return Float64Array.from(rowOf(this.#model, item));
  }

  #isZero(item: number): boolean {
    return rowOf(this.#model, item).every((value) => value === 0);
  }

  #allNorms(): Float64Array {
    if (this.#norms !== undefined) return this.#norms;
    const norms = new Float64Array(this.#items);
    const { itemFactors } = this.#model;
    for (let item = 0; item < this.#items; item++) {
      let square = 0;
      for (let f = item * this.#n; f < (item + 1) * this.#n; f++) square += itemFactors[f]! ** 2;
      norms[item] = Math.sqrt(square);
    }
    this.#norms = norms;
    return norms;
  }

  #lookAsTheyLie(vector: Float64Array, best: Best): void {
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) * (1 + 1e-9);
    for (const piece of this.#pieces()) {
      if (norm * piece.norm < best.worst) break;
      const factors = piece.factors();
      for (let row = 0; row * this.#n < factors.length; row++) {
        const score = dot(vector, factors, row * this.#n, this.#n);
        if (score >= best.worst) best.offer(piece.first + row, score);
      }
    }
  }

  /** The blocks of the model by falling norm, or one piece with everything. */
  #pieces(): Block[] {
    const { blocks } = this.#model;
    if (blocks === undefined) {
      return [{ norm: Number.POSITIVE_INFINITY, factors: () => this.#model.itemFactors, first: 0 }];
    }
    const pieces = Array.from(blocks.norms, (norm, block): Block => {
      return { norm, factors: () => blocks.at(block), first: block * blocks.rows };
    });
    return pieces.sort((a, b) => b.norm - a.norm);
  }

  #lookByNorm(vector: Float64Array, best: Best): void {
    const { order, table } = this.#byNorm();
    const next = table.scan(vector);
    for (let row = next(0, best.worst); row < this.#items; row = next(row + 1, best.worst)) {
      const score = dot(vector, table.rows, row * table.width, this.#n);
      if (score >= best.worst) best.offer(order[row]!, score);
    }
  }

  /** A copy of the factors in the order of falling norms, so that a search reads contiguous memory. */
  #byNorm(): { order: Uint32Array; table: RowTable } {
    if (this.#sorted !== undefined) return this.#sorted;
    const norms = this.#allNorms();
    const order = Uint32Array.from(norms.keys()).sort((a, b) => norms[b]! - norms[a]! || a - b);
    const table = this.#emptyTable();
    order.forEach((item, row) => {
      table.rows.set(rowOf(this.#model, item), row * table.width);
      table.norms[row] = norms[item]! * (1 + 1e-6);
    });
    this.#sorted = { order, table };
    return this.#sorted;
  }

  #emptyTable(): RowTable {
    if (!this.#plain) {
      try {
        return compiledTable(this.#items, this.#n);
      } catch {
        // The plain twin finds the same items, more slowly.
      }
    }
    return plainTable(this.#items, this.#n);
  }
}

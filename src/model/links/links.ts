/** The links from one item to others, by ascending number. */
export interface LinkRow {
  readonly items: Uint32Array;
  /** The weight that having the item adds to the score of each other one. */
  readonly weights: Float32Array;
  /** The number of users that have both items. */
  readonly both: Uint32Array;
}

/** Weights between items. The score of an item is the sum of the weights to it from all items that a user has. */
export interface Links {
  row(item: number): LinkRow;
}

/** The rows one after the other, in the form in which they are stored. */
export class LinkTable implements Links {
  /** The start of each row; items + 1 entries. */
  readonly start: Uint32Array;
  readonly items: Uint32Array;
  readonly weights: Float32Array;
  readonly both: Uint32Array;

  constructor(rows: readonly LinkRow[]) {
    this.start = new Uint32Array(rows.length + 1);
    for (const [row, { items }] of rows.entries()) this.start[row + 1] = this.start[row]! + items.length;
    const size = this.start[rows.length]!;
    this.items = new Uint32Array(size);
    this.weights = new Float32Array(size);
    this.both = new Uint32Array(size);
    for (const [row, { items, weights, both }] of rows.entries()) {
      this.items.set(items, this.start[row]!);
      this.weights.set(weights, this.start[row]!);
      this.both.set(both, this.start[row]!);
    }
  }

  row(item: number): LinkRow {
    const [from, to] = [this.start[item]!, this.start[item + 1]!];
    return {
      items: this.items.subarray(from, to),
      weights: this.weights.subarray(from, to),
      both: this.both.subarray(from, to),
    };
  }
}

/** The place of an item in a row, or -1. Costs a binary search. */
export function placeIn({ items }: LinkRow, item: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]! < item) low = middle + 1;
    else high = middle;
  }
  return items[low] === item ? low : -1;
}

/** An item with its score. */
export interface Scored {
  readonly item: number;
  readonly score: number;
}

/** The best of the items offered so far, best first; equal scores are ordered by item number. */
export class Best {
  readonly list: Scored[] = [];
  /** The score of the last item once the list is full; items that score less cannot enter. */
  worst = Number.NEGATIVE_INFINITY;
  readonly #count: number;
  readonly #passes: (item: number, score: number) => boolean;

  constructor(count: number, passes: (item: number, score: number) => boolean) {
    this.#count = count;
    this.#passes = passes;
  }

  offer(item: number, score: number): void {
    if (score < this.worst || !this.#passes(item, score)) return;
    this.#insert({ item, score });
    if (this.list.length === this.#count) this.worst = this.list[this.#count - 1]!.score;
  }

  #insert(scored: Scored): void {
    let at = this.list.length;
    while (at > 0 && comesBefore(scored, this.list[at - 1]!)) at--;
    this.list.splice(at, 0, scored);
    if (this.list.length > this.#count) this.list.pop();
  }
}

function comesBefore(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.item < b.item);
}

import { compareKeyLists, type Key } from '../aggregate/key.ts';

/** A record as its line, with the keys by which it is ordered. */
export interface Ordered {
  readonly keys: readonly Key[];
  readonly line: string;
}

/**
 * Records in the order of their keys, and for equal keys in the order of arrival; at most the first `most`. Holds up to
 * twice as many.
 */
export class Best {
  readonly #descending: readonly boolean[];
  readonly #most: number;
  #held: Ordered[] = [];
  /** The keys of the last record that stays, once there are enough. A later record needs better keys. */
  #bound: readonly Key[] | undefined;

  constructor(descending: readonly boolean[], most: number) {
    this.#descending = descending;
    this.#most = most;
  }

  get size(): number {
    return this.#held.length;
  }

  /** Whether a record that comes now may be among the first. */
  takes(keys: readonly Key[]): boolean {
    return this.#most > 0 && (this.#bound === undefined || this.#compare(keys, this.#bound) < 0);
  }

  add(record: Ordered): void {
    if (!this.takes(record.keys)) return;
    this.#held.push(record);
    if (this.#held.length < 2 * this.#most + SPARE) return;
    this.#held = this.inOrder();
    this.#bound = this.#held.at(-1)!.keys;
  }

  inOrder(): Ordered[] {
    return this.#held.toSorted((a, b) => this.#compare(a.keys, b.keys)).slice(0, this.#most);
  }

  /** All held records, in the order of arrival or of their keys; in either, records with equal keys are in order. */
  held(): readonly Ordered[] {
    return this.#held;
  }

  #compare(a: readonly Key[], b: readonly Key[]): number {
    return compareKeyLists(a, b, this.#descending);
  }
}

/** The number of records held beyond `most`, because sorting for each new record would cost more. */
const SPARE = 100;

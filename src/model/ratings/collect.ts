import { TeleError } from '../../errors.ts';
import { Dictionary } from './dictionary.ts';
import { filterMatrix, itemCounts, type Matrix } from './matrix.ts';
import { sortEachRow } from './sort-row.ts';

/**
 * The ways to treat several ratings of one item by one user: take the largest, add them up, or keep each, as MLlib
 * does.
 */
export type Duplicates = 'max' | 'sum' | 'keep';

/** The numbers of ratings that were left out, by reason. */
export interface Drops {
  /** The number of weights that are NaN, infinite, or too large for a float. */
  notANumber: number;
  /** Weights of zero, which carry no information. */
  zero: number;
  /** The number of ratings without a user or an item name. */
  unnamed: number;
  /** The number of ratings that were merged into another one of the same user and item. */
  duplicates: number;
  /** Ratings of items that too few users have, and the number of such items. */
  rare: number;
  rareItems: number;
}

/** The options of collecting ratings. */
export interface RatingsOptions {
  /** The treatment of duplicates. Default 'max'. */
  readonly duplicates?: Duplicates | undefined;
  /** The least number of users of an item; items with fewer are left out. Default 1. */
  readonly minUsers?: number | undefined;
}

/** Ratings with their names. Items are numbered by falling popularity, then by name; users in the order of arrival. */
export interface Ratings extends Matrix {
  readonly userNames: Dictionary;
  readonly itemNames: Dictionary;
  /** The number of users that have each item; falls with the item's number. */
  readonly popularity: Uint32Array;
  readonly drops: Drops;
}

/** Collects ratings one by one; `finish` makes `Ratings` of them. Takes about 12 bytes per rating, beside the names. */
export class RatingsCollector {
  readonly #options: RatingsOptions;
  readonly #users: Dictionary;
  readonly #items = new Dictionary();
  readonly #drops: Drops = { notANumber: 0, zero: 0, unnamed: 0, duplicates: 0, rare: 0, rareItems: 0 };
  #size = 0;
  #rows = new Uint32Array(1 << 10);
  #columns = new Uint32Array(1 << 10);
  #weights = new Float32Array(1 << 10);

  /** `users` are names that are already numbered, for `addNumbered`. */
  constructor(options: RatingsOptions = {}, users = new Dictionary()) {
    this.#options = options;
    this.#users = users;
  }

  /** The number of ratings held so far. */
  get size(): number {
    return this.#size;
  }

  /** Adds one rating. A rating that cannot be used is counted and left out. */
  add(user: string, item: string, weight = 1): void {
    if (user === '' || item === '') this.#drops.unnamed++;
    else if (this.#isUsable(weight)) this.#push(this.#users.add(user), this.#items.add(item), weight);
  }

  /** Adds one rating by the user's number in the names given to the constructor. */
  addNumbered(user: number, item: string, weight: number): void {
    if (item === '') this.#drops.unnamed++;
    else if (this.#isUsable(weight)) this.#push(user, this.#items.add(item), weight);
  }

  finish(): Ratings {
    const rows = sortRows(this.#users.size, this.#rows.subarray(0, this.#size), this.#columns, this.#weights);
    const all = { ...rows, users: this.#users.size, items: this.#items.size };
    const merged = mergeDuplicates(all, this.#options.duplicates);
    this.#drops.duplicates = this.#size - merged.columns.length;
    return numberByPopularity(merged, this.#users, this.#items, this.#options.minUsers ?? 1, this.#drops);
  }

  #isUsable(weight: number): boolean {
    const stored = Math.fround(weight);
    if (!Number.isFinite(stored)) this.#drops.notANumber++;
    else if (stored === 0) this.#drops.zero++;
    else return true;
    return false;
  }

  #push(user: number, item: number, weight: number): void {
    if (this.#size === this.#rows.length) {
      this.#rows = doubled(this.#rows, new Uint32Array(this.#size * 2));
      this.#columns = doubled(this.#columns, new Uint32Array(this.#size * 2));
      this.#weights = doubled(this.#weights, new Float32Array(this.#size * 2));
    }
    this.#rows[this.#size] = user;
    this.#columns[this.#size] = item;
    this.#weights[this.#size++] = weight;
  }
}

/** Collects ratings from tuples of (user, item[, weight]). A missing weight is 1. */
export async function collectRatings(
  ratings: Iterable<RatingTriple> | AsyncIterable<RatingTriple>,
  options: RatingsOptions = {},
): Promise<Ratings> {
  const collector = new RatingsCollector(options);
  for await (const [user, item, weight] of ratings) collector.add(user, item, weight);
  return collector.finish();
}

/** One rating: user, item and weight; a missing weight is 1. */
export type RatingTriple = readonly [user: string, item: string, weight?: number];

/** Throws a TeleError if nothing can be learned from the ratings, with the reasons that are known. */
export function refuseEmpty(ratings: Matrix & { readonly drops?: Drops }): void {
  if (ratings.columns.length > 0 && ratings.weights.some((weight) => weight > 0)) return;
  const { drops } = ratings;
  const reasons = [
    drops?.notANumber ? `${drops.notANumber} with a weight that is not a number` : '',
    drops?.zero ? `${drops.zero} with weight zero` : '',
    drops?.unnamed ? `${drops.unnamed} without a name` : '',
    drops?.rare ? `${drops.rare} of items that too few users have` : '',
    ratings.columns.length > 0 ? `${ratings.columns.length} with a weight below zero` : '',
  ].filter((reason) => reason !== '');
  const left = reasons.length > 0 ? ` (left out: ${reasons.join(', ')})` : '';
  throw new TeleError(`there are no ratings to learn from${left}`, {
    hint: 'look at what is selected: channel, dates, filters, and the smallest number of users for an item',
  });
}

function doubled<T extends Uint32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

interface Rows {
  readonly start: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
}

/** Groups the ratings by user, by counting sort. */
function sortRows(users: number, rows: Uint32Array, columns: Uint32Array, weights: Float32Array): Rows {
  const start = new Uint32Array(users + 1);
  for (const user of rows) start[user + 1]!++;
  for (let user = 0; user < users; user++) start[user + 1]! += start[user]!;
  const next = start.slice(0, users);
  const sorted = { start, columns: new Uint32Array(rows.length), weights: new Float32Array(rows.length) };
  for (let j = 0; j < rows.length; j++) {
    const at = next[rows[j]!]!++;
    sorted.columns[at] = columns[j]!;
    sorted.weights[at] = weights[j]!;
  }
  return sorted;
}

/** Merges ratings of the same item within a row, in place: the write position never overtakes the read position. */
function mergeDuplicates(matrix: Matrix, policy: Duplicates = 'max'): Matrix {
  sortEachRow(matrix);
  const { users, start, columns, weights } = matrix;
  const merged = new Uint32Array(users + 1);
  let size = 0;
  for (let user = 0; user < users; user++) {
    const first = size;
    for (let j = start[user]!; j < start[user + 1]!; j++) {
      const again = policy !== 'keep' && size > first && columns[size - 1] === columns[j];
      if (again) {
        weights[size - 1] = policy === 'sum' ? weights[size - 1]! + weights[j]! : weights[j]!;
      } else {
        columns[size] = columns[j]!;
        weights[size++] = weights[j]!;
      }
    }
    merged[user + 1] = size;
  }
  return { ...matrix, start: merged, columns: columns.slice(0, size), weights: weights.slice(0, size) };
}

/** Leaves out rare items and sums that cannot be used, and numbers the items anew by popularity. */
function numberByPopularity(
  matrix: Matrix,
  users: Dictionary,
  names: Dictionary,
  minUsers: number,
  drops: Drops,
): Ratings {
  const having = new Uint32Array(matrix.items);
  for (const item of matrix.columns) having[item]!++;
  const usable = filterMatrix(matrix, (_, j) => {
    const weight = matrix.weights[j]!;
    if (!Number.isFinite(weight)) drops.notANumber++;
    else if (weight === 0) drops.zero++;
    else if (having[matrix.columns[j]!]! < minUsers) drops.rare++;
    else return true;
    return false;
  });
  drops.rareItems = having.reduce((sum, count) => (count > 0 && count < minUsers ? sum + 1 : sum), 0);
  const stored = new Uint32Array(matrix.items);
  for (const item of usable.columns) stored[item]!++;
  const counts = itemCounts(usable);
  const kept = Uint32Array.from(stored.keys()).filter((item) => stored[item]! > 0);
  kept.sort((a, b) => counts[b]! - counts[a]! || names.compare(a, b));
  const itemNames = new Dictionary();
  const numbers = new Uint32Array(matrix.items);
  for (const item of kept) numbers[item] = itemNames.add(names.at(item));
  const columns = usable.columns.map((item) => numbers[item]!);
  const renumbered = { ...usable, items: kept.length, columns };
  sortEachRow(renumbered);
  return { ...renumbered, userNames: users, itemNames, popularity: itemCounts(renumbered), drops };
}

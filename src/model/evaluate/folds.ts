import type { Dictionary } from '../ratings/dictionary.ts';
import { mixBits } from '../ratings/dictionary.ts';
import type { Matrix } from '../ratings/matrix.ts';

/** Ratings whose names may be known. If they are, folds depend on the names, not on the order of arrival. */
export type NamedMatrix = Matrix & { readonly userNames?: Dictionary; readonly itemNames?: Dictionary };

/**
 * The fold of each rating, by a hash of its user, its item and the seed. As in MLlib's kFold, each rating falls into
 * one fold, independently and with equal probability.
 */
export function foldByRating(matrix: NamedMatrix, folds: number, seed: number): Uint16Array {
  const fold = new Uint16Array(matrix.columns.length);
  eachRating(matrix, seed, (_, j, hash) => {
    fold[j] = Math.floor((hash / 2 ** 32) * folds);
  });
  return fold;
}

/**
 * Puts one rating of each user with at least two ratings above zero into fold 0, chosen by hash, and all others into
 * fold 1. Holding out fold 0 then leaves one rating out for each user, or for the `most` users with the lowest hashes.
 */
export function leaveOneOut(matrix: NamedMatrix, seed: number, most = matrix.users): Uint16Array {
  const fold = new Uint16Array(matrix.columns.length).fill(1);
  const chosen = new Uint32Array(matrix.users);
  const least = new Float64Array(matrix.users).fill(Number.POSITIVE_INFINITY);
  const positive = new Uint32Array(matrix.users);
  eachRating(matrix, seed, (user, j, hash) => {
    if (matrix.weights[j]! <= 0) return;
    positive[user]!++;
    if (hash >= least[user]!) return;
    least[user] = hash;
    chosen[user] = j;
  });
  const able = Array.from(chosen.keys()).filter((user) => positive[user]! > 1);
  const hash = (user: number) => userHash(matrix, user, ~seed);
  const asked = able.length <= most ? able : able.sort((a, b) => hash(a) - hash(b) || a - b).slice(0, most);
  for (const user of asked) fold[chosen[user]!] = 0;
  return fold;
}

function userHash({ userNames }: NamedMatrix, user: number, seed: number): number {
  return mixBits((userNames?.hashAt(user) ?? user) ^ mixBits(seed));
}

function eachRating(
  matrix: NamedMatrix,
  seed: number,
  visit: (user: number, rating: number, hash: number) => void,
): void {
  const { itemNames } = matrix;
  for (let user = 0; user < matrix.users; user++) {
    const own = userHash(matrix, user, seed);
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      const item = matrix.columns[j]!;
      visit(user, j, mixBits(own + Math.imul(itemNames?.hashAt(item) ?? item, 0x9e3779b1)));
    }
  }
}

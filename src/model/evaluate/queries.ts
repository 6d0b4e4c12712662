import type { Matrix } from '../ratings/matrix.ts';

/** The queries of one fold: the users with something held out and something left to learn from. */
export interface Queries {
  readonly users: Uint32Array;
  /** The start of each user's held-out items; users + 1 entries. */
  readonly heldStart: Uint32Array;
  /** Items held out, and their weights. */
  readonly held: Uint32Array;
  readonly weights: Float32Array;
  /** The start of each user's remaining items; users + 1 entries. */
  readonly seenStart: Uint32Array;
  /** Items left in training, each once, and their weights. */
  readonly seen: Uint32Array;
  readonly seenWeights: Float32Array;
}

/** Splits off fold `fold`: its ratings above zero are held out, and all others are for training. */
export function queriesOf(matrix: Matrix, folds: Uint16Array, fold: number): Queries {
  const users: number[] = [];
  const heldStart = [0];
  const held: number[] = [];
  const weights: number[] = [];
  const seenStart = [0];
  const seen: number[] = [];
  const seenWeights: number[] = [];
  for (let user = 0; user < matrix.users; user++) {
    const before = [held.length, seen.length] as const;
    let known = false;
    for (let j = matrix.start[user]!; j < matrix.start[user + 1]!; j++) {
      const item = matrix.columns[j]!;
      if (folds[j] !== fold) {
        known ||= matrix.weights[j]! > 0;
        if (seen.length > before[1] && seen.at(-1) === item) continue;
        seen.push(item);
        seenWeights.push(matrix.weights[j]!);
      } else if (matrix.weights[j]! > 0) {
        held.push(item);
        weights.push(matrix.weights[j]!);
      }
    }
    if (known && held.length > before[0]) {
      users.push(user);
      heldStart.push(held.length);
      seenStart.push(seen.length);
    } else {
      held.length = before[0];
      weights.length = before[0];
      seen.length = before[1];
      seenWeights.length = before[1];
    }
  }
  return {
    users: Uint32Array.from(users),
    heldStart: Uint32Array.from(heldStart),
    held: Uint32Array.from(held),
    weights: Float32Array.from(weights),
    seenStart: Uint32Array.from(seenStart),
    seen: Uint32Array.from(seen),
    seenWeights: Float32Array.from(seenWeights),
  };
}

/**
 * Items by falling popularity (ties by number), and the place of each item in that order. Items that nobody has come
 * last.
 */
export function popularityOrder(counts: Uint32Array): { order: Uint32Array; place: Uint32Array } {
  const order = Uint32Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const place = new Uint32Array(order.length);
  order.forEach((item, at) => {
    place[item] = at;
  });
  return { order, place };
}

/** The items that the user of a query has in training. */
export function seenBy(queries: Queries, query: number): Uint32Array {
  return queries.seen.subarray(queries.seenStart[query]!, queries.seenStart[query + 1]!);
}

/** Ranks of the held-out items when everybody gets the most popular items. `counts` is the number of users by item. */
export function popularityRanks(queries: Queries, counts: Uint32Array): Uint32Array {
  const { place } = popularityOrder(counts);
  const ranks = new Uint32Array(queries.held.length);
  for (let query = 0; query < queries.users.length; query++) {
    const seen = seenBy(queries, query);
    for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
      const own = place[queries.held[at]!]!;
      ranks[at] = own - seen.reduce((sum, item) => (place[item]! < own ? sum + 1 : sum), 0);
    }
  }
  return ranks;
}

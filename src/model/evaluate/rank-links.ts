import { NO_RANK } from '../../kernels/als/rank-frame.ts';
import { type Links, LinkTable } from '../links/links.ts';
import type { Method } from '../methods/settings.ts';
import { Best } from '../recommend/best.ts';
import { shareOf } from '../recommend/link-knowledge.ts';
import { isScore } from '../recommend/no-score.ts';
import { listed, type Outcome } from './outcome.ts';
import { popularityOrder, type Queries, seenBy } from './queries.ts';

/**
 * Ranks held-out items in the lists that weights between items make: first the items with a score, by score, ties by
 * number; then the items without one, by popularity, as in the lists that users get. `counts` are the users by item in
 * training; an item that nobody has there gets no rank.
 */
export function rankByLinks(
  links: Links,
  method: Method,
  queries: Queries,
  counts: Uint32Array,
  length: number,
): Outcome {
  const { place, order } = popularityOrder(counts);
  const ranks = new Uint32Array(queries.held.length).fill(NO_RANK);
  const lists: number[][] = [];
  const whole = new Set(listed(queries));
  const scores = new Float64Array(counts.length);
  const isTouched = new Uint8Array(counts.length);
  for (let query = 0; query < queries.users.length; query++) {
    const seen = seenBy(queries, query);
    const found = addScores(links, method, queries, query, { scores, isTouched });
    for (const item of seen) scores[item] = 0;
    const scored = found.filter((item) => isScore(method, scores[item]!));
    for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
      const item = queries.held[at]!;
      if (counts[item] === 0) continue;
      const own = scores[item]!;
      if (isScore(method, own)) {
        ranks[at] = scored.reduce((n, other) => n + before(scores[other]!, other, own, item), 0);
      } else {
        const isAhead = (other: number) => place[other]! < place[item]!;
        ranks[at] = scored.length + place[item]! - scored.filter(isAhead).length - seen.filter(isAhead).length;
      }
    }
    if (whole.has(query)) lists.push(listOf(scored, scores, order, counts, length, new Set(seen)));
    for (const item of found) scores[item] = isTouched[item] = 0;
  }
  return { ranks, lists, rmse: Number.NaN };
}

/** Returns 1 if the item `other`, which has this `score`, comes before `item`, whose score is `own`; else 0. */
function before(score: number, other: number, own: number, item: number): number {
  return score > own || (score === own && other < item) ? 1 : 0;
}

/** Adds up the scores of one user, and returns the items that got a score. */
function addScores(
  links: Links,
  method: Method,
  queries: Queries,
  query: number,
  { scores, isTouched }: { scores: Float64Array; isTouched: Uint8Array },
): number[] {
  const found: number[] = [];
  if (method === 'popularity') return found;
  const [from, to] = [queries.seenStart[query]!, queries.seenStart[query + 1]!];
  let liked = 0;
  for (let at = from; at < to; at++) if (queries.seenWeights[at]! > 0) liked++;
  const share = shareOf(method, liked);
  for (let at = from; at < to; at++) {
    if (queries.seenWeights[at]! <= 0) continue;
    const { items, weights } = links.row(queries.seen[at]!);
    for (let k = 0; k < items.length; k++) {
      const item = items[k]!;
      if (isTouched[item] === 0) found.push(item);
      isTouched[item] = 1;
      scores[item]! += weights[k]! * share;
    }
  }
  return found;
}

function listOf(
  scored: readonly number[],
  scores: Float64Array,
  order: Uint32Array,
  counts: Uint32Array,
  length: number,
  seen: ReadonlySet<number>,
): number[] {
  const best = new Best(length, () => true);
  for (const item of scored) best.offer(item, scores[item]!);
  const list = best.list.map(({ item }) => item);
  const there = new Set(list);
  for (const item of order) {
    if (list.length >= length || counts[item] === 0) break;
    if (!there.has(item) && !seen.has(item)) list.push(item);
  }
  return list;
}

/** A table without links, which makes lists by popularity alone. */
export const NO_LINKS = new LinkTable([]);

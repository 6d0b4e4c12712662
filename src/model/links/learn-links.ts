import type { LinkSettings } from '../methods/settings.ts';
import { itemCounts, type Matrix, userCounts } from '../ratings/matrix.ts';
import { easeRows } from './ease.ts';
import { type LinkRow, LinkTable } from './links.ts';
import { eachTogether } from './together.ts';

/** The most links of an item: those with the largest weights are kept. EASE keeps all. */
export const MOST_LINKS = 500;

/**
 * Learns weights from every item to others, from who has what:
 * - cosine: c_jh / (√(c_j c_h) + shrink), where c_jh is the number of users who have both items and c_j of those who
 *   have j (Sarwar and others 2001);
 * - walk: Σ 1 / (c_j n_u) over the users u who have both, where n_u is the number of items of u, divided by c_h to the
 *   power `discount`: RP³β of Paudel and others 2017, with steps of three from an item;
 * - ease: see `easeRows`;
 * - popularity: no weights, but links, by which items are alike.
 *
 * Costs the sum over users of the square of their items. The result does not depend on the order of the users.
 */
export function learnLinks(ratings: Matrix, settings: LinkSettings): LinkTable {
  if (settings.method === 'ease') return new LinkTable(easeRows(ratings, settings.lambda));
  const counts = itemCounts(ratings);
  const weigh = weighing(settings, counts);
  const rows: LinkRow[] = [];
  const weightOf = settings.method === 'walk' ? (having: number) => 1 / having : () => 1;
  eachTogether(ratings, weightOf, (item, others, both, sums) => {
    rows.push(largest(others, (other) => weigh(item, other, sums[other]!), both, settings.method === 'popularity'));
  });
  return new LinkTable(rows);
}

function weighing(settings: LinkSettings, counts: Uint32Array): (item: number, other: number, sum: number) => number {
  const cosine = (shrink: number) => (item: number, other: number, sum: number) =>
    sum / (Math.sqrt(counts[item]! * counts[other]!) + shrink);
  if (settings.method === 'cosine') return cosine(settings.shrink);
  if (settings.method !== 'walk') return cosine(0);
  const penalty = Float64Array.from(counts, (count) => count ** settings.discount);
  return (item, other, sum) => sum / counts[item]! / penalty[other]!;
}

/** The `MOST_LINKS` others with the largest weights; of equal weights the smaller numbers come first. */
function largest(
  others: Uint32Array,
  weightOf: (other: number) => number,
  both: Uint32Array,
  isWeightless: boolean,
): LinkRow {
  const weights = Float64Array.from(others, weightOf);
  let places = Uint32Array.from(others.keys());
  if (places.length > MOST_LINKS)
    places = places
      .sort((a, b) => weights[b]! - weights[a]! || a - b)
      .slice(0, MOST_LINKS)
      .sort();
  return {
    items: places.map((place) => others[place]!),
    weights: Float32Array.from(places, (place) => (isWeightless ? 0 : weights[place]!)),
    both: places.map((place) => both[others[place]!]!),
  };
}

/** An estimate of the operations that links take: the sum over users of the square of their items. */
export function costOfLinks(ratings: Matrix): number {
  return userCounts(ratings).reduce((sum, having) => sum + having ** 2, 0);
}

import { type Links, placeIn } from '../links/links.ts';
import type { Method } from '../methods/settings.ts';
import type { LinkModel } from '../model.ts';
import { Best, type Scored } from './best.ts';
import type { Knowledge, Taste } from './knowledge.ts';
import { isScore } from './no-score.ts';

/** The knowledge of a model of weights between items. Dislikes are left out. */
export class LinkKnowledge implements Knowledge {
  readonly #model: LinkModel;

  constructor(model: LinkModel) {
    this.#model = model;
  }

  tells(item: number): boolean {
    return this.#model.method !== 'popularity' && this.#model.links.row(item).items.length > 0;
  }

  foldIn(items: readonly number[], weights: readonly number[]): Taste {
    const { links, method } = this.#model;
    const liked = items.filter((_, j) => weights[j]! > 0);
    const share = shareOf(method, liked.length);
    return {
      top(count, passes) {
        const best = new Best(count, (item, score) => isScore(method, score) && passes(item));
        if (count > 0) for (const [item, score] of sumLinks(links, liked)) best.offer(item, score * share);
        return best.list;
      },
      reasons: (item) =>
        liked.map((own) => {
          const row = links.row(own);
          const place = placeIn(row, item);
          return { item: own, score: place < 0 ? 0 : row.weights[place]! * share };
        }),
    };
  }

  likenessTo(item: number): (other: number) => number {
    const { links, popularity } = this.#model;
    const row = links.row(item);
    return (other) => {
      if (other === item) return 1;
      const place = placeIn(row, other);
      return place < 0 ? 0 : row.both[place]! / Math.sqrt(popularity[item]! * popularity[other]!);
    };
  }

  similar(item: number, count: number, passes: (item: number) => boolean): Scored[] {
    const likeness = this.likenessTo(item);
    const best = new Best(count, (other, score) => score > 0 && passes(other));
    if (count > 0) for (const other of this.#model.links.row(item).items) best.offer(other, likeness(other));
    return best.list;
  }
}

/** The share of each of a user's items in a score: a walk starts from each with the same probability. */
export function shareOf(method: Method, having: number): number {
  return method === 'walk' ? 1 / having : 1;
}

/** The sums of the weights from the given items to all others that they are linked to. */
function sumLinks(links: Links, from: readonly number[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const own of from) {
    const { items, weights } = links.row(own);
    for (let at = 0; at < items.length; at++) sums.set(items[at]!, (sums.get(items[at]!) ?? 0) + weights[at]!);
  }
  return sums;
}

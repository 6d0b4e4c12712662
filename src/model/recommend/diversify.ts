import type { Scored } from './best.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * Picks, one by one, items that are good and unlike those picked before, by maximal marginal relevance (Carbonell and
 * Goldstein 1998): (1 − diversity) · score / best score − diversity · highest cosine with a picked item. Costs
 * candidates × count cosines.
 */
export function diversify(
  knowledge: Knowledge,
  candidates: readonly Scored[],
  count: number,
  diversity: number,
): Scored[] {
  const best = candidates[0]?.score || 1;
  const left = candidates.map((scored) => ({ scored, nearest: 0 }));
  const picked: Scored[] = [];
  while (picked.length < count && left.length > 0) {
    let at = 0;
    const worth = ({ scored, nearest }: (typeof left)[number]) =>
      ((1 - diversity) * scored.score) / Math.abs(best) - diversity * nearest;
    for (let index = 1; index < left.length; index++) if (worth(left[index]!) > worth(left[at]!)) at = index;
    const [{ scored }] = left.splice(at, 1) as [(typeof left)[number]];
    picked.push(scored);
    const likenessOf = knowledge.likenessTo(scored.item);
    for (const other of left) {
      const likeness = likenessOf(other.scored.item);
      other.nearest = picked.length === 1 ? likeness : Math.max(other.nearest, likeness);
    }
  }
  return picked;
}

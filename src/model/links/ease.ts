import { TeleError } from '../../errors.ts';
import type { Matrix } from '../ratings/matrix.ts';
import { invert } from './invert.ts';
import type { LinkRow } from './links.ts';
import { eachTogether } from './together.ts';

/** The most items that EASE takes. With more it would need minutes and hundreds of megabytes. */
export const MOST_FOR_EASE = 3000;

/**
 * The weights of EASE (Steck 2019): B = -P / diag(P) with P = (XᵀX + λ)⁻¹ and zeros on the diagonal, where X is 1 for
 * each user who has an item. XᵀX counts the users who have both of two items. Takes about items³ / 2 multiplications,
 * and 8 bytes × items²: half a second for 1,000 items, four for 2,000.
 */
export function easeRows(ratings: Matrix, lambda: number): LinkRow[] {
  const n = ratings.items;
  if (n > MOST_FOR_EASE)
    throw new TeleError(`ease takes at most ${MOST_FOR_EASE} add-ons, and these ratings have ${n}`, {
      hint: 'take --method walk, or leave out rare ones with --min-clients',
    });
  const gram = new Float64Array(n * n);
  eachTogether(
    ratings,
    () => 1,
    (item, others, both) => {
      gram[item * n + item] = both[item]! + lambda;
      for (const other of others) gram[item * n + other] = both[other]!;
    },
  );
  const counts = Uint32Array.from(gram);
  const inverse = invert(gram, n);
  return Array.from({ length: n }, (_, item) => {
    const others = Uint32Array.from({ length: n - 1 }, (_, at) => (at < item ? at : at + 1));
    return {
      items: others,
      weights: Float32Array.from(others, (other) => -inverse[item * n + other]! / inverse[other * n + other]!),
      both: others.map((other) => counts[item * n + other]!),
    };
  });
}

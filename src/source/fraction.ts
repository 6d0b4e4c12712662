import { createHash } from 'node:crypto';
import type { StoredObject } from './store.ts';

/**
 * Chooses a share of the objects by the seed alone: whatever the order of the listing, the same objects are chosen, and
 * a smaller share is a part of a larger one. At least one object is chosen if there is one and the share is not 0; the
 * number is round(share × n). The order is kept.
 */
export function chooseFraction(objects: readonly StoredObject[], share: number, seed: number): StoredObject[] {
  const wanted = share > 0 ? Math.max(1, Math.round(objects.length * share)) : 0;
  const ranks = objects.map(({ key }) => createHash('sha256').update(`${seed}\0${key}`).digest('hex'));
  const chosen = new Set(
    objects
      .map((_, k) => k)
      .sort((a, b) => (ranks[a]! < ranks[b]! ? -1 : 1))
      .slice(0, wanted),
  );
  return objects.filter((_, k) => chosen.has(k));
}

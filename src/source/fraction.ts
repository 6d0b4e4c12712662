import { createHash } from 'node:crypto';
import type { StoredObject } from './store.ts';

/**
 * A share of the objects, chosen by the seed alone: whatever the order of the listing, the same objects are chosen, and
 * a smaller share lies inside a larger one. At least one object is chosen where there is one and the share is not 0;
 * the number is round(share × n). Order is kept.
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

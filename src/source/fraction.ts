import { createHash } from 'node:crypto';
import type { StoredObject } from './store.ts';

/**
 * Chooses a share of the objects by the seed alone: whatever the order of the listing, the same objects are chosen, and
 * a smaller share is a part of a larger one. At least one object is chosen if there is one and the share is not 0; the
 * number is round(share × n). The order is kept.
 */
export function chooseFraction(objects: readonly StoredObject[], share: number, seed: number): StoredObject[] {
  const wanted = share > 0 ? Math.max(1, Math.round(objects.length * share)) : 0;
  const chosen = new Set(inRandomOrder(objects, seed).slice(0, wanted));
  return objects.filter((object) => chosen.has(object));
}

/**
 * The objects in an order that the seed alone decides: the first ones are those that `chooseFraction` chooses for any
 * share.
 */
export function inRandomOrder(objects: readonly StoredObject[], seed: number): StoredObject[] {
  const ranks = objects.map(({ key }) => createHash('sha256').update(`${seed}\0${key}`).digest('hex'));
  return objects
    .map((_, k) => k)
    .sort((a, b) => (ranks[a]! < ranks[b]! ? -1 : 1))
    .map((k) => objects[k]!);
}

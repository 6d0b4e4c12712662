import { namesArchive } from '../../source/archive-name.ts';
import type { StoredObject } from '../../source/store.ts';
import type { PartSpec } from './part-spec.ts';

/** The factor by which pings are larger after decompression, about. */
const GROWTH = 10;

/**
 * An estimate of the decompressed bytes of a part: its stored size, or ten times that if its name is that of an
 * archive.
 */
export function plainBytes({ object, range }: PartSpec): number {
  return range ? range.end - range.start : plainSize(object);
}

/** An estimate of the decompressed bytes of an object. */
export function plainSize({ key, size }: StoredObject): number {
  return size * (namesArchive(key) ? GROWTH : 1);
}

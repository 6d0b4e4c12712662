import { namesArchive } from '../../source/archive-name.ts';
import type { PartSpec } from './part-spec.ts';

/** The factor by which pings are larger after decompression, about. */
const GROWTH = 10;

/**
 * An estimate of the decompressed bytes of a part: its stored size, or ten times that if its name is that of an
 * archive.
 */
export function plainBytes({ object, range }: PartSpec): number {
  if (range) return range.end - range.start;
  return object.size * (namesArchive(object.key) ? GROWTH : 1);
}

import { namesArchive } from '../../source/archive-name.ts';
import type { PartSpec } from './part-spec.ts';

/** How many times as large pings are when they are decompressed, about. */
const GROWTH = 10;

/**
 * About how many bytes a part is to read through: what is stored, and ten times that where its name says that it is an
 * archive.
 */
export function plainBytes({ object, range }: PartSpec): number {
  if (range) return range.end - range.start;
  return object.size * (namesArchive(object.key) ? GROWTH : 1);
}

import type { PartSpec } from './part-spec.ts';
import { plainBytes } from './plain-bytes.ts';

/**
 * What a worker thread, or an executor of a cluster, gets as one task: consecutive parts. A range of a large file is
 * alone in its partition.
 */
export type Partition = readonly [PartSpec, ...PartSpec[]];

const LARGEST = 16 << 20;
const SMALLEST = 1 << 20;
/** So many partitions a small input is cut in, so that all workers have something to do to the end. */
const MANY = 64;
/** How many objects a partition has at most: one that is tried again does not cost too much. */
const MOST = 1000;

/**
 * Packs small objects together, to about a 64th of the input and at most 16 MB of plain bytes; a larger one is a
 * partition by itself. The input alone decides, so that the result does not depend on how many workers there are.
 */
export function packParts(parts: readonly PartSpec[]): Partition[] {
  const total = parts.reduce((sum, part) => sum + plainBytes(part), 0);
  const size = Math.min(Math.max(total / MANY, SMALLEST), LARGEST);
  const partitions: [PartSpec, ...PartSpec[]][] = [];
  let room = 0;
  for (const part of parts) {
    const bytes = plainBytes(part);
    const last = partitions.at(-1);
    if (last && bytes <= room && last.length < MOST && !part.range) {
      last.push(part);
      room -= bytes;
    } else {
      partitions.push([part]);
      room = part.range ? -1 : size - bytes;
    }
  }
  return partitions;
}

/** All parts as one partition, in their order: for a plan to which a record's number matters. */
export function onePartition([first, ...rest]: readonly PartSpec[]): Partition[] {
  return first === undefined ? [] : [[first, ...rest]];
}

/** The byte of its object at which a partition begins: more than 0 only for a range. */
export function startOf([first]: Partition): number {
  return first.range?.start ?? 0;
}

import { isCut, type PartSpec } from './part-spec.ts';
import { plainBytes } from './plain-bytes.ts';

/**
 * The task of a worker thread, or of an executor of a cluster: consecutive parts. A range of a large file is alone in
 * its partition.
 */
export type Partition = readonly [PartSpec, ...PartSpec[]];

const LARGEST = 16 << 20;
const SMALLEST = 1 << 20;
/** The number of partitions that a small input is cut into, so that all workers are busy until the end. */
const MANY = 64;
/** The most objects of a partition, so that repeating one does not cost too much. */
const MOST = 1000;

/**
 * Packs small objects together, up to about a 64th of the input and at most 16 MB of plain bytes; a larger one is a
 * partition by itself. Only the input decides, so the result does not depend on the number of workers.
 */
export function packParts(parts: readonly PartSpec[]): Partition[] {
  const total = parts.reduce((sum, part) => sum + plainBytes(part), 0);
  const size = Math.min(Math.max(total / MANY, SMALLEST), LARGEST);
  const partitions: [PartSpec, ...PartSpec[]][] = [];
  let room = 0;
  for (const part of parts) {
    const bytes = plainBytes(part);
    const last = partitions.at(-1);
    if (last && bytes <= room && last.length < MOST && !isCut(part)) {
      last.push(part);
      room -= bytes;
    } else {
      partitions.push([part]);
      room = isCut(part) ? -1 : size - bytes;
    }
  }
  return partitions;
}

/** All parts as one partition, in order, for a plan that depends on the numbers of records. */
export function onePartition([first, ...rest]: readonly PartSpec[]): Partition[] {
  return first === undefined ? [] : [[first, ...rest]];
}

/** The offset of a partition in the bytes that are read of its object: more than 0 only for a range. */
export function startOf([{ range, from = 0 }]: Partition): number {
  return range === undefined ? 0 : range.start - from;
}

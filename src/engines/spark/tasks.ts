import type { Partition } from '../input/pack.ts';
import { type PartSpec, rangeSize } from '../input/part-spec.ts';
import { plainBytes } from '../input/plain-bytes.ts';
import type { SparkTask } from './job.ts';

/** The most tasks that Spark's driver handles well; with larger inputs tasks grow instead. */
const MOST_TASKS = 10_000;
/** The ranges of a plain file in a task: about a second of work, of which starting a worker takes a tenth. */
const RANGES = 8;

/** A part without the inode number, which differs for a copy of the file on another machine. */
function fromElsewhere({ object: { inode: _, ...object }, ...part }: PartSpec): PartSpec {
  return { ...part, object };
}

/** Packs consecutive partitions into tasks of about one size. Results do not depend on the sizes. */
export function packTasks(partitions: readonly Partition[]): SparkTask[] {
  const sizes = partitions.map((parts) => parts.reduce((sum, part) => sum + plainBytes(part), 0));
  const largest = Math.max(RANGES * rangeSize(), sizes.reduce((sum, size) => sum + size, 0) / MOST_TASKS);
  const tasks: SparkTask['partitions'][number][][] = [];
  let room = -1;
  for (const [number, parts] of partitions.entries()) {
    if (sizes[number]! > room) {
      tasks.push([]);
      room = largest;
    }
    tasks.at(-1)!.push({ number, parts: parts.map(fromElsewhere) as [PartSpec, ...PartSpec[]] });
    room -= sizes[number]!;
  }
  return tasks.map((own, number) => ({ number, partitions: own }));
}

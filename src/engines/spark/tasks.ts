import type { Partition } from '../input/pack.ts';
import { type PartSpec, rangeSize } from '../input/part-spec.ts';
import { plainBytes } from '../input/plain-bytes.ts';
import type { SparkTask } from './job.ts';

/** More tasks than this are a burden to Spark's driver: tasks grow instead. */
const MOST_TASKS = 10_000;
/** Ranges of a plain file that make a task: about a second of work, of which starting a worker takes a tenth. */
const RANGES = 8;

/** A copy of a file on another machine has a number of its own. */
function fromElsewhere({ object: { inode: _, ...object }, ...part }: PartSpec): PartSpec {
  return { ...part, object };
}

/** Packs consecutive partitions into tasks of about one size. Results do not depend on how. */
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

import { AHEAD } from './messages.ts';
import type { Partition } from './pack.ts';
import { plainBytes } from './plain-bytes.ts';
import type { Entry, Task } from './task.ts';

/** How many tasks may be taken up or held beyond the one whose turn it is, for each thread. */
const TASKS_AHEAD = 16;
/** A partition of so many plain bytes is large: it is one object, which nobody can help with. */
const LARGE = 64 << 20;

/** Which task a free thread gets. */
export interface Queue {
  /** Nothing is left, or too much is held for those before: then something changes when results have been taken. */
  next(turn: number): Task | 'none' | 'wait';
  /** Tasks that have been taken up and whose turn is not over. */
  underway(turn: number): readonly Task[];
}

/**
 * Tasks in their order. With `largeFirst`, which is for runs without lines of output, the large ones come before, so that no thread is left
 * with one when the others are done. What is held for later stays bounded: beyond that, only the task whose turn it is is given out.
 */
export function createQueue(tasks: readonly Task[], threads: number, largeFirst: boolean): Queue {
  const order = [...tasks.keys()];
  if (largeFirst) order.sort((a, b) => largeness(tasks[b]!) - largeness(tasks[a]!) || a - b);
  const taken = new Set<number>();
  let given = 0;
  const underway = (turn: number) => {
    for (const number of taken) if (number < turn) taken.delete(number);
    return [...taken].map((number) => tasks[number]!);
  };
  const isFull = (turn: number) => {
    const held = underway(turn);
    return held.length > TASKS_AHEAD * threads || held.reduce((sum, task) => sum + heldBytes(task), 0) > HELD * threads;
  };
  const take = (number: number) => {
    taken.add(number);
    return tasks[number]!;
  };
  return {
    underway,
    next(turn) {
      while (given < order.length && (order[given]! < turn || taken.has(order[given]!))) given++;
      if (given === order.length) return 'none';
      if (!isFull(turn)) return take(order[given++]!);
      return taken.has(turn) ? 'wait' : take(turn);
    },
  };
}

const HELD = AHEAD / 2;

function largeness({ partition }: Task): number {
  const bytes = partitionBytes(partition);
  return bytes >= LARGE ? bytes : 0;
}

function partitionBytes(partition: Partition): number {
  return partition.reduce((sum, part) => sum + plainBytes(part), 0);
}

function heldBytes({ entries }: Task): number {
  return entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
}

function entryBytes(entry: Entry): number {
  if (entry.kind === 'failed') return 0;
  if (entry.kind !== 'result') return entry.block.length;
  return (entry.result.groups?.length ?? 0) + (entry.result.reservoir?.length ?? 0);
}

import type { Partition } from '../input/pack.ts';
import { isCut } from '../input/part-spec.ts';
import { plainBytes } from '../input/plain-bytes.ts';
import { AHEAD } from './messages.ts';
import { type Arrival, newTask, type Task } from './task.ts';

/** For each thread, the number of tasks that may be started or held beyond the one whose turn it is. */
const TASKS_AHEAD = 16;
/** An object of at least this many plain bytes is large: only one thread can read it. */
const LARGE = 64 << 20;

/** Decides which task a free thread gets. */
export interface Queue {
  /**
   * The next task; 'none' if no task is left; 'wait' if too much is held for earlier tasks, until results have been
   * taken.
   */
  next(turn: number): Task | 'none' | 'wait';
  /** The task of the partition with this number, if it has been started. */
  taskOf(partition: number): Task | undefined;
  /** The tasks that have been started and whose turn is not over. */
  underway(turn: number): readonly Task[];
}

/** The options of a queue. */
export interface QueueOptions {
  readonly threads: number;
  /** The number of programs in the plan. */
  readonly programs: number;
  /** Whether the run only gathers, without lines of output. */
  readonly gathers: boolean;
}

/**
 * Gives out partitions in order, as tasks. In runs that only gather, large objects come first, so that no thread is
 * left with one at the end, and consecutive partitions are joined to one task, because each task's state costs; the
 * less is left, the fewer are joined. What is held for later is bounded: beyond that, only the partition whose turn it
 * is is given out.
 */
export function createQueue(partitions: readonly Partition[], { threads, programs, gathers }: QueueOptions): Queue {
  const order = [...partitions.keys()];
  const sizes = partitions.map(partitionBytes);
  const isLarge = (number: number) => !isCut(partitions[number]![0]) && sizes[number]! >= LARGE;
  const largeness = (number: number) => (isLarge(number) ? sizes[number]! : 0);
  if (gathers) order.sort((a, b) => largeness(b) - largeness(a) || a - b);
  const tasks: (Task | undefined)[] = partitions.map(() => undefined);
  const taken = new Set<Task>();
  let given = 0;
  let left = sizes.reduce((sum, size) => sum + size, 0);

  const underway = (turn: number) => {
    for (const task of taken) if (task.number + task.size <= turn) taken.delete(task);
    return [...taken];
  };
  const isFull = (turn: number) => {
    const held = underway(turn);
    return held.length > TASKS_AHEAD * threads || held.reduce((sum, task) => sum + heldBytes(task), 0) > HELD * threads;
  };
  /** The number of partitions, from this one on, that a thread gets: half of its share of what is left. */
  const together = (first: number): number => {
    let room = left / threads / 2 - sizes[first]!;
    let next = first + 1;
    while (gathers && isNext(next) && sizes[next]! <= room) room -= sizes[next++]!;
    return next - first;
  };
  /** Ranges count the lines of their object, so they are joined only with others of the same one. */
  const isNext = (number: number) => {
    const [part] = partitions[number] ?? [];
    const before = partitions[number - 1]![0];
    if (part === undefined || tasks[number] !== undefined || isLarge(number) || isLarge(number - 1)) return false;
    return isCut(part) ? part.object === before.object : !isCut(before);
  };
  const take = (first: number, count: number) => {
    const task = newTask(first, partitions.slice(first, first + count), programs);
    tasks.fill(task, first, first + count);
    taken.add(task);
    for (let number = first; number < first + count; number++) left -= sizes[number]!;
    return task;
  };
  return {
    underway,
    taskOf: (partition) => tasks[partition],
    next(turn) {
      while (given < order.length && tasks[order[given]!] !== undefined) given++;
      if (given === order.length) return 'none';
      if (!isFull(turn)) return take(order[given]!, together(order[given]!));
      return tasks[turn] === undefined ? take(turn, 1) : 'wait';
    },
  };
}

const HELD = AHEAD / 2;

function partitionBytes(partition: Partition): number {
  return partition.reduce((sum, part) => sum + plainBytes(part), 0);
}

function heldBytes({ entries }: Task): number {
  return entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
}

function entryBytes(entry: Arrival): number {
  if (entry.kind === 'failed') return 0;
  if (entry.kind !== 'result') return entry.block.length;
  return entry.result.state?.length ?? entry.result.packed?.bytes ?? 0;
}

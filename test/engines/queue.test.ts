import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Partition } from '../../src/engines/input/pack.ts';
import { createQueue } from '../../src/engines/threads/queue.ts';
import type { Task } from '../../src/engines/threads/task.ts';

const MB = 1 << 20;

/** Partitions of whole objects of these sizes. */
function objects(sizes: readonly number[]): Partition[] {
  return sizes.map((size, number) => [{ number, object: { uri: `${number}`, key: `${number}.ndjson`, size } }]);
}

/** The ranges of one object. */
function ranges(sizes: readonly number[]): Partition[] {
  const object = { uri: 'a', key: 'a.ndjson', size: sizes.reduce((sum, size) => sum + size, 0) };
  let end = 0;
  return sizes.map((size, number) => {
    const start = end;
    end += size;
    return [{ number, object, range: { start, end } }];
  });
}

/** Takes tasks until none is left, as if each were done before the next is taken. */
function takeAll(partitions: readonly Partition[], threads: number, gathers: boolean): Task[] {
  const queue = createQueue(partitions, { threads, programs: 0, gathers });
  const tasks: Task[] = [];
  const done = new Set<number>();
  let turn = 0;
  for (let task = queue.next(0); typeof task === 'object'; task = queue.next(turn)) {
    tasks.push(task);
    for (let number = task.number; number < task.number + task.size; number++) done.add(number);
    while (done.has(turn)) turn++;
  }
  expect(queue.next(turn)).toBe('none');
  return tasks;
}

const partitionsArbitrary = fc
  .array(
    fc.oneof(
      fc.array(fc.integer({ min: 1, max: 100 * MB }), { maxLength: 20 }).map(objects),
      fc.array(fc.integer({ min: 1, max: 100 * MB }), { maxLength: 20 }).map(ranges),
    ),
    { maxLength: 4 },
  )
  .map((lists) => lists.flat());

describe('tasks', () => {
  it('are every partition once, together only in runs that gather, and then neighbours that count lines alike', () => {
    fc.assert(
      fc.property(partitionsArbitrary, fc.integer({ min: 1, max: 8 }), fc.boolean(), (partitions, threads, gathers) => {
        const tasks = takeAll(partitions, threads, gathers);
        const sorted = [...tasks].sort((a, b) => a.number - b.number);
        expect(sorted.flatMap(({ pieces: [piece] }) => [...piece!.parts])).toEqual(partitions.flat());
        if (!gathers) expect(tasks).toEqual(sorted);
        for (const { size, pieces } of tasks) {
          const [piece] = pieces;
          expect(gathers || size === 1).toBe(true);
          const inRanges = new Set(piece!.parts.map(({ range, object }) => range && object));
          expect(inRanges.size).toBe(1);
        }
      }),
    );
  });

  it('become smaller towards the end, so that all threads end at the same time', () => {
    const tasks = takeAll(ranges(Array(64).fill(30 * MB)), 2, true);
    expect(tasks.map(({ size }) => size)).toEqual([16, 12, 9, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('begin with large objects, which are alone', () => {
    const tasks = takeAll(objects([MB, MB, 70 * MB, MB, 90 * MB, MB]), 1, true);
    expect(tasks.map(({ number, size }) => [number, size])).toEqual([
      [4, 1],
      [2, 1],
      [0, 2],
      [3, 1],
      [5, 1],
    ]);
  });
});

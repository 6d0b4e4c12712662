import { workerData } from 'node:worker_threads';
import { startKernels } from '../../kernels/als/kernels.ts';
import { TaskQueue } from './task-queue.ts';
import type { TeamThread } from './team.ts';

/** The program of a team's other threads, built as dist/als-thread.cjs. It takes tasks until the queue is closed. */
const { ground, queue, scratch, ready } = workerData as TeamThread;
const kernels = startKernels(ground);
const tasksAt = new TaskQueue(ground.memory.buffer, queue);
ready[0] = 1;
for (let phase = tasksAt.phase; phase !== undefined; phase = tasksAt.phase) {
  tasksAt.work(kernels, scratch);
  tasksAt.waitForNext(phase);
}

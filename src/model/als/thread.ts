import { workerData } from 'node:worker_threads';
import { startKernels } from '../../kernels/als/kernels.ts';
import { TaskDesk } from './task-desk.ts';
import type { Membership } from './team.ts';

/** What the other threads of a team run, as dist/als-thread.cjs: tasks as they come, until the desk is closed. */
const { ground, desk, scratch, ready } = workerData as Membership;
const kernels = startKernels(ground);
const tasksAt = new TaskDesk(ground.memory.buffer, desk);
ready[0] = 1;
for (let phase = tasksAt.phase; phase !== undefined; phase = tasksAt.phase) {
  tasksAt.work(kernels, scratch);
  tasksAt.waitForNext(phase);
}

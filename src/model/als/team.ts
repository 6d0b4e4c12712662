import { Worker } from 'node:worker_threads';
import { builtFile } from '../../built-file.ts';
import { type KernelGround, type KernelName, startKernels } from '../../kernels/als/kernels.ts';
import { type QueuePlace, TaskQueue, type Tasks } from './task-queue.ts';

/** Who runs kernels: this thread, alone or with others. */
export interface Team {
  /** Runs all tasks; resolves when all are done. Tasks run in any order and must not share what they write. */
  run(kernel: KernelName, frame: number, tasks: Tasks): Promise<void>;
  close(): Promise<void>;
}

/** What the threads share: addresses in the memory. */
export interface TeamRoom extends QueuePlace {
  /** Scratch memory for each thread, this one first. */
  readonly scratch: readonly number[];
}

/** What another thread of a team is told. */
export interface TeamThread {
  readonly ground: KernelGround;
  readonly queue: QueuePlace;
  readonly scratch: number;
  /** Shared memory, where it sets 1 before it takes its first task. */
  readonly ready: Uint8Array;
}

/** How many milliseconds signals and timers wait at most while the other threads work. */
const PATIENCE = 20;

/** This thread and `scratch.length - 1` more, or as many of them as there can be. */
export function startTeam(ground: KernelGround, { scratch, ...queue }: TeamRoom): Team {
  const kernels = startKernels(ground);
  const tasksAt = new TaskQueue(ground.memory.buffer, queue);
  const workers: Worker[] = [];
  let failure: unknown;
  try {
    for (const own of scratch.slice(1)) {
      const ready = new Uint8Array(new SharedArrayBuffer(1));
      const workerData: TeamThread = { ground, queue, scratch: own, ready };
      const worker = new Worker(builtFile('als-thread.cjs'), { workerData });
      worker.on('error', (error) => {
        // A thread that could not start, as for want of memory, holds no task: the others do them all.
        if (ready[0] === 1) failure = error;
      });
      worker.unref();
      workers.push(worker);
    }
  } catch {
    // Not built, not permitted, or one more than the system gives: those that there are do the work, if only this one.
  }
  return {
    async run(kernel, frame, tasks) {
      tasksAt.open(kernel, frame, tasks);
      tasksAt.work(kernels, scratch[0]!);
      while (!tasksAt.isDone(PATIENCE)) {
        if (failure !== undefined) throw failure;
        await breathe();
      }
      await breathe();
    },
    async close() {
      tasksAt.close();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Lets signals and timers in: kernels are called in this thread, too. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { Worker } from 'node:worker_threads';
import { builtFile } from '../../built-file.ts';
import { type KernelGround, type KernelName, startKernels } from '../../kernels/als/kernels.ts';
import { type QueuePlace, TaskQueue, type Tasks } from './task-queue.ts';

/** Runs kernels in this thread, alone or with others. */
export interface Team {
  /** Runs all tasks; resolves when all are done. Tasks run in any order, and no two may write the same memory. */
  run(kernel: KernelName, frame: number, tasks: Tasks): Promise<void>;
  close(): Promise<void>;
}

/** The places of the queue and of the threads' scratch memory: byte addresses in the shared memory. */
export interface TeamRoom extends QueuePlace {
  /** The scratch memory of each thread, this one first. */
  readonly scratch: readonly number[];
}

/** The `workerData` of another thread of the team. */
export interface TeamThread {
  readonly ground: KernelGround;
  readonly queue: QueuePlace;
  readonly scratch: number;
  /** One byte of shared memory. The thread sets it to 1 before it takes its first task. */
  readonly ready: Uint8Array;
}

/** The longest time, in milliseconds, that signals and timers wait while the other threads work. */
const PATIENCE = 20;

/** Starts a team of this thread and `scratch.length - 1` others, or as many of them as can be started. */
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
        // A thread that could not start (for lack of memory, say) holds no task: the others do them all.
        if (ready[0] === 1) failure = error;
      });
      worker.unref();
      workers.push(worker);
    }
  } catch {
    // The thread file is not built, threads are not permitted, or the system gives no more: the threads that exist do
    // the work, if only this one.
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

/** Lets signals and timers run: kernels run in this thread, too, and block it. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

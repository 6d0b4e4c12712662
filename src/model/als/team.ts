import { Worker } from 'node:worker_threads';
import { type AlsKernels, compiledKernels, KERNEL_NAMES, type KernelName } from '../../kernels/als/kernels.ts';

/** The pieces of one kernel's work: up to three numbers each. */
export type Tasks = readonly (readonly [number, number?, number?])[];

/** Who runs kernels: this thread, alone or with others. */
export interface Team {
  /** Runs all tasks; resolves when all are done. Tasks run in any order and must not share what they write. */
  run(kernel: KernelName, frame: number, tasks: Tasks): Promise<void>;
  close(): Promise<void>;
}

/** Words of the shared control block. */
const TICKET = 0;
const DONE = 1;
const TOTAL = 2;
const KERNEL = 3;
const FRAME = 4;
const GENERATION = 5;
const CLOSED = 6;

/** The low half of a ticket is a task's number; this is none. */
const NO_TASK = 0xffff;

/** This thread alone. */
export function soloTeam(kernels: AlsKernels, scratch: number): Team {
  return {
    async run(kernel, frame, tasks) {
      for (const [a, b = 0, c = 0] of tasks) kernels[kernel](frame, a, b, c, scratch);
      await breathe();
    },
    async close() {},
  };
}

/** What the threads share: addresses in the memory. */
export interface TeamRoom {
  readonly control: number;
  readonly tasks: number;
  /** Scratch memory for each thread, this one first. */
  readonly scratch: readonly number[];
}

/**
 * This thread and `room.scratch.length - 1` more, over one memory. Threads claim tasks by a ticket that carries the number of the
 * phase, so one that wakes late cannot take a task of another phase.
 */
export function threadTeam(module: WebAssembly.Module, memory: WebAssembly.Memory, room: TeamRoom): Team {
  const control = new Int32Array(memory.buffer, room.control, 16);
  const table = new Uint32Array(memory.buffer, room.tasks);
  const kernels = compiledKernels(module, memory);
  let failure: unknown;
  const workers = room.scratch.slice(1).map((scratch) => {
    const workerData = { module, memory, control: room.control, tasks: room.tasks, scratch, names: KERNEL_NAMES };
    const worker = new Worker(THREAD, { eval: true, workerData });
    worker.on('error', (error) => {
      failure = error;
    });
    worker.unref();
    return worker;
  });
  return {
    async run(kernel, frame, tasks) {
      // No ticket is good while the phase is being described.
      Atomics.store(control, TICKET, NO_TASK);
      for (const [index, [a, b = 0, c = 0]] of tasks.entries()) table.set([a, b, c], index * 3);
      control[KERNEL] = KERNEL_NAMES.indexOf(kernel);
      control[FRAME] = frame;
      control[TOTAL] = tasks.length;
      Atomics.store(control, DONE, 0);
      const generation = (Atomics.load(control, GENERATION) + 1) & 0x7fff;
      Atomics.store(control, TICKET, generation << 16);
      Atomics.store(control, GENERATION, generation);
      Atomics.notify(control, GENERATION);
      for (;;) {
        const ticket = Atomics.load(control, TICKET);
        const task = ticket & 0xffff;
        if (task >= tasks.length) break;
        if (Atomics.compareExchange(control, TICKET, ticket, ticket + 1) !== ticket) continue;
        const [a, b = 0, c = 0] = tasks[task]!;
        kernels[kernel](frame, a, b, c, room.scratch[0]!);
        Atomics.add(control, DONE, 1);
      }
      for (;;) {
        const done = Atomics.load(control, DONE);
        if (done === tasks.length) break;
        if (failure !== undefined) throw failure;
        if (Atomics.wait(control, DONE, done, 20) === 'timed-out') await breathe();
      }
      await breathe();
    },
    async close() {
      Atomics.store(control, CLOSED, 1);
      Atomics.add(control, GENERATION, 1);
      Atomics.notify(control, GENERATION);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Lets signals and timers in: kernels are called in this thread, too. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A thread of the team. It is text, not a file, so that it runs the same from the sources and from a bundle. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const { module, memory, scratch, names } = workerData;
const exports = new WebAssembly.Instance(module, { env: { memory } }).exports;
const kernels = names.map((name) => exports[name]);
const control = new Int32Array(memory.buffer, workerData.control, 16);
const table = new Uint32Array(memory.buffer, workerData.tasks);
while (Atomics.load(control, ${CLOSED}) === 0) {
  const generation = Atomics.load(control, ${GENERATION});
  for (;;) {
    const ticket = Atomics.load(control, ${TICKET});
    const task = ticket & 0xffff;
    const kernel = kernels[control[${KERNEL}]];
    const frame = control[${FRAME}];
    if (task >= Atomics.load(control, ${TOTAL})) break;
    if (Atomics.compareExchange(control, ${TICKET}, ticket, ticket + 1) !== ticket) continue;
    kernel(frame, table[task * 3], table[task * 3 + 1], table[task * 3 + 2], scratch);
    Atomics.add(control, ${DONE}, 1);
    Atomics.notify(control, ${DONE});
  }
  for (let spin = 0; spin < 2000 && Atomics.load(control, ${GENERATION}) === generation; spin++);
  Atomics.wait(control, ${GENERATION}, generation);
}
`;

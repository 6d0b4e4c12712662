import { type AlsKernels, KERNEL_NAMES, type KernelName } from '../../kernels/als/kernels.ts';

/** The tasks of one kernel's work; each has up to three numbers. */
export type Tasks = readonly (readonly [number, number?, number?])[];

/** The byte addresses of the queue in the shared memory. */
export interface QueuePlace {
  readonly control: number;
  readonly tasks: number;
}

/** Words of the control block. */
const TICKET = 0;
const DONE = 1;
const TOTAL = 2;
const KERNEL = 3;
const FRAME = 4;
const PHASE = 5;
const CLOSED = 6;

/** The low half of a ticket is the number of a task; this number stands for no task. */
const NO_TASK = 0xffff;

/**
 * A queue from which threads take their tasks, in memory that they share. One thread opens phases, and all work on
 * them. A thread claims a task by a ticket that carries the number of the phase, so a thread that wakes late cannot
 * take a task of another phase.
 */
export class TaskQueue {
  readonly #control: Int32Array;
  readonly #table: Uint32Array;

  constructor(buffer: ArrayBufferLike, { control, tasks }: QueuePlace) {
    this.#control = new Int32Array(buffer, control, 16);
    this.#table = new Uint32Array(buffer, tasks);
  }

  /** Opens the next phase. All tasks of the phase before must be done. */
  open(kernel: KernelName, frame: number, tasks: Tasks): void {
    const control = this.#control;
    // No ticket is valid while the phase is being described.
    Atomics.store(control, TICKET, NO_TASK);
    for (const [index, [a, b = 0, c = 0]] of tasks.entries()) this.#table.set([a, b, c], index * 3);
    control[KERNEL] = KERNEL_NAMES.indexOf(kernel);
    control[FRAME] = frame;
    control[TOTAL] = tasks.length;
    Atomics.store(control, DONE, 0);
    const phase = (Atomics.load(control, PHASE) + 1) & 0x7fff;
    Atomics.store(control, TICKET, phase << 16);
    Atomics.store(control, PHASE, phase);
    Atomics.notify(control, PHASE);
  }

  /** Does tasks until none is left to take. Other threads may still be at work on theirs. */
  work(kernels: AlsKernels, scratch: number): void {
    const [control, table] = [this.#control, this.#table];
    for (;;) {
      const ticket = Atomics.load(control, TICKET);
      const task = ticket & 0xffff;
      const kernel = KERNEL_NAMES[control[KERNEL]!]!;
      const frame = control[FRAME]!;
      if (task >= Atomics.load(control, TOTAL)) return;
      if (Atomics.compareExchange(control, TICKET, ticket, ticket + 1) !== ticket) continue;
      kernels[kernel](frame, table[task * 3]!, table[task * 3 + 1]!, table[task * 3 + 2]!, scratch);
      Atomics.add(control, DONE, 1);
      Atomics.notify(control, DONE);
    }
  }

  /** Waits for the other threads, at most `patience` milliseconds. Returns whether all tasks are done. */
  isDone(patience: number): boolean {
    const until = performance.now() + patience;
    for (;;) {
      const done = Atomics.load(this.#control, DONE);
      if (done === this.#control[TOTAL]) return true;
      if (Atomics.wait(this.#control, DONE, done, until - performance.now()) === 'timed-out') return false;
    }
  }

  /** The number of the open phase, or undefined when the queue is closed. */
  get phase(): number | undefined {
    return Atomics.load(this.#control, CLOSED) === 0 ? Atomics.load(this.#control, PHASE) : undefined;
  }

  /** Waits until this phase is over and another one is open. */
  waitForNext(phase: number): void {
    // Most phases follow at once, so it pays to spin a little before sleeping.
    for (let spin = 0; spin < 2000 && Atomics.load(this.#control, PHASE) === phase; spin++);
    Atomics.wait(this.#control, PHASE, phase);
  }

  close(): void {
    Atomics.store(this.#control, CLOSED, 1);
    Atomics.add(this.#control, PHASE, 1);
    Atomics.notify(this.#control, PHASE);
  }
}

import { totalmem } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { builtFile } from '../../built-file.ts';
import { type Attempt, type Message, STOP } from './messages.ts';

/** Threads that work on attempts. A thread that dies is replaced; only its attempt fails. */
export interface Pool {
  /**
   * Gives an attempt to a free thread. `onMessage` is told everything but the end, and how to give back the memory of a
   * block; the promise is fulfilled with the last message, and rejected where the thread died or met a defect. Not more
   * attempts than threads may run at a time.
   */
  run(
    attempt: Omit<Attempt, 'port' | 'control'>,
    control: Int32Array,
    onMessage: (message: Message, giveBack: (memory: ArrayBufferLike) => void) => void,
  ): Promise<Last>;
  destroy(): Promise<void>;
}

export type Last = Extract<Message, { kind: 'end' | 'error' }>;

export function createPool(threads: number): Pool {
  const pool = new Piscina({
    filename: builtFile('load-work.cjs'),
    name: 'work',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // Idle threads wait in their event loops: connections that are kept open need them.
    atomics: 'disabled',
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimit(threads) },
  });
  // A thread that dies while it is idle is replaced like any other: nothing is lost.
  pool.on('error', () => {});
  return {
    async run(attempt, control, onMessage) {
      const { port1, port2 } = new MessageChannel();
      const giveBack = (memory: ArrayBufferLike) => port1.postMessage(memory, [memory as ArrayBuffer]);
      const last = new Promise<Last>((resolve) => {
        port1.on('message', (message: Message) => {
          if (message.kind === 'end' || message.kind === 'error') resolve(message);
          else onMessage(message, giveBack);
        });
      });
      try {
        await pool.run({ ...attempt, port: port2, control }, { transferList: [port2] });
        return await last;
      } finally {
        port1.close();
        Atomics.store(control, STOP, 1);
      }
    },
    destroy: () => pool.destroy(),
  };
}

/**
 * Megabytes of JavaScript heap of one thread: what V8 would give a process, as far as all threads fit into memory.
 * TELE_WORKER_HEAP_MB is for tests.
 */
function memoryLimit(threads: number): number {
  const own = Number(process.env.TELE_WORKER_HEAP_MB);
  return own || Math.max(256, Math.min(4096, Math.floor((totalmem() * 0.75) / threads / 2 ** 20)));
}

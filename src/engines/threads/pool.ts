import { totalmem } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { builtFile } from '../../built-file.ts';
import { type Attempt, type Message, STOP } from './messages.ts';

/** Threads that work on attempts. A thread that dies is replaced, and only its attempt fails. */
export interface Pool {
  /**
   * Gives an attempt to a free thread. `onMessage` gets all messages but the last, and a function that gives back the
   * memory of a block. Resolves with the last message, and rejects if the thread died or met a defect. No more attempts
   * than threads may run at a time.
   */
  run(
    attempt: Omit<Attempt, 'port' | 'control'>,
    control: Int32Array,
    onMessage: (message: Message, giveBack: (memory: ArrayBufferLike) => void) => void,
  ): Promise<Last>;
  destroy(): Promise<void>;
}

/** The last message of an attempt. */
export type Last = Extract<Message, { kind: 'end' | 'error' }>;

/** Starts a pool of this many threads. */
export function createPool(threads: number): Pool {
  const pool = new Piscina({
    filename: builtFile('load-work.cjs'),
    name: 'work',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    // Idle threads wait in their event loops, because connections that are kept open need them.
    atomics: 'disabled',
    recordTiming: false,
    // Files that a thread has opened stay open after its end, because the main thread still reads them.
    trackUnmanagedFds: false,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimit(threads) },
  });
  // A thread that dies while idle is replaced like any other, and nothing is lost.
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
 * The megabytes of JavaScript heap of one thread: what V8 would give a process, unless all threads would exceed the
 * memory. TELE_WORKER_HEAP_MB is for tests.
 */
function memoryLimit(threads: number): number {
  const own = Number(process.env.TELE_WORKER_HEAP_MB);
  return own || Math.max(256, Math.min(4096, Math.floor((totalmem() * 0.75) / threads / 2 ** 20)));
}

import { receiveMessageOnPort } from 'node:worker_threads';
import { TeleError } from '../../errors.ts';
import { isTooLarge, outOfMemory } from '../../heap-room.ts';
import { createScanner } from '../../record/scan.ts';
import type { Store } from '../../source/store.ts';
import { limitMemory } from '../../spill.ts';
import { type Access, openParts, openStore } from '../input/open-part.ts';
import { runPartition } from '../run/partition.ts';
import { STARTING } from '../run/partition-options.ts';
import { encodeResult } from '../run/partition-result.ts';
import { addTraffic } from '../run/report.ts';
import { addTimes, HAND_OVER, Stopwatch } from '../run/stopwatch.ts';
import { createBlockSink } from './block-sink.ts';
import { AHEAD, type Attempt, type Message, PART, PROGRAMS, STOP, WRITTEN } from './messages.ts';

const TELL_EVERY = 100;

/** Runs on a worker thread: opens its parts itself, and sends blocks of output and the encoded result. */
export async function work({ plan, access, parts, port, control, memory, keepBad }: Attempt): Promise<void> {
  limitMemory(memory);
  const tell = (message: Message, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  let passed: () => readonly number[] = () => [];
  const watch = new Stopwatch(plan.stages.length);
  let sent = 0;
  const send = (kind: 'out' | 'bad') => (block: Uint8Array<ArrayBuffer>) =>
    watch.during(HAND_OVER, () => {
      // Counted before the transfer, which empties the block.
      sent = (sent + block.length) | 0;
      tell({ kind, block, passed: passed() }, [block.buffer]);
      waitForWriter(control, sent);
    });
  const takeBack = () => receiveMessageOnPort(port)?.message as ArrayBuffer | undefined;
  const sink = createBlockSink(send('out'), takeBack);
  const badSink = keepBad ? createBlockSink(send('bad'), takeBack) : undefined;
  let told = performance.now();
  try {
    const store = await storeOf(access);
    const before = store.traffic?.();
    const result = await runPartition(plan, openParts(store, access, parts), {
      createScanner,
      sink,
      ...(badSink && { badSink }),
      watch,
      onHeads(counts) {
        passed = counts;
      },
      onPart: (k) => Atomics.store(control, PART, k),
      onProgram: (k, pid) => tellProgram(control, k, pid),
      onProgress({ bytes, lines, inputs }) {
        if (performance.now() - told > TELL_EVERY) {
          told = performance.now();
          tell({ kind: 'progress', bytes, lines, inputs });
        }
        return Atomics.load(control, STOP) !== 0;
      },
    });
    addTraffic(result.report, store.traffic?.(), before);
    const [encoded, memory] = watch.during(HAND_OVER, () => {
      sink.end();
      badSink?.end();
      return encodeResult(result);
    });
    tell({ kind: 'end', result: { ...encoded, times: addTimes(result.times, watch.take()) } }, memory);
  } catch (caught) {
    const error = isTooLarge(caught) ? outOfMemory('what a thread has gathered, as one text') : caught;
    if (!(error instanceof TeleError)) throw error;
    tell({ kind: 'error', message: error.message, hint: error.hint, exit: error.exit });
  } finally {
    port.close();
  }
}

const stores = new Map<string, Promise<Store>>();

function storeOf(access: Access): Promise<Store> {
  const name = JSON.stringify({ ...access, kept: access.kept?.number });
  const store = stores.get(name) ?? openStore(access);
  stores.set(name, store);
  return store;
}

/**
 * Reports the process number of a program. Whoever ends the run waits for that number while a program is being started;
 * after the end none is started.
 */
function tellProgram(control: Int32Array, k: number, pid: number): void {
  Atomics.store(control, PROGRAMS + k, pid);
  Atomics.notify(control, PROGRAMS + k);
  // The thread is about to be ended, so it waits here.
  if (pid === STARTING) while (Atomics.load(control, STOP) !== 0) Atomics.wait(control, STOP, 1);
}

/**
 * Holds the worker up while its output is too far ahead, so that nothing accumulates if the reader is slow or earlier
 * parts are not done.
 */
function waitForWriter(control: Int32Array, sent: number): void {
  for (;;) {
    const written = Atomics.load(control, WRITTEN);
    if (((sent - written) | 0) <= AHEAD || Atomics.load(control, STOP) !== 0) return;
    Atomics.wait(control, WRITTEN, written, 1000);
  }
}

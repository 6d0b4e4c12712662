import { availableParallelism } from 'node:os';
import { isMainThread, MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { builtFile } from '../../built-file.ts';
import { type Algorithm, type Digest, digestOf } from './checksum.ts';

/** A piece of bytes to add to a sum, or without bytes the question what it comes to. */
export interface SumOrder {
  readonly id: number;
  readonly algorithm: Algorithm;
  readonly bytes?: ArrayBuffer;
  readonly length: number;
}

/** Gives the memory of a piece back, or answers what a sum comes to. */
export type SumAnswer = { readonly bytes: ArrayBuffer } | { readonly id: number; readonly value: string };

/** What the thread gets when it starts: a counter of its answers, by which it wakes a waiter, and its port. */
export interface SumThread {
  readonly answered: Int32Array;
  readonly port: MessagePort;
}

/** A sum that may be computed by another thread. */
export interface AsideDigest extends Digest {
  /** Resolves when `value` does not have to wait any more. */
  settled?(): Promise<void>;
}

/** How many bytes are summed in this thread before another is started for that, and from what size on it is used. */
const ENOUGH = 64 * 2 ** 20;
const WORTH = 2 ** 18;
const PIECE = 2 ** 18;
/** How many pieces may be on their way. */
const AHEAD = 64;
/** For how long the thread may be silent, in ms. */
const PATIENCE = 30_000;

let summed = 0;
let aside: SumsAside | undefined;

/**
 * Begins a sum over `size` bytes. Once many bytes have been summed in the main thread, another thread computes those of
 * large objects: the bytes are copied, at a twentieth of what an MD5 costs. Other threads of a run share the cores
 * already, and sum for themselves.
 */
export function beginSum(algorithm: Algorithm, size: number): AsideDigest {
  summed += size;
  if (summed < ENOUGH || size < WORTH || !isMainThread || availableParallelism() === 1) return digestOf(algorithm);
  aside ??= new SumsAside();
  return aside.begin(algorithm);
}

/** Sums that another thread computes, in the order in which their bytes come. */
export class SumsAside {
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #spare: ArrayBuffer[] = [];
  readonly #values = new Map<number, string>();
  readonly #waiting = new Map<number, () => void>();
  #ahead = 0;
  #last = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const workerData: SumThread = { answered: this.#answered, port: port2 };
    new Worker(builtFile('sum-thread.cjs'), { workerData, transferList: [port2] }).unref();
    port1.on('message', (answer: SumAnswer) => this.#take(answer));
    port1.unref();
    this.#port = port1;
  }

  /** Begins a sum. */
  begin(algorithm: Algorithm): AsideDigest {
    const id = ++this.#last;
    let asked = false;
    const ask = () => {
      if (!asked) this.#send({ id, algorithm, length: 0 });
      asked = true;
    };
    return {
      update: (bytes) => {
        for (let at = 0; at < bytes.length; at += PIECE) this.#copy(id, algorithm, bytes.subarray(at, at + PIECE));
      },
      settled: () =>
        new Promise((resolve) => {
          ask();
          if (this.#values.has(id)) resolve();
          else this.#waiting.set(id, resolve);
          // A run that has nothing else to wait for waits for this.
          this.#port.ref();
        }),
      value: () => {
        ask();
        while (!this.#values.has(id)) this.#wait();
        const value = this.#values.get(id)!;
        this.#values.delete(id);
        return value;
      },
    };
  }

  #copy(id: number, algorithm: Algorithm, piece: Uint8Array): void {
    while (this.#ahead >= AHEAD) this.#wait();
    const bytes = this.#spare.pop() ?? new ArrayBuffer(PIECE);
    new Uint8Array(bytes).set(piece);
    this.#ahead++;
    this.#send({ id, algorithm, bytes, length: piece.length });
  }

  #send(order: SumOrder): void {
    this.#port.postMessage(order, order.bytes === undefined ? [] : [order.bytes]);
  }

  /** Blocks until an answer has come. */
  #wait(): void {
    const before = Atomics.load(this.#answered, 0);
    const received = receiveMessageOnPort(this.#port);
    if (received) this.#take(received.message);
    else if (Atomics.wait(this.#answered, 0, before, PATIENCE) === 'timed-out')
      throw new Error('the thread that computes checksums does not answer');
  }

  #take(answer: SumAnswer): void {
    if ('bytes' in answer) {
      this.#ahead--;
      this.#spare.push(answer.bytes);
      return;
    }
    this.#values.set(answer.id, answer.value);
    this.#waiting.get(answer.id)?.();
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#port.unref();
  }
}

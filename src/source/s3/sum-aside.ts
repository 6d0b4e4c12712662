import { availableParallelism } from 'node:os';
import { isMainThread, MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { builtFile } from '../../built-file.ts';
import { type Algorithm, type Digest, digestOf } from './checksum.ts';

/** A message to the thread: a piece to add to a checksum or, without bytes, the request for its value. */
export interface SumOrder {
  readonly id: number;
  readonly algorithm: Algorithm;
  readonly bytes?: ArrayBuffer;
  readonly length: number;
}

/** A message from the thread: the memory of a piece that was added, or the value of a checksum. */
export type SumAnswer = { readonly bytes: ArrayBuffer } | { readonly id: number; readonly value: string };

/**
 * The data with which the thread starts: a counter of its messages, by which it wakes a waiting thread, and its port.
 */
export interface SumThread {
  readonly answered: Int32Array;
  readonly port: MessagePort;
}

/** A checksum that another thread may compute. */
export interface AsideDigest extends Digest {
  /** Resolves when `value` can return without waiting. */
  settled?(): Promise<void>;
}

/**
 * Numbers of bytes: after ENOUGH bytes, this thread starts another one for checksums, which gets objects of WORTH bytes
 * or more, in pieces of PIECE bytes.
 */
const ENOUGH = 64 * 2 ** 20;
const WORTH = 2 ** 18;
const PIECE = 2 ** 18;
/** The most pieces that are sent ahead. */
const AHEAD = 64;
/** The longest time, in ms, that the thread may be silent. */
const PATIENCE = 30_000;

let summed = 0;
let aside: SumsAside | undefined;

/**
 * Begins a checksum over `size` bytes. After ENOUGH bytes, the main thread leaves the checksums of large objects to
 * another thread: copying the bytes costs a twentieth of an MD5. Other threads compute their own, because the threads
 * of a run share the cores already.
 */
export function beginSum(algorithm: Algorithm, size: number): AsideDigest {
  summed += size;
  if (summed < ENOUGH || size < WORTH || !isMainThread || availableParallelism() === 1) return digestOf(algorithm);
  aside ??= new SumsAside();
  return aside.begin(algorithm);
}

/** Checksums that another thread computes, in the order in which pieces are sent. */
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

  /** Begins a checksum. */
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
          // The port keeps the program running while a checksum is awaited.
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

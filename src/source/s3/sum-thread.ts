import { workerData } from 'node:worker_threads';
import { type Digest, digestOf, loadDigests } from './checksum.ts';
import type { SumAnswer, SumOrder, SumThread } from './sum-aside.ts';

/** The program of the thread that computes checksums, built as dist/sum-thread.cjs. */
const { answered, port } = workerData as SumThread;
const digests = new Map<number, Digest>();

loadDigests().then(() => port.on('message', work));

function work({ id, algorithm, bytes, length }: SumOrder): void {
  const digest = digests.get(id) ?? digestOf(algorithm);
  if (bytes) {
    digests.set(id, digest);
    digest.update(new Uint8Array(bytes, 0, length));
    answer({ bytes }, [bytes]);
  } else {
    digests.delete(id);
    answer({ id, value: digest.value() }, []);
  }
}

function answer(message: SumAnswer, transfer: ArrayBuffer[]): void {
  port.postMessage(message, transfer);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}

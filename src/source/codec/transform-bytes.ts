import type { ByteSource } from '../bytes.ts';
import { ArchiveFault, archiveError } from './fault.ts';
import { type Inflater, salvaged } from './salvage.ts';

/** The most decoded blocks that wait: one to read from while the next is made. */
const AHEAD = 2;

/**
 * The most compressed bytes kept for decoding again. In a longer archive, damage also costs what was decoded from the
 * last block (64 KiB) before it.
 */
const KEPT = 1 << 20;

/**
 * Options for the streams given to `transformBytes`. The high-water mark of one byte makes a write complete only when
 * its output has been taken: output that a stream still holds when it fails is lost.
 */
export const INFLATER_OPTIONS = { chunkSize: 1 << 17, readableHighWaterMark: 1 };

/** A format that is decoded by an inflater. */
export interface InflaterFormat {
  create(): Inflater;
  /** The fault that an error of the inflater means. */
  fault(error: unknown): unknown;
  /** Called when the inflater has ended, with the bytes left over. Throws a fault if there should be none. */
  tail(rest: Uint8Array): void;
}

/**
 * The bytes that a node:zlib stream makes of a source. It works in the thread pool, at most two blocks ahead of the
 * reader. Everything decoded before an error is handed out first.
 */
export function transformBytes(source: ByteSource, name: string, { create, fault, tail }: InflaterFormat): ByteSource {
  const inflater = create();
  const ready: Uint8Array[] = [];
  let handedOut = 0;
  let offset = 0;
  /** The offset in the stored bytes of the block being written. */
  let start = 0;
  let state: 'new' | 'running' | 'ended' = 'new';
  let failure: { error: unknown } | undefined;
  /** The blocks written so far, while they are few, for decoding again after a failure. */
  let kept: Uint8Array[] | undefined = [];
  let decodedSize = 0;
  let wake: (() => void) | undefined;

  const notify = () => {
    wake?.();
    wake = undefined;
  };
  const stop = (error?: unknown) => {
    if (error !== undefined) failure ??= { error };
    state = 'ended';
    notify();
  };
  const begin = () => {
    state = 'running';
    inflater.on('data', (block: Uint8Array) => {
      ready.push(block);
      decodedSize += block.length;
      if (ready.length >= AHEAD) inflater.pause();
      notify();
    });
    pump().then(
      () => stop(),
      async (error) => {
        if (error instanceof ArchiveFault && inflater.errored && kept !== undefined) {
          for (const block of await salvaged(create, kept, decodedSize)) ready.push(block);
        }
        stop(error);
      },
    );
  };
  const pump = async () => {
    const block = new Uint8Array(1 << 16);
    let over: { readonly error?: unknown } | undefined;
    let tell = () => {};
    const end = (how: { readonly error?: unknown }) => {
      over ??= how;
      tell();
    };
    inflater.on('end', () => end({}));
    inflater.on('error', (error) => end({ error: fault(error) }));
    inflater.on('close', () => end({}));
    // A new promise for each piece: racing with one that lives as long as the archive would leave every race in memory.
    const write = (piece?: Uint8Array) =>
      new Promise<void>((resolve) => {
        tell = resolve;
        if (over) resolve();
        else if (piece) inflater.write(piece, () => resolve());
        else inflater.end();
      });
    const isOver = () => {
      if (over && 'error' in over) throw over.error;
      return over !== undefined;
    };
    for (;;) {
      const got = await source.read(block);
      if (got === 0) break;
      const stored = block.subarray(0, got);
      keep(stored);
      const before = inflater.bytesWritten;
      await write(stored);
      const used = inflater.bytesWritten - before;
      offset = start + used;
      if (isOver()) {
        await restIs(block, stored.subarray(used));
        return;
      }
      start += got;
      offset = start;
    }
    await write();
    isOver();
  };
  const keep = (piece: Uint8Array) => {
    if (start + piece.length > KEPT) kept = undefined;
    kept?.push(piece.slice());
  };
  const restIs = async (block: Uint8Array, first: Uint8Array) => {
    for (let rest = first; rest.length > 0; rest = block.subarray(0, await source.read(block))) {
      tail(rest);
      offset += rest.length;
    }
  };

  const take = (into: Uint8Array): number | undefined => {
    const block = ready[0];
    if (block !== undefined) {
      const part = block.subarray(0, into.length);
      into.set(part);
      handedOut += part.length;
      if (part.length < block.length) ready[0] = block.subarray(part.length);
      else {
        ready.shift();
        if (ready.length < AHEAD) inflater.resume();
      }
      return part.length;
    }
    if (state !== 'ended') return undefined;
    if (failure === undefined) return 0;
    throw archiveError(failure.error, { name, offset, decoded: handedOut });
  };
  const wait = async (into: Uint8Array): Promise<number> => {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      const got = take(into);
      if (got !== undefined) return got;
    }
  };
  return {
    read(into) {
      if (state === 'new') begin();
      return take(into) ?? wait(into);
    },
    close() {
      state = 'ended';
      ready.length = 0;
      inflater.on('error', () => {});
      inflater.destroy();
      return source.close();
    },
  };
}

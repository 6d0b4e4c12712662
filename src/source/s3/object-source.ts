import type { ByteSource } from '../bytes.ts';
import type { ByteBudget } from './budget.ts';
import type { S3Connection } from './connection.ts';
import { fetchPart, type PendingRange, type Pin } from './fetch-part.ts';
import type { PartBuffers } from './part-buffers.ts';
import { NO_CHECK, runningCheck } from './running-check.ts';

/** The options of reading an object. */
export interface ObjectSourceOptions {
  readonly uri: string;
  readonly key: string;
  /** The size of the whole object. */
  readonly size: number;
  readonly etag: string | undefined;
  readonly modified: number | undefined;
  readonly start: number;
  readonly end: number;
  readonly partBytes: number;
  readonly partsAtATime: number;
  readonly budget: ByteBudget;
  readonly buffers: PartBuffers;
}

interface OpenPart extends PendingRange {
  /** The number of received bytes that have been handed out. */
  consumed: number;
  done: boolean;
  error: unknown;
}

/**
 * The bytes of an object, fetched as several ranges at a time and handed out in order. Fetching begins at once; the
 * budget limits how far it runs ahead. Received bytes are always taken from the connection, so a slow consumer never
 * makes one idle. An error is thrown when all bytes before it have been read. An object of one part is handed out after
 * its check; of one in several parts, the last byte is held back until all are checked.
 */
export function objectSource(connection: S3Connection, options: ObjectSourceOptions): ByteSource {
  const { uri, start, end, partBytes, partsAtATime, budget, buffers } = options;
  const { key, size, etag, modified } = options;
  const pin: Pin = { key, size, etag, modified, checksum: undefined };
  const abort = new AbortController();
  const parts: OpenPart[] = [];
  let scheduled = start;
  let fetching = 0;
  let wanted = false;
  let closed = false;
  let emptyAsked = false;
  let forgetRoom = () => {};
  let wake: (() => void) | undefined;
  let left = end - start;
  let check = NO_CHECK;

  const moved = () => {
    const call = wake;
    wake = undefined;
    call?.();
  };

  function schedule(): void {
    forgetRoom();
    while (!closed && fetching < (pin.etag === undefined ? 1 : partsAtATime) && hasMore()) {
      let length = Math.min(partBytes, end - scheduled);
      if (!budget.tryTake(length, !wanted)) {
        if (!wanted || parts.length > 0) {
          const forget = budget.onRoom(schedule);
          forgetRoom = () => {
            forget();
          };
          return;
        }
        // Somebody waits for the very next byte, while others hold the memory, maybe until this reader has gone on.
        length = Math.min(length, 1024 * 1024);
        budget.now(length);
      }
      emptyAsked = true;
      begin(length);
    }
  }

  // An empty object is fetched, too: it may have gone or grown since it was listed.
  const hasMore = () => scheduled < end || (!emptyAsked && options.size === 0);

  function begin(length: number): void {
    const part: OpenPart = {
      start: scheduled,
      end: scheduled + length,
      bytes: buffers.take(length),
      received: 0,
      consumed: 0,
      done: false,
      error: undefined,
    };
    parts.push(part);
    if (scheduled === 0 && end === size && length < size)
      check = runningCheck(() => connection.head(key), size, connection.etags, moved);
    scheduled += length;
    fetching++;
    // The reader waits for the first part only, so the others do not wake it.
    const came = () => {
      if (part === parts[0]) moved();
    };
    fetchPart(connection, pin, part, abort.signal, came)
      .catch((error: unknown) => {
        part.error = error ?? new Error('unknown');
      })
      .finally(() => {
        part.done = true;
        fetching--;
        moved();
        schedule();
      });
  }

  /** Copies what is available. Returns 0 if the next byte must be waited for, or at the end. */
  function copy(into: Uint8Array): number {
    let filled = 0;
    for (let part = parts[0]; check.ready && filled < into.length && part !== undefined; part = parts[0]) {
      // Bytes that are not checked yet may have to be fetched again.
      const ready = part.done || pin.checksum === undefined ? part.received : 0;
      const count = Math.min(ready - part.consumed, into.length - filled);
      const piece = part.bytes.subarray(part.consumed, part.consumed + count);
      into.set(piece, filled);
      check.add(piece);
      filled += count;
      part.consumed += count;
      left -= count;
      if (left === 0) check.end();
      if (part.consumed < part.received) break;
      if (!part.done || part.error !== undefined) break;
      parts.shift();
      budget.give(part.bytes.length);
      buffers.give(part.bytes);
    }
    return filled;
  }

  function read(into: Uint8Array): number | Promise<number> {
    wanted = true;
    let filled: number;
    try {
      filled = copy(into);
    } catch (error) {
      close();
      throw connection.explain(error, uri);
    }
    schedule();
    if (filled > 0 || into.length === 0 || (parts.length === 0 && !hasMore())) {
      return filled;
    }
    const error = parts[0]?.error;
    if (error !== undefined) {
      close();
      throw connection.explain(error, uri);
    }
    return new Promise<void>((done) => {
      wake = done;
    }).then(() => read(into));
  }

  function close(): void {
    if (closed) {
      return;
    }
    closed = true;
    forgetRoom();
    // Making the reason of an abort costs more than everything else that a small object needs here.
    if (fetching > 0) abort.abort();
    for (const part of parts) {
      budget.give(part.bytes.length);
    }
    parts.length = 0;
  }

  schedule();
  return { read, close };
}

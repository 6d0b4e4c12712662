import { setTimeout as wait } from 'node:timers/promises';
import { TeleError } from '../../errors.ts';
import type { ByteSource } from '../bytes.ts';
import { justBlocked } from '../s3/blocked.ts';
import { BadAnswer, faultName } from '../s3/s3-error.ts';
import { countRetry } from '../s3/stats.ts';
import type { StoredObject } from '../store.ts';
import { streamBytes } from '../stream-bytes.ts';
import { readStatus } from './file-status.ts';
import type { HdfsClient } from './hdfs-client.ts';
import { explainHdfsError, isPassing } from './hdfs-error.ts';
import { hdfsPathIn } from './hdfs-place.ts';

/** So many bytes are progress: faults before them do not count any more. */
const PROGRESS = 64 * 1024;

/**
 * The bytes [start, end) of a file as they arrive. Where the connection breaks, reading goes on behind the last byte
 * that came, as often in a row as the client repeats requests. Before the first byte it is asked whether the file is
 * still the listed one. The data node checks its blocks while it reads them.
 */
export function hdfsBytes(client: HdfsClient, object: StoredObject, start: number, end: number): ByteSource {
  const { stats, limits, place } = client;
  const path = hdfsPathIn(object.uri);
  let at = start;
  let body: ByteSource | undefined;
  let known = false;
  let faults = 0;
  let faultAt = start;

  async function next(into: Uint8Array): Promise<number> {
    if (!known) await expectSame(client, object, path);
    known = true;
    if (at >= end) return 0;
    body ??= streamBytes(await client.open(path, at, end - at), object.uri, (error) => error as Error);
    const read = body.read(into.subarray(0, end - at));
    const count = typeof read === 'number' ? read : await inTime(read, limits.idleTimeout);
    if (count === 0) throw new BadAnswer('WrongLength', `${end - at} bytes are missing`);
    at += count;
    stats.bytes += count;
    return count;
  }

  function drop(): void {
    void body?.close();
    body = undefined;
  }

  return {
    async read(into) {
      for (;;) {
        try {
          return await next(into);
        } catch (error) {
          drop();
          faults = at - faultAt >= PROGRESS ? 1 : faults + 1;
          faultAt = at;
          if (!isPassing(error) || faults > limits.retries) throw explainHdfsError(error, object.uri, place);
          countRetry(stats, faultName(error));
          await wait(Math.random() * limits.retryDelay * 2 ** faults);
        }
      }
    },
    close: drop,
  };
}

/** Throws a TeleError if another file has taken the name since it was listed, or the file has become shorter. */
async function expectSame(client: HdfsClient, object: StoredObject, path: string): Promise<void> {
  const { length, modificationTime, fileId } = await readStatus(client, path);
  const same =
    object.fileId !== undefined && fileId !== undefined
      ? object.fileId === fileId && length >= object.size
      : length === object.size && modificationTime === object.modified;
  if (!same)
    throw new TeleError(`${object.uri} is not the file any more that was listed`, {
      hint: 'run again to read the new one',
    });
}

/** Waits for bytes, at most `ms` while this thread could read them. */
async function inTime(read: Promise<number>, ms: number): Promise<number> {
  for (;;) {
    const timer = new AbortController();
    const silence = wait(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    const count = await Promise.race([read, silence]);
    timer.abort();
    if (count !== undefined) return count;
    if (!justBlocked()) {
      read.catch(() => {});
      throw Object.assign(new Error('no byte came in time'), { name: 'TimeoutError' });
    }
  }
}

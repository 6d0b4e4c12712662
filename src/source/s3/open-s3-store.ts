import { setTimeout as wait } from 'node:timers/promises';
import type { Store, StoredObject } from '../store.ts';
import { withoutSecrets } from './answers.ts';
import { type ByteBudget, sharedBudget } from './budget.ts';
import type { Checked } from './check-bytes.ts';
import { connectS3, type S3Connection } from './connection.ts';
import { fetchPart } from './fetch-part.ts';
import { listPages } from './list-pages.ts';
import { objectSource } from './object-source.ts';
import type { S3Options } from './options.ts';
import { partBuffers } from './part-buffers.ts';
import { BadAnswer, isPassing } from './s3-error.ts';
import { countRetry, type S3Stats } from './stats.ts';
import { formatS3Uri, parseS3Uri } from './uri.ts';

/** A store over a bucket and prefix. */
export interface S3Store extends Store {
  readonly stats: S3Stats;
  /** Reads an object's headers by its key; undefined if it does not exist. Costs one request. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Closes idle connections. Open sources are not affected. */
  close(): void;
}

/**
 * Opens `s3://bucket/prefix`: keys are relative to the prefix, which is taken as a folder (a missing `/` is added). The
 * SDK is loaded here and nowhere earlier. No request is sent: what cannot be reached fails at the first listing or
 * reading. Reading pins the ETag of the listing; an object that changed is an error that names it.
 */
export async function openS3Store(
  uri: string,
  options: S3Options & { readonly budget?: ByteBudget } = {},
): Promise<S3Store> {
  const { bucket, key } = parseS3Uri(uri);
  const root = key === '' || key.endsWith('/') ? key : `${key}/`;
  const connection = await connectS3(bucket, options);
  const budget = options.budget ?? sharedBudget;
  if (options.maxMemory !== undefined) {
    budget.limit = options.maxMemory;
  }
  const partBytes = Math.min(options.partBytes ?? 8 * 1024 * 1024, Math.max(64 * 1024, Math.floor(budget.limit / 4)));
  const buffers = partBuffers(partBytes);
  const partsAtATime = options.partsAtATime ?? 4;
  return {
    uri,
    stats: connection.stats,
    scope: connection.place.endpoint === undefined ? '' : withoutSecrets(connection.place.endpoint),
    traffic: () => ({ retries: connection.stats.retries, bytes: connection.stats.bytes, cached: 0 }),
    async *list(prefix, delimiter) {
      let empty = true;
      for await (const level of listPages(connection, root, prefix, delimiter)) {
        empty &&= level.objects.length + level.prefixes.length === 0;
        yield level;
      }
      // If nothing is below that name, it may be the name of an object.
      if (!empty || prefix !== '' || key === '' || key.endsWith('/')) return;
      const object = await headObject(connection, key);
      if (object !== undefined) yield { prefixes: [], objects: [object], named: true };
    },
    open: async (object, range) => {
      const { size, etag, modified } = object;
      const end = Math.min(range?.end ?? size, size);
      const start = Math.min(range?.start ?? 0, end);
      if (start === end && size > 0) {
        return { read: () => 0, close: () => {} };
      }
      const span = { uri: object.uri, key: keyOf(object), size, etag, modified, start, end };
      return objectSource(connection, { ...span, partBytes, partsAtATime, budget, buffers });
    },
    whole: (object) => fetchObject(connection, object),
    get: (key) => {
      const checked: Checked = { checksum: undefined };
      return unlessGone(connection, root + key, () => connection.getWhole(root + key, checked));
    },
    head: (key) => headObject(connection, root + key),
    close: connection.close,
  };
}

async function fetchObject(connection: S3Connection, object: StoredObject): Promise<Uint8Array> {
  const { uri, size, etag, modified } = object;
  const part = { start: 0, end: size, bytes: Buffer.allocUnsafe(size), received: 0 };
  try {
    await fetchPart(connection, { key: keyOf(object), size, etag, modified, checksum: undefined }, part);
    return part.bytes;
  } catch (error) {
    throw connection.explain(error, uri);
  }
}

/** The key of an object in its bucket. */
function keyOf({ uri }: StoredObject): string {
  return parseS3Uri(uri).key;
}

/** The object with a key of the bucket. */
async function headObject(connection: S3Connection, key: string): Promise<StoredObject | undefined> {
  const answer = await unlessGone(connection, key, () => connection.head(key));
  if (answer === undefined) {
    return undefined;
  }
  const { length: size = 0, etag, modified } = answer;
  const uri = formatS3Uri(connection.place.bucket, key);
  return {
    uri,
    key: key.slice(key.lastIndexOf('/') + 1),
    size,
    ...(etag === undefined ? modified !== undefined && { modified } : { etag }),
  };
}

async function unlessGone<T>(connection: S3Connection, key: string, task: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      const { name } = error as { name?: string };
      if (name === 'NoSuchKey' || name === 'NotFound') {
        return undefined;
      }
      if (!isPassing(error) || attempt > 2) {
        throw connection.explain(error, formatS3Uri(connection.place.bucket, key));
      }
      countRetry(connection.stats, error instanceof BadAnswer ? error.name : undefined);
      await wait(Math.random() * connection.retryDelay * 2 ** attempt);
    }
  }
}

import { type FileHandle, open, rm } from 'node:fs/promises';
import { debug } from '../../debug.ts';
import type { ByteSource } from '../bytes.ts';
import { type Store, type StoredObject, versionOf } from '../store.ts';
import { admitEntry, type Cache, entryPath, temporaryPath, touchEntry } from './cache.ts';
import { blockBytes, type EntryFrame, type EntryMeta, readBlock, readFrame } from './entry-file.ts';
import { entryWriter } from './entry-writer.ts';

/**
 * A store that keeps objects which were read whole, and reads them from the cache the next time, by address, version
 * and size; objects without a version are not kept. Every block is checked before it is handed out; a damaged entry is
 * removed, and the object is read from the store from that byte on. Listings always come from the store, so a new
 * version of an object is a new entry. If an entry cannot be written, reading goes on without an error.
 */
export function cachedStore(store: Store, cache: Cache): Store {
  const { uri, scope = '' } = store;
  return {
    uri,
    scope,
    ...(store.hasFolders && { hasFolders: true }),
    ...(store.traffic && {
      traffic: () => ({ ...store.traffic!(), cached: cache.stats.hits, unkept: cache.stats.unwritten }),
    }),
    list: (prefix, delimiter) => store.list(prefix, delimiter),
    get: (key) => store.get(key),
    async open(object, range) {
      const version = versionOf(object);
      if (version === undefined) {
        return store.open(object, range);
      }
      const path = entryPath(cache, object, scope);
      const found = await openEntry(cache, path, object.uri, version);
      if (found !== undefined) {
        cache.stats.hits++;
        debug('cache', () => `${object.uri} is there`);
        await touchEntry(path);
        return cachedSource(store, cache, object, path, found, range);
      }
      cache.stats.misses++;
      debug('cache', () => `${object.uri} is not there`);
      const whole = (range?.start ?? 0) === 0 && (range?.end ?? object.size) >= object.size;
      const source = await store.open(object, range);
      return whole && object.size <= cache.maxBytes / 2
        ? keepingSource(source, cache, { uri: object.uri, version, size: object.size }, path)
        : source;
    },
  };
}

interface OpenEntry {
  readonly file: FileHandle;
  readonly frame: EntryFrame;
}

async function openEntry(cache: Cache, path: string, uri: string, version: string): Promise<OpenEntry | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) {
    return undefined;
  }
  const frame = await readFrame(file).catch(() => undefined);
  if (frame !== undefined && frame.meta.uri === uri && frame.meta.version === version) {
    return { file, frame };
  }
  cache.stats.damaged++;
  await file.close();
  await rm(path, { force: true });
  return undefined;
}

function cachedSource(
  store: Store,
  cache: Cache,
  object: StoredObject,
  path: string,
  { file, frame }: OpenEntry,
  range: { readonly start: number; readonly end: number } | undefined,
): ByteSource {
  const end = Math.min(range?.end ?? object.size, object.size);
  let at = Math.min(range?.start ?? 0, end);
  let block: Buffer = Buffer.alloc(0);
  let blockStart = 0;
  let instead: ByteSource | undefined;

  const hand = (into: Uint8Array) => {
    const available = Math.min(end, blockStart + block.length);
    const count = Math.min(into.length, available - at);
    block.copy(into, 0, at - blockStart, at - blockStart + count);
    at += count;
    cache.stats.bytes += count;
    return count;
  };

  async function load(into: Uint8Array): Promise<number> {
    const index = Math.floor(at / blockBytes);
    const loaded = await readBlock(file, frame, index).catch(() => undefined);
    if (loaded === undefined) {
      cache.stats.damaged++;
      await rm(path, { force: true });
      instead = await store.open(object, { start: at, end });
      return instead.read(into);
    }
    block = loaded;
    blockStart = index * blockBytes;
    return hand(into);
  }

  return {
    read(into) {
      if (instead !== undefined) {
        return instead.read(into);
      }
      if (at >= end) {
        return 0;
      }
      return at >= blockStart && at < blockStart + block.length ? hand(into) : load(into);
    },
    async close() {
      await file.close();
      await instead?.close();
    },
  };
}

/** Passes the bytes on and writes them to the cache. They become an entry only when the end has been read. */
function keepingSource(source: ByteSource, cache: Cache, meta: EntryMeta, path: string): ByteSource {
  const writer = entryWriter(temporaryPath(cache), meta);
  let ended = false;

  async function end(): Promise<number> {
    if (!ended) {
      ended = true;
      const bytes = await writer.finish();
      if (bytes === undefined) {
        cache.stats.unwritten++;
      } else {
        await admitEntry(cache, writer.path, path, bytes).catch(async () => {
          cache.stats.unwritten++;
          await writer.discard();
        });
      }
    }
    return 0;
  }

  const pass = (into: Uint8Array, count: number): number | Promise<number> => {
    if (count === 0) {
      return into.length === 0 ? 0 : end();
    }
    const full = writer.add(into.subarray(0, count));
    return full === undefined ? count : full.then(() => count);
  };

  return {
    read(into) {
      const count = source.read(into);
      return typeof count === 'number' ? pass(into, count) : count.then((read) => pass(into, read));
    },
    async close() {
      await source.close();
      if (!ended) {
        ended = true;
        await writer.discard();
      }
    },
  };
}

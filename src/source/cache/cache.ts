import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { TeleError } from '../../errors.ts';
import { type StoredObject, versionOf } from '../store.ts';
import { type EntryMeta, readFrame } from './entry-file.ts';

/** A folder that keeps objects by address and version. Any number of processes may use it at once. */
export interface Cache {
  readonly folder: string;
  readonly maxBytes: number;
  readonly stats: CacheStats;
  /** The bytes in the folder as far as this process knows: counted at the first entry, then updated. */
  knownBytes: number | undefined;
  /** A count or an eviction that is running. */
  upkeep: Promise<unknown> | undefined;
}

/** The numbers of what the cache has done in this process. */
export interface CacheStats {
  hits: number;
  misses: number;
  /** Bytes read from the cache instead of the store. */
  bytes: number;
  /** Entries that had changed on the disk; they are removed, and the objects are read from the store. */
  damaged: number;
  /** Entries that could not be written. */
  unwritten: number;
}

/** The number and bytes of entries. */
export interface CacheTotals {
  readonly entries: number;
  readonly bytes: number;
}

/** An entry of the cache, described. */
export interface CacheEntry extends EntryMeta {
  /** The bytes on disk, checksums included. */
  readonly bytes: number;
  readonly lastUsed: Date;
}

/** The options of the cache. */
export interface CacheOptions {
  /** Default: `tele/objects` in $XDG_CACHE_HOME or ~/.cache. */
  readonly folder?: string | undefined;
  /** The size beyond which entries are removed, least recently used first (default 20 GiB). */
  readonly maxBytes?: number | undefined;
}

/** Opens the cache and makes its folder. Throws a TeleError if the folder cannot be made. */
export async function openCache(options: CacheOptions = {}): Promise<Cache> {
  const folder = options.folder ?? defaultCacheFolder();
  try {
    await mkdir(join(folder, temporary), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new TeleError(`the cache folder ${folder} cannot be made`, {
      hint: 'set XDG_CACHE_HOME to a folder that can be written, or leave out --cache',
      cause: error,
    });
  }
  const stats = { hits: 0, misses: 0, bytes: 0, damaged: 0, unwritten: 0 };
  return { folder, maxBytes: options.maxBytes ?? 20 * 1024 ** 3, stats, knownBytes: undefined, upkeep: undefined };
}

/** The default folder by the XDG base directory specification, which ignores a relative path. */
export function defaultCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'tele', 'objects');
}

/**
 * The path of an object's entry, whether it exists or not. `scope` separates services that have buckets of the same
 * name.
 */
export function entryPath(cache: Cache, object: StoredObject, scope: string): string {
  const name = createHash('sha256')
    .update(JSON.stringify([scope, object.uri, versionOf(object), object.size]))
    .digest('hex');
  return join(cache.folder, name.slice(0, 2), name.slice(2));
}

/** A new name to write to, in the folder's own file system, so that a rename makes a whole entry at once. */
export function temporaryPath(cache: Cache): string {
  return join(cache.folder, temporary, `${process.pid}-${randomBytes(8).toString('hex')}`);
}

/** Makes a written file an entry, and evicts entries if the cache is then too large. */
export async function admitEntry(cache: Cache, from: string, path: string, bytes: number): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await rename(from, path);
  if (cache.knownBytes !== undefined) {
    cache.knownBytes += bytes;
  }
  if (cache.upkeep === undefined && !(cache.knownBytes !== undefined && cache.knownBytes <= cache.maxBytes)) {
    cache.upkeep = limitBytes(cache).finally(() => {
      cache.upkeep = undefined;
    });
    await cache.upkeep;
  }
}

async function limitBytes(cache: Cache): Promise<void> {
  cache.knownBytes = (await cacheTotals(cache)).bytes;
  if (cache.knownBytes > cache.maxBytes) {
    // Evicts somewhat more than needed, or every further entry would count the folder again.
    await pruneCache(cache, { maxBytes: cache.maxBytes * 0.9 });
  }
}

/** Marks an entry as used just now. */
export async function touchEntry(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(ignore);
}

/** Counts the entries and their bytes. */
export async function cacheTotals(cache: Cache): Promise<CacheTotals> {
  const files = await entryFiles(cache);
  return { entries: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Lists every entry with its description, without damaged ones. Reads the end of every file. */
export async function* listCache(cache: Cache): AsyncIterable<CacheEntry> {
  for (const { path, bytes, lastUsed } of await entryFiles(cache)) {
    const file = await open(path, 'r').catch(ignore);
    try {
      const frame = await file?.stat().then(() => readFrame(file));
      if (frame !== undefined) {
        yield { ...frame.meta, bytes, lastUsed };
      }
    } finally {
      await file?.close();
    }
  }
}

/**
 * Removes the least recently used entries until at most `maxBytes` are left (default: the cache's own limit), those
 * unused since `before`, and the files of writers that died. Returns what was removed.
 */
export async function pruneCache(
  cache: Cache,
  { maxBytes = cache.maxBytes, before }: { readonly maxBytes?: number; readonly before?: Date } = {},
): Promise<CacheTotals> {
  await removeLeftovers(cache);
  const files = (await entryFiles(cache)).sort((a, b) => a.lastUsed.getTime() - b.lastUsed.getTime());
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let entries = 0;
  let removed = 0;
  for (const { path, bytes, lastUsed } of files) {
    if (left <= maxBytes && (before === undefined || lastUsed >= before)) {
      break;
    }
    await rm(path, { force: true });
    left -= bytes;
    removed += bytes;
    entries++;
  }
  cache.knownBytes = left;
  return { entries, bytes: removed };
}

/** Removes every entry. Returns what was removed. Processes that have an entry open can read on. */
export async function clearCache(cache: Cache): Promise<CacheTotals> {
  return pruneCache(cache, { maxBytes: -1 });
}

interface EntryFile {
  readonly path: string;
  readonly bytes: number;
  readonly lastUsed: Date;
}

async function entryFiles(cache: Cache): Promise<EntryFile[]> {
  let files: EntryFile[] = [];
  for (const shelf of await readdir(cache.folder).catch(() => [])) {
    if (/^[0-9a-f]{2}$/.test(shelf)) {
      const names = await readdir(join(cache.folder, shelf)).catch(() => []);
      const found = await Promise.all(names.map((name) => describe(join(cache.folder, shelf, name))));
      files = files.concat(found.filter((file) => file !== undefined));
    }
  }
  return files;
}

/** Undefined if another process has just removed the file. */
async function describe(path: string): Promise<EntryFile | undefined> {
  const found = await stat(path).catch(ignore);
  return found === undefined ? undefined : { path, bytes: found.size, lastUsed: found.mtime };
}

async function removeLeftovers(cache: Cache): Promise<void> {
  const folder = join(cache.folder, temporary);
  const yesterday = Date.now() - 24 * 3_600_000;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(ignore);
    if (found !== undefined && found.mtimeMs < yesterday) {
      await rm(path, { force: true });
    }
  }
}

const temporary = 'incoming';
const ignore = () => undefined;

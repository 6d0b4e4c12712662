import { createHash } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { debug } from '../../debug.ts';
import type { Reading } from '../open-object.ts';
import { type Store, type StoredObject, versionOf } from '../store.ts';
import { admitEntry, type Cache, temporaryPath, touchEntry } from './cache.ts';
import { readBlock, readFrame } from './entry-file.ts';
import { entryWriter } from './entry-writer.ts';
import { answers, decodeExtract, type Extract, encodeExtract } from './extract.ts';

/** What a run reads of each record, if it reads nothing else: the values at these paths. */
export interface ReadPaths {
  readonly paths: readonly string[];
  readonly strict: boolean;
}

/** A part of an object, and how its records are read. */
export interface ExtractOf {
  readonly object: StoredObject;
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  readonly reading: Reading;
}

/**
 * A file that has changed so recently, in ms, may change again without another time of change. TELE_EXTRACT_AGE_MS is
 * for tests.
 */
const YOUNG = Number(process.env.TELE_EXTRACT_AGE_MS ?? 2000);

/**
 * The extracts of one run. They lie in the cache's folder, each under a name that is made of the object's version (for
 * a file: its device, inode, size, and times in nanoseconds), of how it is read, and of the paths.
 */
export class Extracts {
  readonly #cache: Cache;
  readonly #store: Store;
  readonly #asked: ReadPaths;

  constructor(cache: Cache, store: Store, asked: ReadPaths) {
    this.#cache = cache;
    this.#store = store;
    this.#asked = asked;
  }

  /** The extract that has what is asked; undefined if there is none. A damaged one is removed. */
  async find(of: ExtractOf): Promise<Extract | undefined> {
    const version = await this.#versionOf(of.object);
    if (version === undefined) return undefined;
    const path = this.#pathOf(of, version, '');
    const names = await readdir(dirname(path)).catch(() => []);
    for (const name of names) {
      if (!name.startsWith(basename(path))) continue;
      const found = await this.#read(join(dirname(path), name));
      if (found === undefined || !answers(found, this.#asked.paths)) continue;
      debug('cache', () => `${of.object.uri}: what is read of it is there`);
      return found;
    }
    return undefined;
  }

  /**
   * Begins to keep an extract, before the object is opened; call the result with it when all of the object is read. It
   * returns false if it could not be written. Undefined for what has just changed, or cannot be told from another
   * version.
   */
  async begin(of: ExtractOf): Promise<((extract: Extract) => Promise<boolean>) | undefined> {
    const version = await this.#versionOf(of.object);
    if (version === undefined) return undefined;
    return async (extract) => {
      if ((await this.#versionOf(of.object)) !== version) return true;
      const bytes = encodeExtract(extract);
      const meta = { uri: of.object.uri, version: `values of ${version}`, size: bytes.length };
      const writer = entryWriter(temporaryPath(this.#cache), meta);
      await writer.add(bytes);
      const size = await writer.finish();
      if (size === undefined) return false;
      try {
        await admitEntry(this.#cache, writer.path, this.#pathOf(of, version, extract.paths.join('\n')), size);
        return true;
      } catch {
        await writer.discard();
        return false;
      }
    };
  }

  async #read(path: string): Promise<Extract | undefined> {
    const file = await open(path, 'r').catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const frame = await readFrame(file).catch(() => undefined);
      const blocks: Buffer[] = [];
      for (let k = 0; frame !== undefined && k * 32 < frame.sums.length; k++) {
        const block = await readBlock(file, frame, k).catch(() => undefined);
        if (block === undefined) break;
        blocks.push(block);
      }
      const bytes = Buffer.concat(blocks);
      const extract = frame !== undefined && bytes.length === frame.meta.size ? decodeExtract(bytes) : undefined;
      if (extract === undefined) {
        this.#cache.stats.damaged++;
        await rm(path, { force: true });
      } else await touchEntry(path);
      return extract;
    } finally {
      await file.close();
    }
  }

  /** What tells one version of an object from another; undefined if nothing does. */
  async #versionOf(object: StoredObject): Promise<string | undefined> {
    if (!this.#store.local) return versionOf(object);
    const found = await stat(object.uri, { bigint: true }).catch(() => undefined);
    if (found === undefined) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs } = found;
    const isYoung = Date.now() - Number(ctimeNs) / 1e6 < YOUNG;
    return isYoung || Number(size) !== object.size ? undefined : [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  }

  #pathOf({ object, range, reading }: ExtractOf, version: string, paths: string): string {
    const { select, input, types, match } = reading;
    const how = [range?.start, range?.end, this.#asked.strict, select, input, types, match];
    const name = hash(JSON.stringify([this.#store.scope ?? '', object.uri, version, object.size, how]));
    return join(
      this.#cache.folder,
      name.slice(0, 2),
      `${name.slice(2)}-${paths === '' ? '' : hash(paths).slice(0, 16)}`,
    );
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { debug } from '../../debug.ts';
import type { Reading } from '../open-object.ts';
import { type Store, type StoredObject, versionOf } from '../store.ts';
import { admitEntry, type Cache, temporaryPath } from './cache.ts';
import { contentOf } from './entry-file.ts';
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
 * a file: its device, inode, size, and times in nanoseconds), of how it is read, and of the paths. They are small, and
 * read in one go, because waiting for each would cost more than reading it.
 */
export class Extracts {
  readonly #cache: Cache;
  readonly #store: Store;
  readonly #asked: ReadPaths;
  readonly #names = new Map<string, readonly string[]>();

  constructor(cache: Cache, store: Store, asked: ReadPaths) {
    this.#cache = cache;
    this.#store = store;
    this.#asked = asked;
  }

  /** The extract that has what is asked; undefined if there is none. A damaged one is removed. */
  find(of: ExtractOf): Extract | undefined {
    const version = this.#versionOf(of.object);
    if (version === undefined) return undefined;
    const path = this.#pathOf(of, version, '');
    for (const name of this.#namesIn(dirname(path))) {
      if (!name.startsWith(basename(path))) continue;
      const found = this.#read(join(dirname(path), name));
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
  begin(of: ExtractOf): ((extract: Extract) => Promise<boolean>) | undefined {
    const version = this.#versionOf(of.object);
    if (version === undefined) return undefined;
    return async (extract) => {
      if (this.#versionOf(of.object) !== version) return true;
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

  /** The names in a folder, as they were when it was first asked for. */
  #namesIn(folder: string): readonly string[] {
    const names = this.#names.get(folder) ?? whatIsThere(() => readdirSync(folder)) ?? [];
    this.#names.set(folder, names);
    return names;
  }

  /** Reads an entry and marks it as used. One that is damaged is removed. */
  #read(path: string): Extract | undefined {
    const bytes = whatIsThere(() => readFileSync(path));
    if (bytes === undefined) return undefined;
    const content = contentOf(bytes);
    const extract = content && decodeExtract(content);
    const now = new Date();
    whatIsThere(() => (extract ? utimesSync(path, now, now) : rmSync(path, { force: true })));
    return extract;
  }

  /** What tells one version of an object from another; undefined if nothing does. */
  #versionOf(object: StoredObject): string | undefined {
    if (!this.#store.local) return versionOf(object);
    const found = whatIsThere(() => statSync(object.uri, { bigint: true }));
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

/** What an action gives; undefined if what it is about is not there, or not allowed. */
function whatIsThere<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

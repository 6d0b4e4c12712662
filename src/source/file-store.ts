import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { TeleError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import { cutLevel } from './cut-level.ts';
import { type ByteRange, fileBytes } from './file-bytes.ts';
import { fileError } from './file-error.ts';
import { compareKeys } from './key-order.ts';
import type { Level, Store, StoredObject } from './store.ts';

/**
 * A folder as a store, or a single file as a store of one object. Links are followed. Sockets, pipes and devices inside
 * a folder are not objects, but one may be given as the source itself. A level costs one reading of a folder and one
 * stat for each file in it.
 */
export class FileStore implements Store {
  readonly uri: string;
  readonly local = true;
  private readonly root: string;
  private readonly only: string | undefined;

  /** Throws TeleError if nothing exists at `path`, or it may not be read. */
  constructor(path: string) {
    this.uri = path;
    const folder = factsOf(path).isDirectory();
    this.root = folder ? path : dirname(path);
    this.only = folder ? undefined : basename(path);
  }

  async *list(prefix: string, delimiter: '/' | '.' | ''): AsyncIterable<Level> {
    if (this.only !== undefined) {
      if (this.only.startsWith(prefix))
        yield { ...cutLevel([this.object(this.only, factsOf(this.uri), this.uri)], prefix, delimiter), named: true };
      return;
    }
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const failed = new Map<string, string>();
    if (prefix !== '' && !this.exists(folder)) {
      // The caller has seen the folder in a listing.
      if (prefix === folder) failed.set(folder, `${this.path(folder)} went away while its folder was read`);
      yield { prefixes: [], objects: [], failed };
      return;
    }
    if (delimiter !== '/') {
      yield { ...cutLevel(this.below(folder, prefix, failed), prefix, delimiter), failed };
      return;
    }
    const { folders, files } = this.children(folder, failed);
    const begins = (key: string) => key.startsWith(prefix);
    yield { prefixes: folders.filter(begins), objects: files.filter(({ key }) => begins(key)), failed };
  }

  async open(object: StoredObject, range?: ByteRange): Promise<ByteSource> {
    return fileBytes(this.path(object.key), range, object);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    if (this.only !== undefined && key !== this.only) return undefined;
    try {
      return readFileSync(this.path(key));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw fileError(error, this.path(key));
    }
  }

  /** All objects under a folder whose keys begin with `prefix`, in key order. */
  private below(folder: string, prefix: string, failed: Map<string, string>): StoredObject[] {
    const { folders, files } = this.children(folder, failed);
    const may = (key: string) => key.startsWith(prefix) || prefix.startsWith(key);
    const inner = folders.filter(may).flatMap((key) => this.below(key, prefix, failed));
    return [...files.filter(({ key }) => key.startsWith(prefix)), ...inner].sort((a, b) => compareKeys(a.key, b.key));
  }

  /**
   * The folders and files in a folder. Entries that cannot be examined are added to `failed`: a dead or circular link,
   * a file that went away meanwhile, an invalid name.
   */
  private children(folder: string, failed: Map<string, string>): { folders: string[]; files: StoredObject[] } {
    const folders: string[] = [];
    const files: StoredObject[] = [];
    for (const entry of this.entries(folder)) {
      const key = folder + entry.name;
      try {
        if (entry.isDirectory()) folders.push(`${key}/`);
        else if (entry.isFile() || entry.isSymbolicLink()) {
          const facts = statSync(this.path(key));
          if (facts.isFile()) files.push(this.object(key, facts));
          else if (facts.isDirectory()) folders.push(`${this.acyclic(key)}/`);
        }
      } catch (error) {
        failed.set(key, entryFault(error, entry, this.path(key)));
      }
    }
    return {
      folders: folders.sort(compareKeys),
      files: files.sort((a, b) => compareKeys(a.key, b.key)),
    };
  }

  private entries(folder: string): Dirent[] {
    try {
      return readdirSync(this.path(folder), { withFileTypes: true });
    } catch (error) {
      throw fileError(error, this.path(folder));
    }
  }

  /** Resolves a link. Throws for a link to a folder that contains it, which would be walked for ever. */
  private acyclic(key: string): string {
    const target = realpathSync(this.path(key));
    const holder = realpathSync(dirname(this.path(key)));
    if (`${holder}${sep}`.startsWith(target.endsWith(sep) ? target : `${target}${sep}`)) {
      throw new TeleError(`${this.path(key)} is a link to a folder that contains it: it is not followed`);
    }
    return key;
  }

  private exists(folder: string): boolean {
    try {
      return statSync(this.path(folder), { throwIfNoEntry: false })?.isDirectory() ?? false;
    } catch (error) {
      throw fileError(error, this.path(folder));
    }
  }

  private object(key: string, facts: Stats, uri = this.path(key)): StoredObject {
    return { uri, key, size: facts.size, modified: facts.mtimeMs, inode: facts.ino };
  }

  private path(key: string): string {
    return this.only === undefined ? join(this.root, key) : this.uri;
  }
}

/** Why an entry of a folder cannot be examined. */
function entryFault(error: unknown, entry: Dirent, path: string): string {
  const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (isGone && entry.name.includes('\u{fffd}')) return `${path} cannot be read: its name is no UTF-8`;
  if (isGone && entry.isSymbolicLink()) return `${path} is a link to something that does not exist`;
  if (isGone) return `${path} went away while its folder was read`;
  return fileError(error, path).message;
}

function factsOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { TeleError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import { type ByteRange, fileBytes } from './file-bytes.ts';
import { fileError } from './file-error.ts';
import { compareKeys } from './key-order.ts';
import type { Level, Store, StoredObject } from './store.ts';

/**
 * A folder as a store, or a single file as a store of one object. Links are followed. Sockets, pipes and devices inside
 * a folder are no objects; given as the source itself, one is. A level costs one reading of a folder and one stat for
 * each file in it.
 */
export class FileStore implements Store {
  readonly uri: string;
  readonly local = true;
  private readonly root: string;
  private readonly only: string | undefined;

  /** Throws TeleError where nothing is at `path`, or it may not be read. */
  constructor(path: string) {
    this.uri = path;
    const folder = factsOf(path).isDirectory();
    this.root = folder ? path : dirname(path);
    this.only = folder ? undefined : basename(path);
  }

  async *list(prefix: string, delimiter: '/' | '.' | ''): AsyncIterable<Level> {
    if (this.only !== undefined) {
      if (this.only.startsWith(prefix))
        yield cut([this.object(this.only, factsOf(this.uri), this.uri)], prefix, delimiter);
      return;
    }
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (prefix !== '' && !this.exists(folder)) return;
    if (delimiter !== '/') {
      yield cut(this.below(folder, prefix), prefix, delimiter);
      return;
    }
    const { folders, files } = this.children(folder);
    const begins = (key: string) => key.startsWith(prefix);
    yield { prefixes: folders.filter(begins), objects: files.filter(({ key }) => begins(key)) };
  }

  async open(object: StoredObject, range?: ByteRange): Promise<ByteSource> {
    return fileBytes(this.path(object.key), range, object.uri, object.size);
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
  private below(folder: string, prefix: string): StoredObject[] {
    const { folders, files } = this.children(folder);
    const may = (key: string) => key.startsWith(prefix) || prefix.startsWith(key);
    const inner = folders.filter(may).flatMap((key) => this.below(key, prefix));
    return [...files.filter(({ key }) => key.startsWith(prefix)), ...inner].sort((a, b) => compareKeys(a.key, b.key));
  }

  private children(folder: string): { folders: string[]; files: StoredObject[] } {
    const folders: string[] = [];
    const files: StoredObject[] = [];
    for (const entry of this.entries(folder)) {
      const key = folder + entry.name;
      if (entry.isDirectory()) folders.push(`${key}/`);
      else if (entry.isFile() || entry.isSymbolicLink()) {
        const facts = factsOf(this.path(key));
        if (facts.isFile()) files.push(this.object(key, facts));
        else if (facts.isDirectory()) folders.push(`${this.acyclic(key)}/`);
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

  /** A link to a folder that holds the link would be walked for ever. */
  private acyclic(key: string): string {
    const target = realpathSync(this.path(key));
    const holder = realpathSync(dirname(this.path(key)));
    if (`${holder}${sep}`.startsWith(target.endsWith(sep) ? target : `${target}${sep}`)) {
      throw new TeleError(`${this.path(key)} is a link to a folder that contains it: the listing would never end`, {
        hint: 'remove the link, or name a folder below it as the source',
      });
    }
    return key;
  }

  private exists(folder: string): boolean {
    return statSync(this.path(folder), { throwIfNoEntry: false })?.isDirectory() ?? false;
  }

  private object(key: string, facts: Stats, uri = this.path(key)): StoredObject {
    return { uri, key, size: facts.size, modified: facts.mtimeMs };
  }

  private path(key: string): string {
    return this.only === undefined ? join(this.root, key) : this.uri;
  }
}

/** One level of a sorted list of objects, cut as a bucket cuts it: after the first delimiter behind the prefix. */
function cut(objects: StoredObject[], prefix: string, delimiter: '/' | '.' | ''): Level {
  const prefixes = new Set<string>();
  const whole = objects.filter(({ key }) => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (at >= 0) prefixes.add(key.slice(0, at + 1));
    return at < 0;
  });
  return { prefixes: [...prefixes], objects: whole };
}

function factsOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

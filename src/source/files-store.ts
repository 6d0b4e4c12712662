import type { ByteSource } from './bytes.ts';
import type { ByteRange } from './file-bytes.ts';
import { FileStore } from './file-store.ts';
import type { Level, Store, StoredObject } from './store.ts';

/** Several files and folders as one store, in the given order. A key begins with the number of its file or folder. */
export class FilesStore implements Store {
  readonly uri: string;
  readonly local = true;
  private readonly roots: readonly FileStore[];

  /** `uri` is the name of them all in messages. Throws a TeleError if one is missing, or may not be read. */
  constructor(uri: string, paths: readonly string[]) {
    this.uri = uri;
    this.roots = paths.map((path) => new FileStore(path));
  }

  async *list(prefix: string, delimiter: '/' | '.' | ''): AsyncIterable<Level> {
    if (prefix === '') {
      yield { prefixes: this.roots.map((_, k) => folderOf(k)), objects: [] };
      return;
    }
    const { root, folder, rest } = this.find(prefix);
    const named = (key: string) => folder + key;
    for await (const level of root.list(rest, delimiter))
      yield {
        ...level,
        prefixes: level.prefixes.map(named),
        objects: level.objects.map((object) => ({ ...object, key: named(object.key) })),
        failed: new Map([...(level.failed ?? [])].map(([key, message]) => [named(key), message])),
      };
  }

  open(object: StoredObject, range?: ByteRange): Promise<ByteSource> {
    const { root, rest } = this.find(object.key);
    return root.open({ ...object, key: rest }, range);
  }

  /** A schema beside the records of one of them says nothing about the others. */
  async get(): Promise<undefined> {
    return undefined;
  }

  private find(key: string) {
    const folder = key.slice(0, key.indexOf('/') + 1);
    return { root: this.roots[Number.parseInt(folder, 10)]!, folder, rest: key.slice(folder.length) };
  }
}

/** The prefix of the k-th file or folder: a number of fixed length, so that the order of keys is that of files. */
function folderOf(k: number): string {
  return `${String(k).padStart(7, '0')}/`;
}

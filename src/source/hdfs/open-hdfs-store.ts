import type { ByteSource } from '../bytes.ts';
import { cutLevel } from '../cut-level.ts';
import { compareKeys } from '../key-order.ts';
import { watchForBlocks } from '../s3/blocked.ts';
import type { Level, Store, StoredObject } from '../store.ts';
import { type FileStatus, listStatus, readStatus } from './file-status.ts';
import { hdfsBytes } from './hdfs-bytes.ts';
import { connectHdfs, type HdfsOptions } from './hdfs-client.ts';
import { explainHdfsError, isGone } from './hdfs-error.ts';
import { findHdfs } from './hdfs-place.ts';

/** A store over a folder or file of HDFS. */
export interface HdfsStore extends Store {
  /** Closes idle connections. Open sources are not affected. */
  close(): void;
}

/**
 * Opens `hdfs://host/path`, `webhdfs://…` or `swebhdfs://…` by WebHDFS. No request is sent: what cannot be reached
 * fails at the first listing or reading. A level costs one request. An object that changed is an error that names it.
 */
export function openHdfsStore(uri: string, options: HdfsOptions = {}): HdfsStore {
  watchForBlocks();
  const place = findHdfs(uri);
  const client = connectHdfs(place, options);
  const { before, path: root } = place;

  const objectOf = (path: string, key: string, { length, modificationTime, fileId }: FileStatus): StoredObject => ({
    uri: before + path,
    key,
    size: length,
    modified: modificationTime,
    ...(fileId !== undefined && { fileId }),
  });

  /** The folders and files in a folder of the store. For the root that is a file, this is it. */
  async function children(folder: string): Promise<Level> {
    const path = `${root}/${folder}`.replace(/\/$/, '');
    let found: FileStatus[];
    try {
      found = await listStatus(client, path);
    } catch (error) {
      throw explainHdfsError(error, before + path, place);
    }
    const [own] = found;
    if (found.length === 1 && own!.pathSuffix === '' && folder === '')
      return { prefixes: [], objects: [objectOf(root, root.slice(root.lastIndexOf('/') + 1), own!)], named: true };
    const prefixes: string[] = [];
    const objects: StoredObject[] = [];
    const failed = new Map<string, string>();
    for (const status of found) {
      const key = folder + status.pathSuffix;
      const name = `${path}/${status.pathSuffix}`;
      if (status.type === 'DIRECTORY') prefixes.push(`${key}/`);
      else if (status.type === 'FILE') objects.push(objectOf(name, key, status));
      else failed.set(key, `${before}${name} is a link: links of HDFS are not followed`);
    }
    const byKey = (a: StoredObject, b: StoredObject) => compareKeys(a.key, b.key);
    return { prefixes: prefixes.sort(compareKeys), objects: objects.sort(byKey), failed };
  }

  /** All objects under a folder whose keys begin with `prefix`. */
  async function below(folder: string, prefix: string): Promise<StoredObject[]> {
    const { prefixes, objects } = await children(folder);
    let all = objects.filter(({ key }) => key.startsWith(prefix));
    for (const inner of prefixes)
      if (inner.startsWith(prefix) || prefix.startsWith(inner)) all = all.concat(await below(inner, prefix));
    return all.sort((a, b) => compareKeys(a.key, b.key));
  }

  return {
    uri,
    hasFolders: true,
    scope: place.origins.join(),
    traffic: () => ({ retries: client.stats.retries, bytes: client.stats.bytes, cached: 0 }),
    async *list(prefix, delimiter) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      if (delimiter !== '/') {
        yield cutLevel(await below(folder, prefix), prefix, delimiter);
        return;
      }
      const level = await children(folder);
      const begins = (key: string) => key.startsWith(prefix);
      yield {
        ...level,
        prefixes: level.prefixes.filter(begins),
        objects: level.objects.filter(({ key }) => begins(key)),
      };
    },
    async open(object, range): Promise<ByteSource> {
      const end = Math.min(range?.end ?? object.size, object.size);
      return hdfsBytes(client, object, Math.min(range?.start ?? 0, end), end);
    },
    async get(key) {
      const path = `${root}/${key}`;
      try {
        const object = objectOf(path, key, await readStatus(client, path));
        const bytes = new Uint8Array(object.size);
        const source = hdfsBytes(client, object, 0, object.size);
        for (let at = 0; at < bytes.length; ) at += await source.read(bytes.subarray(at));
        return bytes;
      } catch (error) {
        if (isGone(error)) return undefined;
        throw explainHdfsError(error, before + path, place);
      }
    },
    close: client.close,
  };
}

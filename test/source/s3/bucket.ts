import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** An object as a double serves it. */
export interface ServedObject {
  readonly size: number;
  /** Empty where the server sends none. */
  readonly etag: string;
  /** When it was written; null where the server does not say. */
  readonly modified?: Date | null;
  read(start: number, end: number): Uint8Array;
}

/** What a double serves under one bucket name. `names` are keys as binary strings (one char a UTF-8 byte), in order. */
export interface Bucket {
  readonly region?: string;
  names(): readonly string[];
  find(key: string): ServedObject | undefined;
}

/** A bucket in memory that tests may change while it is served. */
export interface MemoryBucket extends Bucket {
  put(key: string, bytes: Uint8Array | string): void;
  remove(key: string): void;
}

export function memoryBucket(
  entries: Iterable<readonly [string, Uint8Array | string]> = [],
  region?: string,
): MemoryBucket {
  const objects = new Map<string, ServedObject>();
  let sorted: string[] | undefined;
  const bucket: MemoryBucket = {
    ...(region === undefined ? {} : { region }),
    names: () => {
      sorted ??= [...objects.keys()].map(binaryName).sort(byBytes);
      return sorted;
    },
    find: (key) => objects.get(key),
    put: (key, content) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      if (!objects.has(key)) {
        sorted = undefined;
      }
      objects.set(key, { size: bytes.length, etag, read: (start, end) => bytes.subarray(start, end) });
    },
    remove: (key) => {
      sorted = undefined;
      objects.delete(key);
    },
  };
  for (const [key, content] of entries) {
    bucket.put(key, content);
  }
  return bucket;
}

/** The files below a folder, as they were when the bucket was made. ETags come from size and time, not from content. */
export function folderBucket(folder: string): Bucket {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const keys = paths.map((path) => path.slice(join(folder, '/').length).replaceAll('\\', '/'));
  const byKey = new Map(keys.map((key, i) => [key, paths[i]!]));
  const sorted = keys.map(binaryName).sort(byBytes);
  return {
    names: () => sorted,
    find: (key) => {
      const path = byKey.get(key);
      return path === undefined ? undefined : servedFile(path);
    },
  };
}

function servedFile(path: string): ServedObject {
  const { size, mtimeMs } = statSync(path);
  const etag = `"${createHash('md5').update(`${path} ${size} ${mtimeMs}`).digest('hex')}"`;
  const read = (start: number, end: number) => {
    const into = Buffer.allocUnsafe(end - start);
    const file = openSync(path, 'r');
    try {
      return into.subarray(0, readSync(file, into, 0, into.length, start));
    } finally {
      closeSync(file);
    }
  };
  return { size, etag, read };
}

/** A key as a string whose chars are its UTF-8 bytes: `<` then orders as S3 does. */
export function binaryName(key: string): string {
  return Buffer.from(key, 'utf8').toString('latin1');
}

export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

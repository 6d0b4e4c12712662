import { UsageError } from '../../errors.ts';
import { isAddress, isHdfs, isRemote, pathOf } from '../../source/address.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { FileStore } from '../../source/file-store.ts';
import { FilesStore } from '../../source/files-store.ts';
import { type KeptLines, KeptStore } from '../../source/kept-store.ts';
import { openObject, type Reading } from '../../source/open-object.ts';
import type { RandomAccess } from '../../source/parquet/parquet-bytes.ts';
import type { S3Options } from '../../source/s3/options.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import type { Part } from '../run/part.ts';
import type { PartSpec } from './part-spec.ts';

/** The data needed to open a store elsewhere, and to read the records of its objects. */
export interface Access extends Reading {
  readonly uri: string;
  /** The files and folders that are the source together, if there are several; `uri` is then a name for messages. */
  readonly files?: readonly string[];
  /** The records themselves, if they are in memory. */
  readonly kept?: KeptLines;
  /** The options for reaching a bucket. */
  readonly s3?: S3Options;
  /** Keep what is read of a bucket, up to so many bytes or the cache's own limit. */
  readonly cache?: { readonly maxBytes?: number | undefined };
}

/** Opens the store that a source flag names. Throws a TeleError if that fails. */
export async function openStore({ uri, files, kept, s3, cache }: Access): Promise<Store> {
  if (kept) return new KeptStore(uri, kept);
  if (files) return new FilesStore(uri, files);
  if (isRemote(uri)) {
    const store = await openRemote(uri, s3);
    if (cache === undefined) return store;
    const { openCache } = await import('../../source/cache/cache.ts');
    const { cachedStore } = await import('../../source/cache/cached-store.ts');
    return cachedStore(store, await openCache(cache));
  }
  const path = pathOf(uri);
  if (isAddress(path))
    throw new UsageError(
      `${uri} is no source that can be read`,
      'a folder, a file, s3://bucket/prefix, hdfs://host/path, or - for standard input',
    );
  return new FileStore(path);
}

async function openRemote(uri: string, s3: S3Options | undefined): Promise<Store> {
  if (isHdfs(uri)) return (await import('../../source/hdfs/hdfs.ts')).openHdfsStore(uri);
  return (await import('../../source/s3/s3.ts')).openS3Store(uri, s3);
}

/**
 * Opens the parts of a list, in order or as they arrive. Behind a network they are fetched ahead; otherwise each is
 * opened at its first read. An object that cannot be opened fails under its name when it is read, without ending the
 * run.
 */
export async function* openParts(
  store: Store,
  access: Access,
  specs: Iterable<PartSpec>,
  { ordered = true } = {},
): AsyncGenerator<Part> {
  if (store.local) {
    for (const spec of specs) yield openPart(spec, () => openStored(store, access, spec));
    return;
  }
  const { readObjects } = await import('../../source/s3/s3.ts');
  const ahead = new Map<StoredObject, PartSpec>();
  const objects = function* () {
    for (const spec of specs) {
      ahead.set(spec.object, spec);
      yield spec.object;
    }
  };
  for await (const { object, source, error } of readObjects(store, objects(), { ordered })) {
    const spec = ahead.get(object)!;
    ahead.delete(object);
    const open = async () => {
      if (error) throw error;
      return openObject(source, object.uri, access, anywhereIn(store, object));
    };
    yield openPart(spec, open, source);
  }
}

async function openStored(store: Store, access: Access, { object, range, from = 0 }: PartSpec): Promise<ByteSource> {
  // A range belongs to a file that is known to be lines, whatever its first bytes look like.
  if (range !== undefined) return store.open(object, range);
  const source = await openObject(await store.open(object), object.uri, access, anywhereIn(store, object));
  if (from > 0) await passOver(source, from);
  return source;
}

function anywhereIn(store: Store, object: StoredObject): RandomAccess {
  return { size: object.size, open: (start, end) => store.open(object, { start, end }) };
}

const BLOCK = 1 << 16;

/** Reads the given number of bytes and drops them. */
async function passOver(source: ByteSource, bytes: number): Promise<void> {
  const block = Buffer.allocUnsafe(Math.min(bytes, BLOCK));
  for (let left = bytes; left > 0; ) {
    const read = await source.read(block.subarray(0, left));
    if (read === 0) return;
    left -= read;
  }
}

/** A part that is opened at its first read. `stored` is closed if that never happens. */
function openPart(
  { number, object, range, from }: PartSpec,
  open: () => Promise<ByteSource>,
  stored?: ByteSource,
): Part {
  let source: ByteSource | undefined;
  const first = async (into: Uint8Array) => {
    source = await open();
    return source.read(into);
  };
  return {
    number,
    name: object.uri,
    source: {
      read: (into) => (source ? source.read(into) : first(into)),
      place: (line) => source?.place?.(line),
      close: () => (source ?? stored)?.close(),
    },
    ...((range || from !== undefined) && { start: range?.start ?? from }),
    ...(from !== undefined && { from }),
  };
}

import { UsageError } from '../../errors.ts';
import { isAddress, isHdfs, isRemote, pathOf } from '../../source/address.ts';
import type { ByteSource } from '../../source/bytes.ts';
import type { Cache } from '../../source/cache/cache.ts';
import type { ExtractOf, Extracts, ReadPaths } from '../../source/cache/extracts.ts';
import { FileStore } from '../../source/file-store.ts';
import { FilesStore } from '../../source/files-store.ts';
import { type KeptLines, KeptStore } from '../../source/kept-store.ts';
import { memoryBytes } from '../../source/memory.ts';
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
  /** Keep the values that are read, and answer from those that were kept. */
  readonly extracts?: ReadPaths & { readonly maxBytes?: number | undefined };
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
  const extracts = await openExtracts(store, access);
  if (store.local) {
    for (const spec of specs) yield openPart(spec, () => openStored(store, access, spec, extracts));
    return;
  }
  const { readObjects } = await import('../../source/s3/s3.ts');
  const ahead = new Map<StoredObject, PartSpec>();
  const there = new Set<PartSpec>();
  const list = [...specs];
  for (const spec of extracts ? list : []) if (extracts?.find(extractOf(access, spec))) there.add(spec);
  const objects = function* () {
    for (const spec of list) {
      if (there.has(spec)) continue;
      ahead.set(spec.object, spec);
      yield spec.object;
    }
  };
  const fetched = readObjects(store, objects(), { ordered });
  try {
    for (const next of list) {
      if (there.has(next)) {
        yield openPart(next, () => openStored(store, access, next, extracts));
        continue;
      }
      const { value, done } = await fetched.next();
      if (done) return;
      const { object, source, error } = value;
      const spec = ahead.get(object)!;
      ahead.delete(object);
      const open = async () => {
        if (error) throw error;
        const opened = await openObject(source, object.uri, access, anywhereIn(store, object));
        return keeping(opened, extracts?.begin(extractOf(access, spec)));
      };
      yield openPart(spec, open, source);
    }
  } finally {
    await fetched.return(undefined);
  }
}

/** Opens what was kept of earlier runs; undefined where nothing is to be kept, or can be. */
async function openExtracts(store: Store, { extracts }: Access): Promise<Extracts | undefined> {
  if (extracts === undefined) return undefined;
  const { openCache } = await import('../../source/cache/cache.ts');
  const { Extracts } = await import('../../source/cache/extracts.ts');
  ownCache ??= openCache({ maxBytes: extracts.maxBytes }).catch(() => undefined);
  const cache = await ownCache;
  return cache && new Extracts(cache, store, extracts);
}

/** The cache of this thread: it counts its folder at the first entry, which it should do once. */
let ownCache: Promise<Cache | undefined> | undefined;

function extractOf(reading: Access, { object, range }: PartSpec): ExtractOf {
  return { object, range, reading };
}

async function openStored(store: Store, access: Access, spec: PartSpec, extracts?: Extracts): Promise<ByteSource> {
  const { object, range, from = 0 } = spec;
  const of = extractOf(access, spec);
  const extract = from > 0 ? undefined : extracts?.find(of);
  if (extract !== undefined) return { ...memoryBytes(extract.lines), extract };
  // The version is taken before the object is opened and after it was read: what lies between is of that version.
  const keep = spec.from === undefined ? extracts?.begin(of) : undefined;
  // A range belongs to a file that is known to be lines, whatever its first bytes look like.
  if (range !== undefined) return keeping(await store.open(object, range), keep);
  const source = await openObject(await store.open(object), object.uri, access, anywhereIn(store, object));
  if (from > 0) await passOver(source, from);
  return keeping(source, keep);
}

/** The source of a part, whose values are kept where its lines are those of the object. */
function keeping(source: ByteSource, keep: ByteSource['keep']): ByteSource {
  if (keep === undefined || source.place !== undefined) return source;
  return { read: (into) => source.read(into), close: () => source.close(), keep };
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
      get extract() {
        return source?.extract;
      },
      get keep() {
        return source?.keep;
      },
      close: () => (source ?? stored)?.close(),
    },
    ...((range || from !== undefined) && { start: range?.start ?? from }),
    ...(from !== undefined && { from }),
  };
}

import type { ByteSource } from './bytes.ts';

/** One stored object: a file, or a key in a bucket. Keys use `/`, whatever the platform. */
export interface StoredObject {
  /** What a user would type or click: a path as given, or s3://bucket/key. Names the object in every message. */
  readonly uri: string;
  /** The key relative to the store's root. */
  readonly key: string;
  /** Stored (compressed) size in bytes. */
  readonly size: number;
  readonly etag?: string;
  /** When it was written, in ms since 1970: what tells versions apart where there is no ETag. */
  readonly modified?: number;
  /** Number of the file that was listed, in a folder: another one may have taken its name. */
  readonly inode?: number;
}

/**
 * What tells the version of an object from others under its name: its ETag, or else its time and size. Undefined where
 * nothing does.
 */
export function versionOf({ etag, modified, size }: StoredObject): string | undefined {
  return etag ?? (modified === undefined ? undefined : `${modified} ${size}`);
}

/** What one level of a listing holds: deeper prefixes (ending in the delimiter) and objects. Both in key order. */
export interface Level {
  readonly prefixes: readonly string[];
  readonly objects: readonly StoredObject[];
  /** Whether another page of the level follows. */
  readonly more?: boolean;
  /** Keys of what cannot be read, and a sentence about each. */
  readonly failed?: ReadonlyMap<string, string>;
  /** The store was opened by the name of its only object. */
  readonly named?: boolean;
}

/** What talking to a store over a network has cost so far. Live. */
export interface Traffic {
  /** Requests that repeated one that had failed, and bodies that were resumed in the middle. */
  readonly retries: number;
  /** Bytes of objects that came over the line. */
  readonly bytes: number;
  /** Objects that came from the cache instead. */
  readonly cached: number;
  /** Objects that the cache could not take, as where its disk is full. */
  readonly unkept?: number;
}

/**
 * A place that holds objects: a folder, a bucket and prefix. Implementations throw TeleError with a sentence
 * on anything but success; an empty level means that nothing is there, never that listing failed.
 */
export interface Store {
  /** What messages call the place, as the user gave it. */
  readonly uri: string;
  /**
   * True where a level costs next to nothing and holds all names at once (a folder); otherwise fewer, narrower requests
   * are better.
   */
  readonly local?: boolean;
  /** Names the service where it is not the usual one of its kind, so that what is kept of several is kept apart. */
  readonly scope?: string;
  /** Where a network lies in between. */
  traffic?(): Traffic;
  /**
   * Pages of the level below `prefix` ('' is the root), cut at `delimiter` ('' lists all objects below, recursively).
   */
  list(prefix: string, delimiter: '/' | '.' | ''): AsyncIterable<Level>;
  /** The raw bytes of an object, or of the range [start, end) of it. */
  open(object: StoredObject, range?: { readonly start: number; readonly end: number }): Promise<ByteSource>;
  /** All bytes of a small object, where there is a shorter way to them than to open it. */
  whole?(object: StoredObject): Promise<Uint8Array>;
  /** A small object by key, whole; undefined where it does not exist. */
  get(key: string): Promise<Uint8Array | undefined>;
}

import type { ByteSource } from './bytes.ts';

/** One stored object: a file, or a key in a bucket. Keys use `/` on every platform. */
export interface StoredObject {
  /** The name that a user would type or click: a path as given, or s3://bucket/key. Every message uses it. */
  readonly uri: string;
  /** The key relative to the store's root. */
  readonly key: string;
  /** The stored (compressed) size in bytes. */
  readonly size: number;
  readonly etag?: string;
  /** The time of its last change, in ms since 1970, which identifies a version if there is no ETag. */
  readonly modified?: number;
  /** The inode number of the listed file in a folder: another file may have taken its name. */
  readonly inode?: number;
  /** The number of a file of HDFS, which is the same for every machine. */
  readonly fileId?: number;
}

/** Identifies the version of an object: its ETag, or else its time and size. Undefined if there is neither. */
export function versionOf({ etag, modified, size }: StoredObject): string | undefined {
  return etag ?? (modified === undefined ? undefined : `${modified} ${size}`);
}

/** One level of a listing: deeper prefixes (ending in the delimiter) and objects, both in key order. */
export interface Level {
  readonly prefixes: readonly string[];
  readonly objects: readonly StoredObject[];
  /** Whether another page of the level follows. */
  readonly more?: boolean;
  /** The keys of what cannot be read, with a sentence about each. */
  readonly failed?: ReadonlyMap<string, string>;
  /** Whether the store was opened by the name of its only object. */
  readonly named?: boolean;
}

/** The cost of talking to a store over a network so far. The numbers are live. */
export interface Traffic {
  /** Requests that repeated a failed one, and bodies that were resumed in the middle. */
  readonly retries: number;
  /** Bytes of objects received over the network. */
  readonly bytes: number;
  /** Objects that came from the cache instead. */
  readonly cached: number;
  /** Objects that the cache could not keep, for example because its disk is full. */
  readonly unkept?: number;
}

/**
 * A place that holds objects: a folder, or a bucket and prefix. Implementations throw a TeleError unless they succeed;
 * an empty level means that nothing is there, never that listing failed.
 */
export interface Store {
  /** The name of the place in messages, as the user gave it. */
  readonly uri: string;
  /**
   * True if a level costs next to nothing and holds all names at once (a folder); otherwise fewer, narrower requests
   * are better.
   */
  readonly local?: boolean;
  /** True if a level behind the network holds all names of a folder at once, and nothing of what is below. */
  readonly hasFolders?: boolean;
  /**
   * The name of the service if it is not the usual one of its kind, which separates the cached objects of several
   * services.
   */
  readonly scope?: string;
  /** Only for stores behind a network. */
  traffic?(): Traffic;
  /**
   * Lists the level below `prefix` ('' is the root) in pages, cut at `delimiter` ('' lists all objects below,
   * recursively).
   */
  list(prefix: string, delimiter: '/' | '.' | ''): AsyncIterable<Level>;
  /** Opens the raw bytes of an object, or of the range [start, end) of it. */
  open(object: StoredObject, range?: { readonly start: number; readonly end: number }): Promise<ByteSource>;
  /** Reads all bytes of a small object, if the store has a shorter way than opening it. */
  whole?(object: StoredObject): Promise<Uint8Array>;
  /** Reads a small object whole, by key; undefined if it does not exist. */
  get(key: string): Promise<Uint8Array | undefined>;
}

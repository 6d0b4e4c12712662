import { TeleError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import type { ByteRange } from './file-bytes.ts';
import { memoryBytes } from './memory.ts';
import type { Level, Store, StoredObject } from './store.ts';

/** Lines in memory that threads share. */
export interface KeptLines {
  /** Tells these lines from others that this process keeps or has kept. */
  readonly number: number;
  /** Blocks of whole lines. */
  readonly blocks: readonly Uint8Array[];
}

/** Lines in memory as a store of one object, whose ranges are the blocks. */
export class KeptStore implements Store {
  readonly uri: string;
  readonly local = true;
  readonly #blocks: readonly Uint8Array[];

  constructor(uri: string, { blocks }: KeptLines) {
    this.uri = uri;
    this.#blocks = blocks;
  }

  /** The only object. */
  get object(): StoredObject {
    return { uri: this.uri, key: this.uri, size: this.#blocks.reduce((sum, { length }) => sum + length, 0) };
  }

  /** The ranges of the blocks. */
  *ranges(): Iterable<ByteRange> {
    let start = 0;
    for (const { length } of this.#blocks) {
      yield { start, end: start + length };
      start += length;
    }
  }

  async *list(): AsyncIterable<Level> {
    yield { prefixes: [], objects: [this.object] };
  }

  async open(_: StoredObject, range?: ByteRange): Promise<ByteSource> {
    let start = 0;
    for (const block of this.#blocks) {
      if (start === range?.start) return memoryBytes(block);
      start += block.length;
    }
    throw new TeleError(`${this.uri} is read in its blocks`);
  }

  async get(): Promise<undefined> {
    return undefined;
  }
}

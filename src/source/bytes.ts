import type { Extract } from './cache/extract.ts';

/**
 * Bytes on demand. `read` fills `into` from its start and returns the number of bytes written, 0 only at the end. It
 * returns a number if the bytes are available and a promise if they must be waited for, so that a hot loop awaits only
 * when it has to. Do not read after an error or `close`.
 */
export interface ByteSource {
  read(into: Uint8Array): number | Promise<number>;
  close(): void | Promise<void>;
  /**
   * For bytes that are lines made from another format, or of several files: where line `number` began in the original,
   * as byte offset (from 0) and line (from 1), and in which file. Ask for lines that ended in the last read.
   */
  place?(number: number): LinePlace | undefined;
  /** The extract that these bytes are the lines of, once the first ones are read. */
  readonly extract?: Extract | undefined;
  /** Keeps an extract of the bytes, where one is wanted; false if it could not be written. */
  readonly keep?: ((extract: Extract) => Promise<boolean>) | undefined;
}

/**
 * Where a line began. `reason` says better than its reader why it is bad. Lines of the file `name` count from the byte
 * `from` on.
 */
export interface LinePlace {
  readonly offset: number;
  readonly line: number;
  readonly reason?: string;
  readonly name?: string;
  readonly from?: number;
}

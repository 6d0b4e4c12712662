import { closeSync, createReadStream, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { TeleError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import { fileError } from './file-error.ts';
import { streamBytes } from './stream-bytes.ts';

/** A range of a file: from byte `start` up to but not including byte `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The facts about a file when it was listed. */
export interface Listed {
  /** Its name in messages. */
  readonly uri: string;
  readonly size: number;
  readonly modified?: number;
  readonly inode?: number;
}

/**
 * The bytes of a file, or of a range of it, read directly into the caller's buffer. A pipe or device (`<(zcat …)`,
 * /dev/stdin) is read as a stream, because reading it would block. Throws TeleError if the file is missing, unreadable
 * or a folder, and if it has been replaced or has become shorter since it was listed.
 */
export function fileBytes(path: string, range?: ByteRange, listed: Listed = { uri: path, size: 0 }): ByteSource {
  const { uri: name, size } = listed;
  let fd: number | undefined;
  try {
    if (range === undefined && !isStored(path)) return streamBytes(createReadStream(path), name);
    fd = openSync(path, 'r');
    const facts = fstatSync(fd);
    if (facts.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    if (isAnother(facts, listed))
      throw new TeleError(`${name} is not the file any more that was listed: another one has taken its name`, {
        hint: 'run again to read the new one',
      });
    return fdBytes(fd, name, range, range?.end ?? size);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw fileError(error, name);
  }
}

/**
 * Whether the file is not the listed one. Some network file systems renumber their files now and then, so the number
 * alone does not decide.
 */
function isAnother(facts: Stats, { size, modified, inode }: Listed): boolean {
  return inode !== undefined && facts.ino !== inode && (facts.size !== size || facts.mtimeMs !== modified);
}

/**
 * Whether reading the path never waits: a regular file or a folder. Opening a pipe to find out would wait for its
 * writer.
 */
function isStored(path: string): boolean {
  const facts = statSync(path);
  return facts.isFile() || facts.isDirectory();
}

/**
 * The bytes of an open regular file of at least `size` bytes, from its current position unless a range is given.
 * `close` closes the descriptor.
 */
export function fdBytes(fd: number, name: string, range?: ByteRange, size = 0): ByteSource {
  let open = true;
  let position = range?.start ?? 0;
  return {
    read(into) {
      if (into.length === 0) throw new RangeError('read needs room for at least one byte');
      const wanted = range === undefined ? into.length : Math.min(into.length, range.end - position);
      if (wanted <= 0) return 0;
      let got: number;
      try {
        got = readSync(fd, into, 0, wanted, range === undefined ? null : position);
      } catch (error) {
        throw fileError(error, name);
      }
      position += got;
      if (got === 0 && position < size)
        throw new TeleError(
          `${name} became shorter while it was read: it ends at byte ${position.toLocaleString('en-US')}`,
        );
      return got;
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

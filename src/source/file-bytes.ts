import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { TeleError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import { fileError } from './file-error.ts';
import { streamBytes } from './stream-bytes.ts';

/** A part of a file: from byte `start` up to, not including, byte `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of a file, or of a range of it, read straight into the caller's buffer. `name` is what messages call it. A
 * pipe or device (`<(zcat …)`, /dev/stdin) is read as a stream, because reading it would block. `size` is what the file
 * had when it was listed: one that ends before was changed under us. Throws TeleError: missing, unreadable, a folder,
 * shorter.
 */
export function fileBytes(path: string, range?: ByteRange, name = path, size = 0): ByteSource {
  let fd: number | undefined;
  try {
    if (range === undefined && !isStored(path)) return streamBytes(createReadStream(path), name);
    fd = openSync(path, 'r');
    if (fstatSync(fd).isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return fdBytes(fd, name, range, range?.end ?? size);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw fileError(error, name);
  }
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
 * The bytes of an open regular file of at least `size` bytes, from where it stands unless a range is given. Closes the
 * descriptor on `close`.
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

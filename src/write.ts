import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { TeleError } from './errors.ts';

/** A file that is written under another name beside it, and appears under its own when it is whole. */
export interface PendingFile {
  /** Where to write meanwhile: the file itself where that is no plain file (a pipe, a device, /dev/stdout). */
  readonly path: string;
  /** Brings it under its name. What was written must be on the disk by then. */
  place(): void;
  /** Leaves nothing, and an older file as it was. */
  drop(): void;
}

/**
 * Begins a file that appears whole or not at all, whoever else writes the same one. A link stays a link, to the new
 * file. Nothing is touched yet.
 */
export function pendingFile(file: string): PendingFile {
  if (isSpecial(file)) return { path: file, place() {}, drop() {} };
  const place = existsSync(file) ? realpathSync(file) : file;
  // Machines that share a folder may have processes of the same number.
  const unique = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const hidden = path.join(path.dirname(place), `.${path.basename(place)}.${unique}.part`);
  return {
    path: hidden,
    place: () => renameSync(hidden, place),
    drop: () => rmSync(hidden, { force: true }),
  };
}

/** Whether a file of this name is one that was being written, see `pendingFile`. */
export function isPendingName(name: string): boolean {
  return /^\..+\.\d+-[\da-z]+\.part$/.test(name);
}

/** Writes a file whole or not at all. `what` is how messages call it. Throws a TeleError where it cannot be written. */
export function writeWhole(file: string, pieces: Iterable<string | Uint8Array>, what: string): void {
  const pending = pendingFile(file);
  try {
    const fd = openSync(pending.path, 'w');
    try {
      for (const block of blocksOf(pieces)) writeAll(fd, block);
      if (pending.path !== file) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    pending.place();
  } catch (error) {
    pending.drop();
    if (isReaderGone(error)) throw error;
    throw unwritable(file, what, error as Error, pending);
  }
}

/** Throws as `writeWhole` would, before the work is done that the file is for. Nothing is left behind. */
export function expectWritable(file: string, what: string): void {
  const pending = pendingFile(file);
  try {
    // A folder cannot be opened for writing, and says so; a pipe would notice.
    if (pending.path === file && !statSync(file).isDirectory()) return;
    closeSync(openSync(pending.path, 'w'));
    pending.drop();
  } catch (error) {
    throw unwritable(file, what, error as Error, pending);
  }
}

/** The system's words, about the file that was named instead of the one beside it. */
function unwritable(file: string, what: string, cause: Error, pending: PendingFile): TeleError {
  const words = cause.message.replaceAll(pending.path, file);
  return new TeleError(`${what} cannot be written to ${file}: ${words}`, { cause });
}

/**
 * /dev/stdout may lead to a plain file, which somebody else has open: it must not be replaced. /dev/shm is a folder as
 * any other.
 */
function isSpecial(file: string): boolean {
  if (/^\/dev\/(?!shm\/)/.test(path.resolve(file))) return true;
  try {
    return !statSync(file).isFile();
  } catch {
    return false;
  }
}

const BATCH = 1 << 16;

/** Small pieces of text put together, so that writing costs few system calls; bytes as they are. */
export function* blocksOf(pieces: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let batch = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      batch += piece;
      if (batch.length < BATCH) continue;
    }
    if (batch !== '') yield batch;
    batch = '';
    if (typeof piece !== 'string') yield piece;
  }
  if (batch !== '') yield batch;
}

const asleep = new Int32Array(new SharedArrayBuffer(4));

/** One system call takes no more. */
const MOST = 1 << 30;

/**
 * Writes all the bytes to a file descriptor before it returns, waiting for a slow reader: nothing piles up in memory. A
 * pipe that another process has made non-blocking answers EAGAIN: it is made blocking again. Throws the system's error,
 * EPIPE where the reader has left.
 */
export function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done, Math.min(bytes.length - done, MOST));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // A terminal has no handle of this descriptor itself: then a moment passes.
      if (!makeBlocking(fd)) Atomics.wait(asleep, 0, 0, 2);
    }
  }
}

/**
 * Makes standard output or error blocking, where it is a pipe or socket: whoever shares the pipe writes to it, too, and
 * not everybody can write to one that does not block. Node makes it non-blocking when its stream is first asked for.
 * Answers false for any other descriptor.
 */
export function makeBlocking(fd: number): boolean {
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
  const { _handle: handle } = (stream ?? {}) as { _handle?: { setBlocking?(on: boolean): number } };
  return stream?.isTTY !== true && handle?.setBlocking?.(true) === 0;
}

/** Whether the error says that the reader of a pipe has left, which is no failure of the writer. */
export function isReaderGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}

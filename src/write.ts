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

/** A file that is written under another name in the same folder, and gets its own name when it is whole. */
export interface PendingFile {
  /** The path to write to; the file itself if that is not a plain file (a pipe, a device, /dev/stdout). */
  readonly path: string;
  /** Gives the file its name. What was written must be on the disk by then. */
  place(): void;
  /** Removes what was written. An older file stays. */
  drop(): void;
}

/**
 * Begins a file that appears whole or not at all, also if others write the same one. A link stays a link, to the new
 * file. Touches nothing yet.
 */
export function pendingFile(file: string): PendingFile {
  if (isSpecial(file)) return { path: file, place() {}, drop() {} };
  const place = existsSync(file) ? realpathSync(file) : file;
  const hidden = path.join(path.dirname(place), pendingName(path.basename(place)));
  return {
    path: hidden,
    place: () => renameSync(hidden, place),
    drop: () => rmSync(hidden, { force: true }),
  };
}

/** A hidden name for a file that is being written, unlike that of any other attempt. */
export function pendingName(name: string): string {
  // Machines that share a folder may have processes with the same number.
  return `.${name}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.part`;
}

/** Whether a name is that of a file being written (see `pendingName`). */
export function isPendingName(name: string): boolean {
  return /^\..+\.\d+-[\da-z]+\.part$/.test(name);
}

/** Writes a file whole or not at all. `what` is its name in messages. Throws a TeleError if it cannot be written. */
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

/** Throws as `writeWhole` would, before the work for the file is done. Leaves nothing behind. */
export function expectWritable(file: string, what: string): void {
  const pending = pendingFile(file);
  try {
    // Opening a folder for writing fails, as it should; a pipe would be affected, so it is not opened.
    if (pending.path === file && !statSync(file).isDirectory()) return;
    closeSync(openSync(pending.path, 'w'));
    pending.drop();
  } catch (error) {
    throw unwritable(file, what, error as Error, pending);
  }
}

/** The system's message, about the named file instead of the temporary one. */
function unwritable(file: string, what: string, cause: Error, pending: PendingFile): TeleError {
  const words = cause.message.replaceAll(pending.path, file);
  return new TeleError(`${what} cannot be written to ${file}: ${words}`, { cause });
}

/**
 * Whether a file cannot be replaced. /dev/stdout may lead to a plain file that somebody else has open. /dev/shm is an
 * ordinary folder.
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

/** Joins small pieces of text, so that writing costs few system calls; bytes pass unchanged. */
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

/** The most bytes that one system call takes. */
const MOST = 1 << 30;

/**
 * Writes all bytes to a file descriptor before it returns, and waits for a slow reader, so nothing accumulates in
 * memory. A pipe that another process has made non-blocking answers EAGAIN, and is made blocking again. Throws the
 * system's error, EPIPE if the reader has left.
 */
export function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done, Math.min(bytes.length - done, MOST));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // A terminal has no handle of this descriptor; then it waits a moment.
      if (!makeBlocking(fd)) Atomics.wait(asleep, 0, 0, 2);
    }
  }
}

/**
 * Makes standard output or standard error blocking if it is a pipe or socket: other processes that share the pipe write
 * to it, too, and not all of them can write to a non-blocking one. Node makes it non-blocking when its stream is first
 * used. Returns false for any other descriptor.
 */
export function makeBlocking(fd: number): boolean {
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
  const { _handle: handle } = (stream ?? {}) as { _handle?: { setBlocking?(on: boolean): number } };
  return stream?.isTTY !== true && handle?.setBlocking?.(true) === 0;
}

/** Whether the error says that the reader of a pipe has left, which is not a failure of the writer. */
export function isReaderGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}

import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { TeleError } from '../errors.ts';
import { ReaderGone } from './pipe.ts';
import { writeAll } from './stdout.ts';

/**
 * Writes a file whole or not at all: under another name beside it first. What is no plain file (a pipe, /dev/stdout) is written as it stands. `what` is
 * how messages call it. Throws a TeleError where it cannot be written.
 */
export function writeWhole(file: string, pieces: Iterable<string>, what: string): void {
  const direct = isSpecial(file);
  const target = direct ? file : `${file}.${process.pid}.part`;
  try {
    const fd = openSync(target, 'w');
    try {
      for (const piece of batches(pieces)) writeAll(fd, Buffer.from(piece));
      if (!direct) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (!direct) renameSync(target, file);
  } catch (error) {
    if (!direct) rmSync(target, { force: true });
    if (error instanceof ReaderGone) throw error;
    throw unwritable(file, what, error as Error);
  }
}

/** Throws as `writeWhole` would, before the work is done that the file is for. Nothing is left behind. */
export function expectWritable(file: string, what: string): void {
  if (isSpecial(file)) return;
  const probe = `${file}.${process.pid}.part`;
  try {
    closeSync(openSync(probe, 'w'));
    rmSync(probe);
  } catch (error) {
    throw unwritable(file, what, error as Error);
  }
}

function unwritable(file: string, what: string, cause: Error): TeleError {
  return new TeleError(`${what} cannot be written to ${file}: ${cause.message}`, { cause });
}

const BATCH = 1 << 16;

/** Small pieces put together, so that writing costs few system calls. */
export function* batches(pieces: Iterable<string>): Generator<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}

function isSpecial(file: string): boolean {
  try {
    return !statSync(file).isFile();
  } catch {
    return false;
  }
}

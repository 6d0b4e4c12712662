import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { TeleError } from '../errors.ts';
import { ReaderGone } from './pipe.ts';
import { writeAll } from './stdout.ts';

/**
 * Writes a file whole or not at all: under another name beside it first. A link stays one. What is no plain file (a pipe, /dev/stdout) is written as it stands. `what` is
 * how messages call it. Throws a TeleError where it cannot be written.
 */
export function writeWhole(file: string, pieces: Iterable<string>, what: string): void {
  const direct = isSpecial(file);
  const place = placeOf(file);
  const target = direct ? file : temporaryName(place);
  try {
    const fd = openSync(target, 'w');
    try {
      for (const piece of batches(pieces)) writeAll(fd, Buffer.from(piece));
      if (!direct) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (!direct) renameSync(target, place);
  } catch (error) {
    if (!direct) rmSync(target, { force: true });
    if (error instanceof ReaderGone) throw error;
    throw unwritable(file, what, error as Error);
  }
}

/** Throws as `writeWhole` would, before the work is done that the file is for. Nothing is left behind. */
export function expectWritable(file: string, what: string): void {
  if (isSpecial(file)) return;
  const probe = temporaryName(placeOf(file));
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

/** Where a file lies, or will lie. */
function placeOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function temporaryName(place: string): string {
  return `${place}.${process.pid}.part`;
}

/** /dev/stdout may lead to a plain file, which somebody else has open: it must not be replaced. */
function isSpecial(file: string): boolean {
  if (path.resolve(file).startsWith('/dev/')) return true;
  try {
    return !statSync(file).isFile();
  } catch {
    return false;
  }
}

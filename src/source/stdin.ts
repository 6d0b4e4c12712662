import { fstatSync } from 'node:fs';
import type { ByteSource } from './bytes.ts';
import { fdBytes } from './file-bytes.ts';
import { streamBytes } from './stream-bytes.ts';

/** What messages call standard input. */
export const STDIN_NAME = 'standard input';

/**
 * Standard input, whatever it is. A redirected file is read directly, from where it stands; a pipe, terminal or socket through Node's
 * stream, which never blocks the event loop. `close` lets go of it, so that the program that writes it is told to stop.
 */
export function stdinBytes(): ByteSource {
  if (isFile()) return fdBytes(0, STDIN_NAME);
  return streamBytes(process.stdin, STDIN_NAME);
}

/** False also where standard input is closed: process.stdin is then an empty stream. */
function isFile(): boolean {
  try {
    return fstatSync(0).isFile();
  } catch {
    return false;
  }
}

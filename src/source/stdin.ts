import { fstatSync } from 'node:fs';
import type { ByteSource } from './bytes.ts';
import { fdBytes } from './file-bytes.ts';
import { pipeBytes } from './pipe-bytes.ts';
import { streamBytes } from './stream-bytes.ts';

/** What messages call standard input. */
export const STDIN_NAME = 'standard input';

/**
 * Standard input, whatever it is. A redirected file is read directly, from where it stands; a pipe or socket as its bytes come; anything else
 * through Node's stream. None but a file ever blocks the event loop. `close` lets go of it, so that the program that writes it is told to stop.
 */
export function stdinBytes(): ByteSource {
  const kind = kindOfStdin();
  if (kind === 'file') return fdBytes(0, STDIN_NAME);
  return kind === 'pipe' ? pipeBytes(0, STDIN_NAME) : streamBytes(process.stdin, STDIN_NAME);
}

/** Standard input that is closed counts as another kind: process.stdin is then an empty stream. */
function kindOfStdin(): 'file' | 'pipe' | 'other' {
  try {
    const facts = fstatSync(0);
    return facts.isFile() ? 'file' : facts.isFIFO() || facts.isSocket() ? 'pipe' : 'other';
  } catch {
    return 'other';
  }
}

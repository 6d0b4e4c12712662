import { closeSync, openSync, readSync } from 'node:fs';

/** The number of bytes that are read of a state file; the name of the run is within them. */
const HEAD = 4096;

/**
 * Reads the name of the last run by which a state has grown from the beginning of its file; undefined if there is none.
 */
export function runInState(file: string): string | undefined {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    const text = head.toString('latin1', 0, readSync(fd, head));
    return /^\{"state":\d+,"tele":"[^"]*","run":"([^"]*)"/.exec(text)?.[1];
  } finally {
    closeSync(fd);
  }
}

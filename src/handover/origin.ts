import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Origin } from './lineage.ts';
import { cutOff } from './marked-bytes.ts';
import { linkOf, statOf } from './proc.ts';

/**
 * Opens the standard input of the first command of a lineage. A pipe is the same pipe, and nothing is copied. Throws a
 * TeleError if the process that holds the pipe is gone, and with it perhaps the content.
 */
export function openOrigin(origin: Exclude<Origin, { kind: 'source' }>): number {
  if (origin.kind === 'file') return openSync(origin.path, 'r');
  const { pid, started, pipe } = origin;
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/fd/0`, 'r');
    // Another process may have this number by now.
    if (linkOf('self', `fd/${fd}`) === pipe && statOf(pid)?.started === started && fstatSync(fd).isFIFO()) return fd;
  } catch {
    // The process has ended.
  }
  if (fd !== undefined) closeSync(fd);
  throw cutOff();
}

import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Origin } from './lineage.ts';
import { cutOff } from './marked-bytes.ts';
import { linkOf, statOf } from './proc.ts';

/**
 * Opens what the first command of a lineage has on its standard input. A pipe is the same pipe: nothing of it is
 * copied. Throws a TeleError where the process that holds it is gone, and with it, perhaps, what was in the pipe.
 */
export function openOrigin(origin: Exclude<Origin, { kind: 'source' }>): number {
  if (origin.kind === 'file') return openSync(origin.path, 'r');
  const { pid, started, pipe } = origin;
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/fd/0`, 'r');
    // The number may be another process's by now.
    if (linkOf('self', `fd/${fd}`) === pipe && statOf(pid)?.started === started && fstatSync(fd).isFIFO()) return fd;
  } catch {
    // It has ended.
  }
  if (fd !== undefined) closeSync(fd);
  throw cutOff();
}

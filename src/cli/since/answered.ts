import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Answered } from './mark-file.ts';

/**
 * Where an answer is about to go, if standard output is a file that has a name: a run that comes later can then see
 * whether it got there. Undefined for a pipe or a terminal.
 */
export function answerOf(answer: string | Uint8Array): Answered | undefined {
  try {
    const facts = fstatSync(1);
    const file = readlinkSync('/proc/self/fd/1');
    if (!facts.isFile() || file.endsWith(' (deleted)')) return undefined;
    const sum = createHash('sha256').update(answer).digest('base64');
    return { file, from: facts.size, length: Buffer.byteLength(answer), sum };
  } catch {
    return undefined;
  }
}

/** Whether that answer is there. */
export function isAnswered({ file, from, length, sum }: Answered): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const bytes = Buffer.alloc(length);
    let done = 0;
    for (let got = -1; done < length && got !== 0; done += got)
      got = readSync(fd, bytes, done, length - done, from + done);
    return done === length && createHash('sha256').update(bytes).digest('base64') === sum;
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

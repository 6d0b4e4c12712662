import { writeSync } from 'node:fs';
import { createLineSink } from '../engines/sink.ts';
import { ReaderGone } from './pipe.ts';

const asleep = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all the bytes to a file descriptor before it returns, waiting for a slow reader: nothing piles up in memory. Throws
 * ReaderGone where the reader has left. A pipe that another process made non-blocking answers EAGAIN: then it waits a moment.
 */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new ReaderGone();
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(asleep, 0, 0, 2);
    }
  }
}

/** Writes lines to standard output, many with one system call. */
export function writeLines(lines: Iterable<string>): void {
  const sink = createLineSink((block) => writeAll(1, block));
  for (const line of lines) sink.line(Buffer.from(line));
  sink.flush();
}

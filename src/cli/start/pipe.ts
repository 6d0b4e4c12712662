import { EXIT } from '../../errors.ts';
import { makeBlocking } from '../../write.ts';

/**
 * A reader that goes away (`| head -1`) is no failure: whatever writes to it stops, the exit code is 0, nothing is
 * said. oclif swallows EPIPE and goes on running, so this comes first. Records are written by `writeAll`, which throws
 * EPIPE; this covers what is printed through the streams: help, tables, errors. Another failure, such as a full disk,
 * is said in a sentence. Both descriptors are left blocking.
 */
export function installPipePolicy(): void {
  for (const stream of [process.stdout, process.stderr]) {
    makeBlocking(stream.fd);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(stream === process.stdout ? 0 : undefined);
      if (stream === process.stdout) process.stderr.write(`tele: ${error.message}\n`);
      process.exit(EXIT.failure);
    });
  }
}

/** Unwinds a run that has nothing more to do, and ends it as a success. */
export class EarlyEnd extends Error {}

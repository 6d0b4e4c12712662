import { EXIT } from '../../errors.ts';
import { makeBlocking } from '../../write.ts';

/**
 * Handles failures of standard output and standard error. A reader that goes away (`| head -1`) is not a failure:
 * writing stops, the exit code is 0, and nothing is said. oclif swallows EPIPE and goes on running, so call this first.
 * Records are written by `writeAll`, which throws EPIPE; this covers what is printed through the streams: help, tables,
 * errors. Another failure, such as a full disk, is told in a sentence. Both descriptors are set to blocking.
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

/** Thrown to end a run early as a success. */
export class EarlyEnd extends Error {}

import { openSync } from 'node:fs';
import { createLineSink, type Sink } from '../../engines/run/sink.ts';
import { TeleError } from '../../errors.ts';
import { writeAll } from '../../write.ts';

/** Opens what `--bad` names. Throws a TeleError where it cannot be written. */
export function openBadFile(file: string): { fd: number; sink: Sink } {
  try {
    const fd = openSync(file, 'w');
    return { fd, sink: createLineSink((block) => writeAll(fd, block)) };
  } catch (error) {
    throw new TeleError(`bad lines cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
}

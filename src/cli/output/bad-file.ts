import { openSync } from 'node:fs';
import { createLineSink, type Sink } from '../../engines/run/sink.ts';
import { TeleError } from '../../errors.ts';
import { writeAll } from '../../write.ts';

/** Opens the file that `--bad` names. Throws a TeleError where it cannot be written. */
export function openBadFile(file: string): { fd: number; sink: Sink } {
  try {
    const fd = openSync(file, 'w');
    return {
      fd,
      sink: createLineSink((block) => {
        try {
          writeAll(fd, block);
        } catch (error) {
          // A plain Error, because it must end the run and is not the fault of an input.
          throw Object.assign(new Error(unwritable(file, error).message), {
            errno: (error as NodeJS.ErrnoException).errno,
          });
        }
      }),
    };
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, cause: unknown): TeleError {
  return new TeleError(`bad lines cannot be kept in ${file}: ${(cause as Error).message}`, { cause });
}

import type { Readable } from 'node:stream';
import type { ByteSource } from './bytes.ts';
import { fileError } from './file-error.ts';

/**
 * A Node stream of bytes as a ByteSource. It reads nothing ahead beyond the stream's own buffer, so a slow reader slows
 * the writer. `fail` makes the error of a failed stream (by default a sentence about reading the file `name`). `close`
 * destroys the stream.
 */
export function streamBytes(
  stream: Readable,
  name: string,
  fail: (error: unknown) => Error = (error) => fileError(error, name),
): ByteSource {
  let rest: Uint8Array = none;
  let failure: { error: unknown } | undefined;
  let wake: (() => void) | undefined;
  let ended = false;
  const woken = () => {
    wake?.();
    wake = undefined;
  };
  stream.on('readable', woken);
  stream.on('end', () => {
    ended = true;
    woken();
  });
  stream.on('error', (error) => {
    failure ??= { error };
    woken();
  });
  // A stream may be closed without an end or an error: by somebody else's destroy().
  stream.on('close', () => {
    ended = true;
    woken();
  });

  const wait = async (into: Uint8Array): Promise<number> => {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      const got = take(into);
      if (got !== undefined) return got;
    }
  };
  const take = (into: Uint8Array): number | undefined => {
    if (rest.length === 0) rest = (stream.read() as Uint8Array | null) ?? none;
    if (rest.length > 0) {
      const part = rest.subarray(0, into.length);
      into.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    }
    if (failure !== undefined) throw fail(failure.error);
    return ended || stream.readableEnded ? 0 : undefined;
  };
  return {
    read: (into) => take(into) ?? wait(into),
    close() {
      rest = none;
      ended = true;
      stream.on('error', () => {});
      stream.destroy();
    },
  };
}

const none = new Uint8Array(0);

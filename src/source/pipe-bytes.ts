import { Socket } from 'node:net';
import type { ByteSource } from './bytes.ts';
import { fileError } from './file-error.ts';

/** More bytes than a pipe holds, so that one read empties it. */
const ROOM = 1 << 18;

/**
 * A pipe or socket as a ByteSource, without the queue of a stream: when somebody waits, bytes are read into one block
 * of memory that is used again and again. It never blocks the event loop. `close` closes the descriptor, so that the
 * writer stops.
 */
export function pipeBytes(fd: number, name: string): ByteSource {
  const block = Buffer.allocUnsafe(ROOM);
  let from = 0;
  let to = 0;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};
  const socket = new Socket({
    fd,
    readable: true,
    writable: false,
    onread: {
      buffer: block,
      callback(length: number) {
        from = 0;
        to = length;
        wake();
        // Nothing more may come before this has been taken.
        return false;
      },
    },
  } as ConstructorParameters<typeof Socket>[0]);
  // Node opens a descriptor only once, so libraries that ask for its stream get this one.
  if (fd === 0) Object.defineProperty(process, 'stdin', { value: socket, configurable: true });
  socket.on('error', (error) => {
    failure = { error };
    wake();
  });
  for (const event of ['end', 'close'])
    socket.on(event, () => {
      ended = true;
      wake();
    });

  const take = (into: Uint8Array): number | undefined => {
    if (from < to) {
      const length = Math.min(to - from, into.length);
      into.set(block.subarray(from, from + length));
      from += length;
      return length;
    }
    if (failure !== undefined) throw fileError(failure.error, name);
    return ended ? 0 : undefined;
  };
  const wait = async (into: Uint8Array): Promise<number> => {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        socket.resume();
      });
      const got = take(into);
      if (got !== undefined) return got;
    }
  };
  return {
    read: (into) => take(into) ?? wait(into),
    close() {
      from = to = 0;
      ended = true;
      socket.destroy();
    },
  };
}

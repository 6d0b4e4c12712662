import type { ByteSource } from './bytes.ts';

/** The `read` of a source whose bytes are made piece by piece. `next` gives a piece, and undefined at the end. */
export function readPieces(next: () => Promise<Buffer | undefined>): ByteSource['read'] {
  let ready: Buffer = Buffer.alloc(0);
  return async (into) => {
    while (ready.length === 0) {
      const piece = await next();
      if (piece === undefined) return 0;
      ready = piece;
    }
    const taken = ready.copy(into);
    ready = ready.subarray(taken);
    return taken;
  };
}

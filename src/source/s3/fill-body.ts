import type { Readable } from 'node:stream';
import { BadAnswer } from './s3-error.ts';

/** A body that is read into memory of exactly its length. */
export interface Filling {
  readonly into: Uint8Array;
  filled: number;
}

/**
 * Copies a piece to its place, unless it was read there directly. Throws a BadAnswer if the body is longer than
 * expected.
 */
export function addPiece(body: Filling, piece: Uint8Array): void {
  const { into, filled } = body;
  if (piece.length > into.length - filled) throw new BadAnswer('WrongLength', 'more bytes came than were due');
  if (piece.buffer !== into.buffer || piece.byteOffset !== into.byteOffset + filled) into.set(piece, filled);
  body.filled += piece.length;
}

/**
 * Writes the body of an answer where `begin` says, which is memory of exactly its length; `came` is called when bytes
 * have arrived. Throws what `begin` throws, the errors of the body, and a BadAnswer if its length differs. The body is
 * closed in any case.
 */
export function fillBody(stream: Readable, begin: () => Uint8Array, came: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const body: Filling = { into: placeFor(stream, begin), filled: 0 };
    stream.on('data', (piece: Uint8Array) => {
      try {
        addPiece(body, piece);
      } catch (error) {
        stream.destroy(error as Error);
        return;
      }
      came(piece.length);
    });
    stream.on('error', reject);
    stream.on('end', () => {
      const missing = body.into.length - body.filled;
      if (missing === 0) resolve();
      else reject(new BadAnswer('WrongLength', `${missing} bytes are missing`));
    });
    stream.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })));
  });
}

function placeFor(stream: Readable, begin: () => Uint8Array): Uint8Array {
  try {
    return begin();
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

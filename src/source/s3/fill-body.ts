import type { Readable } from 'node:stream';
import { BadAnswer } from './s3-error.ts';

/** A body on its way into memory of just the length that is due. */
export interface Filling {
  readonly into: Uint8Array;
  filled: number;
}

/** Puts a piece where it belongs, unless it was read to there. Throws a BadAnswer where more comes than is due. */
export function addPiece(body: Filling, piece: Uint8Array): void {
  const { into, filled } = body;
  if (piece.length > into.length - filled) throw new BadAnswer('WrongLength', 'more bytes came than were due');
  if (piece.buffer !== into.buffer || piece.byteOffset !== into.byteOffset + filled) into.set(piece, filled);
  body.filled += piece.length;
}

/**
 * Puts the body of an answer where `begin` says, which is memory of just the length that is due; `came` is told of
 * bytes that are there. Throws what `begin` throws, what happened to the body, and a BadAnswer where it is of another
 * length. The body is over then in any case.
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

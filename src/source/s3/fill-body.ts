import type { Readable } from 'node:stream';
import { BadAnswer } from './s3-error.ts';

/**
 * Puts the body of an answer where `begin` says, which is memory of just the length that is due; `came` is told of bytes that are there. Throws what
 * `begin` throws, what happened to the body, and a BadAnswer where it is of another length. The body is over then in any case.
 */
export function fillBody(body: Readable, begin: () => Uint8Array, came: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const into = placeFor(body, begin);
    let filled = 0;
    body.on('data', (piece: Uint8Array) => {
      if (piece.length > into.length - filled) {
        body.destroy(new BadAnswer('WrongLength', 'more bytes came than were due'));
        return;
      }
      into.set(piece, filled);
      filled += piece.length;
      came(piece.length);
    });
    body.on('error', reject);
    body.on('end', () => {
      if (filled === into.length) resolve();
      else reject(new BadAnswer('WrongLength', `${into.length - filled} bytes are missing`));
    });
    body.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })));
  });
}

function placeFor(body: Readable, begin: () => Uint8Array): Uint8Array {
  try {
    return begin();
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/** Bytes as base64 in pieces, because one string cannot hold more than half a gigabyte. */
export function packBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < byteLength; at += PIECE) {
    pieces.push(Buffer.from(buffer, byteOffset + at, Math.min(PIECE, byteLength - at)).toString('base64'));
  }
  return pieces;
}

/** A multiple of three, so that pieces need no padding. */
const PIECE = 48 << 20;

/** The bytes of such pieces, in new memory that is aligned for any array of numbers. */
export function unpackBytes(pieces: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = pieces.map((piece) => Buffer.from(piece, 'base64'));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Packs whole numbers below 2³²: seven bits a byte, with the high bit clear in the last byte of each (LEB128). */
export function packNumbers(numbers: Iterable<number>): string[] {
  let bytes = new Uint8Array(1 << 10);
  let size = 0;
  for (const number of numbers) {
    if (size + 5 > bytes.length) {
      const grown = new Uint8Array(bytes.length * 2);
      grown.set(bytes);
      bytes = grown;
    }
    let rest = number;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[size++] = (rest & 0x7f) | 0x80;
    bytes[size++] = rest;
  }
  return packBytes(bytes.subarray(0, size));
}

/** The numbers that `packNumbers` wrote. */
export function* unpackNumbers(pieces: readonly string[]): Generator<number, undefined> {
  let number = 0;
  let scale = 1;
  for (const byte of unpackBytes(pieces)) {
    number += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte > 0x7f) continue;
    yield number;
    number = 0;
    scale = 1;
  }
}

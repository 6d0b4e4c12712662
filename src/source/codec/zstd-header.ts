/** The header of a frame, before its first block. */
export interface FrameHeader {
  /** The length of the header in bytes, behind the magic number. */
  readonly length: number;
  /** The largest distance back, in bytes. */
  readonly window: number;
  /** The number of bytes that the frame decodes to, if stated. */
  readonly size: number | undefined;
  readonly dictionary: number;
  readonly hasChecksum: boolean;
  /** Whether it uses a bit that has no meaning yet. */
  readonly isUnknown: boolean;
}

/** The length of the header that begins with this byte. */
export function headerLength(descriptor: number): number {
  return 1 + (isSingle(descriptor) ? 0 : 1) + dictionaryBytes(descriptor) + sizeBytes(descriptor);
}

/** Reads a whole header (RFC 8878, 3.1.1.1), from its descriptor on. */
export function frameHeader(bytes: Uint8Array): FrameHeader {
  const descriptor = bytes[0]!;
  const single = isSingle(descriptor);
  let at = 1;
  const number = (length: number) => {
    let value = 0;
    for (let k = length - 1; k >= 0; k--) value = value * 256 + bytes[at + k]!;
    at += length;
    return value;
  };
  const windowByte = single ? 0 : number(1);
  const dictionary = number(dictionaryBytes(descriptor));
  const sizeLength = sizeBytes(descriptor);
  const size = sizeLength === 0 ? undefined : number(sizeLength) + (sizeLength === 2 ? 256 : 0);
  return {
    length: at,
    window: single ? size! : 2 ** (10 + (windowByte >> 3)) * (1 + (windowByte & 7) / 8),
    size,
    dictionary,
    hasChecksum: (descriptor & 4) !== 0,
    isUnknown: (descriptor & 8) !== 0,
  };
}

function isSingle(descriptor: number): boolean {
  return (descriptor & 0x20) !== 0;
}

function dictionaryBytes(descriptor: number): number {
  return [0, 1, 2, 4][descriptor & 3]!;
}

function sizeBytes(descriptor: number): number {
  return [isSingle(descriptor) ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
}

import type { ZstdDecoder } from '../../kernels/zstd/decoder.ts';
import { damaged, refused } from './fault.ts';
import { atHand, type Want } from './kernel-bytes.ts';
import { type FrameHeader, frameHeader, headerLength } from './zstd-header.ts';

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const PART = 'a zstd frame';
/** The largest window that is accepted. zstd itself needs --long for a larger one, and its presets end there. */
const LARGEST = 1 << 27;
const BLOCK = 1 << 17;

/** Whether the bytes begin as a zstd file does: with the magic number of a frame, or of a skippable frame. */
export function beginsZstd(head: Uint8Array): boolean {
  return head.length >= 4 && isMagic(uint32(head));
}

/**
 * The Zstandard format (RFC 8878): any number of frames, each with its own window; skippable ones are skipped. All
 * checksums and sizes are checked. Frames that need a dictionary are refused.
 */
export function* zstd(decoder: ZstdDecoder): Generator<Want, void, void> {
  do {
    yield* atHand(decoder, 4, PART);
    const magic = uint32(decoder.peekBytes(4));
    if (!isMagic(magic)) throw damaged('what should be a zstd frame is none');
    decoder.skip(4);
    if (magic === FRAME) yield* oneFrame(decoder);
    else yield* skipped(decoder);
  } while (yield* another(decoder));
}

function* oneFrame(decoder: ZstdDecoder): Generator<Want, void, void> {
  const header = yield* readHeader(decoder);
  const blockSize = Math.min(BLOCK, header.window);
  let decoded = 0;
  for (let last = false; !last; ) {
    yield* atHand(decoder, 3, PART);
    const word = decoder.peek() | (decoder.peek(1) << 8) | (decoder.peek(2) << 16);
    last = (word & 1) !== 0;
    const size = word >> 3;
    if (size > blockSize) throw damaged('a block of a zstd frame is larger than a block may be');
    decoder.skip(3);
    decoded += yield* oneBlock(decoder, (word >> 1) & 3, size, header.hasChecksum);
    if (decoded > (header.size ?? decoded)) throw damaged('a zstd frame is longer than its header says');
  }
  if (decoded !== (header.size ?? decoded)) throw damaged('a zstd frame is shorter than its header says');
  if (!header.hasChecksum) return;
  yield* atHand(decoder, 4, PART);
  if (uint32(decoder.peekBytes(4)) !== decoder.checksum()) throw damaged('a zstd frame does not match its checksum');
  decoder.skip(4);
}

/** Reads a frame's header and lays out the decoder's memory for it. */
function* readHeader(decoder: ZstdDecoder): Generator<Want, FrameHeader, void> {
  yield* atHand(decoder, 1, PART);
  const length = headerLength(decoder.peek());
  yield* atHand(decoder, length, PART);
  const header = frameHeader(decoder.peekBytes(length));
  const { dictionary, isUnknown, window, size = window } = header;
  if (isUnknown) throw refused('uses an option of the zstd format that is not known here');
  if (dictionary !== 0)
    throw refused(
      `needs a zstd dictionary (number ${dictionary.toLocaleString('en-US')})`,
      'decode it with zstd -dc -D DICTIONARY and pipe the text in',
    );
  const mebibytes = `${Math.ceil(window / 2 ** 20).toLocaleString('en-US')} MiB`;
  if (window > LARGEST)
    throw refused(
      `needs a window of ${mebibytes} to be decoded, more than the limit of 128 MiB`,
      'decode it with zstd -dc --long=31 and pipe the text in, or compress it again without --long',
    );
  if (!decoder.prepare(Math.min(window, size)))
    throw refused(
      `needs a window of ${mebibytes} to be decoded, more than the memory that is free`,
      'use fewer workers (-j), or decode it with zstd -dc and pipe the text in',
    );
  decoder.skip(length);
  return header;
}

/** Decodes a block of one of the three kinds. Returns the number of decoded bytes. */
function* oneBlock(
  decoder: ZstdDecoder,
  kind: number,
  size: number,
  hasChecksum: boolean,
): Generator<Want, number, void> {
  if (kind === PLAIN) {
    for (let left = size; left > 0; ) {
      yield* atHand(decoder, 1, PART);
      left -= decoder.copy(left);
      if (hasChecksum) decoder.hash();
      yield 'taking';
    }
    return size;
  }
  if (kind === REPEATED) {
    yield* atHand(decoder, 1, PART);
    decoder.repeat(size);
  } else if (kind === COMPRESSED) {
    yield* atHand(decoder, size, PART);
    if (!decoder.block(size)) throw damaged('a block of a zstd frame cannot be decoded');
  } else throw damaged('a block of a zstd frame is of no known kind');
  const decoded = decoder.pending;
  if (hasChecksum) decoder.hash();
  yield 'taking';
  return decoded;
}

const PLAIN = 0;
const REPEATED = 1;
const COMPRESSED = 2;

function* skipped(decoder: ZstdDecoder): Generator<Want, void, void> {
  yield* atHand(decoder, 4, PART);
  let left = uint32(decoder.peekBytes(4));
  decoder.skip(4);
  while (left > 0) {
    yield* atHand(decoder, 1, PART);
    const passed = Math.min(left, decoder.available);
    decoder.skip(passed);
    left -= passed;
  }
}

function* another(decoder: ZstdDecoder): Generator<Want, boolean, void> {
  while (decoder.available === 0 && !decoder.ended) yield 'input';
  return decoder.available > 0;
}

function isMagic(magic: number): boolean {
  return magic === FRAME || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

function uint32(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}

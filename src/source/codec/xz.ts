import type { LzmaDecoder } from '../../kernels/lzma/decoder.ts';
import { damaged, refused } from './fault.ts';
import { atHand, type Want } from './kernel-bytes.ts';
import { prepareDictionary } from './lzma-memory.ts';
import { lzma2 } from './lzma2.ts';
import { type BlockCheck, blockCheck } from './xz-check.ts';
import { BlockTally, readIndex } from './xz-index.ts';
import { vliOf } from './xz-vli.ts';

const STREAM_HEADER = 12;
const LZMA2_FILTER = 0x21;

/**
 * The .xz format (tukaani.org/xz/xz-file-format.txt, 1.2.0): any number of streams with padding between them, each of
 * any number of blocks. All checksums, sizes and the index are checked. LZMA2 is the only supported filter; xz writes
 * it by default.
 */
export function* xz(decoder: LzmaDecoder): Generator<Want, void, void> {
  do {
    yield* oneStream(decoder);
  } while (yield* another(decoder));
}

function* oneStream(decoder: LzmaDecoder): Generator<Want, void, void> {
  yield* atHand(decoder, STREAM_HEADER, 'the xz stream header');
  const flags = streamFlags(decoder);
  const tally = new BlockTally();
  for (;;) {
    yield* atHand(decoder, 1, 'the xz stream');
    if (decoder.peek() === 0) break;
    yield* oneBlock(decoder, flags, tally);
  }
  const indexSize = yield* readIndex(decoder, tally);
  yield* footer(decoder, flags, indexSize);
}

/** Reads the stream header. Returns the number of the check. */
function streamFlags(decoder: LzmaDecoder): number {
  const head = decoder.peekBytes(STREAM_HEADER);
  if (!beginsXz(head)) throw damaged('an xz stream does not begin with its magic number');
  if (crc32At(decoder, 6, 2) !== uint32(head, 8)) {
    throw damaged('the xz stream header does not match its checksum');
  }
  const check = head[7]!;
  if (head[6] !== 0 || check > 15) throw refused('uses an option of the xz format that is not known here');
  decoder.skip(STREAM_HEADER);
  return check;
}

/** Whether the bytes begin as every .xz file does. */
export function beginsXz(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

interface BlockHeader {
  readonly dict: number;
  readonly packed: number | undefined;
  readonly size: number | undefined;
}

function* oneBlock(decoder: LzmaDecoder, checkId: number, tally: BlockTally): Generator<Want, void, void> {
  const headerSize = (decoder.peek() + 1) * 4;
  yield* atHand(decoder, headerSize, 'an xz block header');
  const { dict, packed, size } = blockHeader(decoder, headerSize);
  decoder.skip(headerSize);
  prepareDictionary(decoder, 4, dict);
  const check = blockCheck(checkId);
  const start = decoder.offset;
  const decoded = yield* lzma2(decoder, (d) => check.update(d));
  const used = decoder.offset - start;
  if (packed !== undefined && packed !== used) throw damaged('an xz block is not as long as its header says');
  if (size !== undefined && size !== decoded) throw damaged('an xz block does not decode to the size its header says');
  yield* padding(decoder, used);
  yield* compare(decoder, check);
  tally.add(headerSize + used + check.size, decoded);
}

function blockHeader(decoder: LzmaDecoder, headerSize: number): BlockHeader {
  const head = decoder.peekBytes(headerSize);
  if (crc32At(decoder, 0, headerSize - 4) !== uint32(head, headerSize - 4)) {
    throw damaged('an xz block header does not match its checksum');
  }
  const bits = head[1]!;
  if ((bits & 0x3c) !== 0) throw refused('uses an option of the xz format that is not known here');
  const body = head.subarray(2, headerSize - 4);
  let at = 0;
  const next = () => {
    const [value, length] = vliOf(body, at);
    at += length;
    return value;
  };
  const packed = (bits & 0x40) === 0 ? undefined : next();
  const size = (bits & 0x80) === 0 ? undefined : next();
  const filter = next();
  if ((bits & 3) !== 0 || filter !== LZMA2_FILTER) {
    throw refused(
      `uses an xz filter other than LZMA2 (number 0x${filter.toString(16)})`,
      'decode it with xz -dc and pipe the text in',
    );
  }
  if (next() !== 1 || at >= body.length) throw damaged('an xz block header has impossible filter properties');
  const dictBits = body[at]!;
  if (dictBits > 40) throw damaged('an xz block header has an impossible dictionary size');
  if (body.subarray(at + 1).some((byte) => byte !== 0)) throw damaged('an xz block header is not padded with zeros');
  const dict = dictBits === 40 ? 2 ** 32 - 1 : (2 | (dictBits & 1)) * 2 ** ((dictBits >> 1) + 11);
  return { dict, packed, size };
}

function* padding(decoder: LzmaDecoder, used: number): Generator<Want, void, void> {
  const count = -used & 3;
  yield* atHand(decoder, count, 'the padding of an xz block');
  if (decoder.peekBytes(count).some((byte) => byte !== 0)) throw damaged('an xz block is not padded with zeros');
  decoder.skip(count);
}

function* compare(decoder: LzmaDecoder, check: BlockCheck): Generator<Want, void, void> {
  yield* atHand(decoder, check.size, 'the checksum of an xz block');
  if (!check.matches(decoder.peekBytes(check.size))) {
    throw damaged(`the decoded bytes of an xz block do not match its ${check.name} checksum`);
  }
  decoder.skip(check.size);
}

function* footer(decoder: LzmaDecoder, flags: number, indexSize: number): Generator<Want, void, void> {
  yield* atHand(decoder, STREAM_HEADER, 'the xz stream footer');
  const foot = decoder.peekBytes(STREAM_HEADER);
  if (foot[10] !== 0x59 || foot[11] !== 0x5a) throw damaged('the xz stream does not end with its magic number');
  if (crc32At(decoder, 4, 6) !== uint32(foot, 0)) throw damaged('the xz stream footer does not match its checksum');
  if (foot[8] !== 0 || foot[9] !== flags) throw damaged('the xz stream footer does not agree with the header');
  if ((uint32(foot, 4) + 1) * 4 !== indexSize) throw damaged('the xz stream footer does not agree with the index');
  decoder.skip(STREAM_HEADER);
}

/** Skips padding. Returns whether another stream follows. */
function* another(decoder: LzmaDecoder): Generator<Want, boolean, void> {
  let zeros = 0;
  for (;;) {
    while (decoder.available === 0 && !decoder.ended) yield 'input';
    if (decoder.available === 0 || decoder.peek() !== 0) break;
    decoder.skip(1);
    zeros++;
  }
  const follows = decoder.available > 0;
  while (follows && decoder.available < MAGIC.length && !decoder.ended) yield 'input';
  if (follows && !beginsXz(decoder.peekBytes(Math.min(MAGIC.length, decoder.available)))) {
    throw damaged('something that is no xz stream follows the end of the xz stream');
  }
  if (zeros % 4 !== 0) throw damaged('the padding behind the xz stream is no multiple of four bytes');
  return follows;
}

function crc32At(decoder: LzmaDecoder, from: number, count: number): number {
  decoder.skip(from);
  const crc = decoder.crc32Input(0, count);
  decoder.skip(-from);
  return crc;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

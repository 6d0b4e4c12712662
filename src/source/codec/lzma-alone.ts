import { BAD_DISTANCE, END_MARKER, type LzmaDecoder, OVERRUN, SYMBOL_BYTES } from '../../kernels/lzma/decoder.ts';
import { cutIn, damaged } from './fault.ts';
import { atHand, type Want } from './kernel-bytes.ts';
import { prepareDictionary } from './lzma-memory.ts';

const HEADER = 13;
const PART = 'the LZMA stream';

/**
 * The legacy .lzma format (LZMA_alone): properties, dictionary size and decoded size (all ones mean unknown, with an
 * end marker), then one LZMA stream. Several such files in a row are read as one, which xz does not do.
 */
export function* lzmaAlone(decoder: LzmaDecoder): Generator<Want, void, void> {
  do {
    yield* atHand(decoder, HEADER, 'the LZMA header');
    yield* oneStream(decoder);
  } while (yield* another(decoder));
}

/**
 * Whether bytes begin an LZMA_alone file. The format has no magic number, so, as in xz, only what encoders write is
 * accepted: a dictionary of 2^n or 2^n + 2^(n-1) bytes and a size that is unknown or below 256 GiB. `head` needs 13
 * bytes, and one more that must be zero.
 */
export function looksLikeLzmaAlone(head: Uint8Array): boolean {
  if (head.length < HEADER || head[0]! >= 9 * 5 * 5) return false;
  if (head.length > HEADER && head[HEADER] !== 0) return false;
  const { dict, size } = header(head);
  let power = 1;
  while (power < dict) power *= 2;
  const usual = dict === 0xffffffff || power === dict || power * 0.75 === dict;
  return usual && (size === undefined || size < 2 ** 38);
}

function* oneStream(decoder: LzmaDecoder): Generator<Want, void, void> {
  const { properties, dict, size } = header(decoder.peekBytes(HEADER));
  if (properties >= 9 * 5 * 5) throw damaged('the LZMA header has impossible properties');
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  decoder.skip(HEADER);
  prepareDictionary(decoder, lc + lp, Math.min(dict, size ?? dict));
  decoder.setProperties(lc, lp, pb);
  decoder.resetState();
  yield* atHand(decoder, 5, PART);
  if (!decoder.startRange()) throw damaged('the LZMA stream does not begin with a zero byte');
  if (yield* symbols(decoder, size ?? Number.POSITIVE_INFINITY)) {
    if (size !== undefined) throw damaged('the LZMA stream is shorter than its header says');
  } else {
    yield* atHandOrEnd(decoder);
    // A stream of known size may still have an end marker.
    if (!finished(decoder)) {
      const status = decoder.step(1);
      if (status === OVERRUN) throw cutIn(PART);
      if (status !== END_MARKER) {
        decoder.dropLast(decoder.pending);
        throw damaged('the LZMA stream is longer than its header says');
      }
    }
  }
  if (!finished(decoder)) throw damaged('the LZMA stream does not end as it should');
}

/** Decodes `size` bytes, or up to the end marker. Returns true if the marker came first. */
function* symbols(decoder: LzmaDecoder, size: number): Generator<Want, boolean, void> {
  let left = size;
  while (left > 0) {
    if (decoder.available < SYMBOL_BYTES && !decoder.ended) {
      yield 'input';
      continue;
    }
    const status = decoder.available < SYMBOL_BYTES ? decoder.step(left) : decoder.run(left, SYMBOL_BYTES);
    left -= decoder.pending;
    if (left < 0) {
      decoder.dropLast(-left);
      throw damaged('a match reaches beyond the size that the LZMA header gives');
    }
    if (status === BAD_DISTANCE) throw damaged('a distance reaches behind the beginning of the LZMA stream');
    if (status === OVERRUN) throw cutIn(PART);
    if (decoder.pending > 0) yield 'taking';
    if (status === END_MARKER) return true;
  }
  return false;
}

function finished(decoder: LzmaDecoder): boolean {
  const clean = decoder.finishRange();
  if (decoder.available < 0) {
    decoder.skip(decoder.available);
    throw cutIn(PART);
  }
  return clean;
}

function* atHandOrEnd(decoder: LzmaDecoder): Generator<Want, void, void> {
  while (decoder.available < SYMBOL_BYTES && !decoder.ended) yield 'input';
}

function* another(decoder: LzmaDecoder): Generator<Want, boolean, void> {
  while (decoder.available <= HEADER && !decoder.ended) yield 'input';
  if (decoder.available === 0) return false;
  const head = decoder.peekBytes(Math.min(decoder.available, HEADER + 1));
  if (looksLikeLzmaAlone(head)) return true;
  throw damaged('something that is no LZMA stream follows the end of the LZMA stream');
}

function header(head: Uint8Array): { properties: number; dict: number; size: number | undefined } {
  const view = new DataView(head.buffer, head.byteOffset, HEADER);
  const size = view.getBigUint64(5, true);
  return {
    properties: head[0]!,
    dict: view.getUint32(1, true),
    size: size === 0xffff_ffff_ffff_ffffn ? undefined : Number(size),
  };
}

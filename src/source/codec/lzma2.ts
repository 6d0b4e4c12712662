import { BAD_DISTANCE, END_MARKER, type LzmaDecoder, OVERRUN } from '../../kernels/lzma/decoder.ts';
import { cutIn, damaged } from './fault.ts';
import { atHand, type Want } from './kernel-bytes.ts';

const PART = 'an xz block';

/**
 * Requirements of the next chunk: the first chunk must reset the dictionary, and the first LZMA chunk must set
 * properties.
 */
interface Needs {
  dictionary: boolean;
  properties: boolean;
}

/**
 * Decodes LZMA2: chunks of at most 64 KiB of LZMA or plain bytes, up to an end byte. `decoded` is called with the
 * decoder before waiting bytes are taken. Returns the number of bytes decoded.
 */
export function* lzma2(decoder: LzmaDecoder, decoded: (decoder: LzmaDecoder) => void): Generator<Want, number, void> {
  const needs: Needs = { dictionary: true, properties: true };
  let total = 0;
  for (;;) {
    yield* atHand(decoder, 1, PART);
    const control = decoder.peek();
    if (control === 0) {
      decoder.skip(1);
      return total;
    }
    if (control > 2 && control < 0x80) throw damaged('a part of an xz block is of no known kind');
    if (control === 1 || control >= 0xe0) {
      decoder.resetDictionary();
      needs.dictionary = false;
      needs.properties = true;
    } else if (needs.dictionary) throw damaged('an xz block does not begin with an empty dictionary');
    total += control < 0x80 ? yield* plainChunk(decoder, decoded) : yield* lzmaChunk(decoder, control, needs, decoded);
  }
}

function* plainChunk(decoder: LzmaDecoder, decoded: (decoder: LzmaDecoder) => void): Generator<Want, number, void> {
  yield* atHand(decoder, 3, PART);
  const size = uint16(decoder, 1) + 1;
  decoder.skip(3);
  for (let left = size; left > 0; ) {
    yield* atHand(decoder, 1, PART);
    left -= decoder.copy(left);
    decoded(decoder);
    yield 'taking';
  }
  return size;
}

function* lzmaChunk(
  decoder: LzmaDecoder,
  control: number,
  needs: Needs,
  decoded: (decoder: LzmaDecoder) => void,
): Generator<Want, number, void> {
  const withProperties = control >= 0xc0;
  yield* atHand(decoder, withProperties ? 6 : 5, PART);
  const size = (control & 0x1f) * 0x10000 + uint16(decoder, 1) + 1;
  const packed = uint16(decoder, 3) + 1;
  if (withProperties) {
    properties(decoder, decoder.peek(5));
    needs.properties = false;
  } else if (needs.properties) throw damaged('a part of an xz block comes without the properties it needs');
  if (control >= 0xa0) decoder.resetState();
  decoder.skip(withProperties ? 6 : 5);
  while (decoder.available < packed && !decoder.ended) yield 'input';

  const whole = decoder.available >= packed;
  const behind = decoder.available - packed;
  yield* atHand(decoder, Math.min(packed, 5), PART);
  if (packed < 5 || !decoder.startRange()) throw damaged('a part of an xz block does not begin as LZMA does');
  for (let left = size; left > 0; ) {
    const status = whole ? decoder.run(left, behind) : decoder.step(left);
    left -= decoder.pending;
    if (left < 0) decoder.dropLast(-left);
    decoded(decoder);
    if (status === OVERRUN) throw cutIn(PART);
    if (status === BAD_DISTANCE) throw damaged('a distance reaches behind the beginning of an xz block');
    if (left < 0 || status === END_MARKER || decoder.available < behind) {
      throw damaged('a part of an xz block does not decode to its size');
    }
    if (decoder.pending > 0) yield 'taking';
  }
  if (!whole) throw cutIn(PART);
  if (!decoder.finishRange() || decoder.available !== behind) {
    throw damaged('a part of an xz block does not end where it should');
  }
  return size;
}

function properties(decoder: LzmaDecoder, byte: number): void {
  const lc = byte % 9;
  const lp = Math.floor(byte / 9) % 5;
  if (byte >= 9 * 5 * 5 || lc + lp > 4) throw damaged('a part of an xz block has impossible properties');
  decoder.setProperties(lc, lp, Math.floor(byte / 45));
}

function uint16(decoder: LzmaDecoder, ahead: number): number {
  return decoder.peek(ahead) * 256 + decoder.peek(ahead + 1);
}

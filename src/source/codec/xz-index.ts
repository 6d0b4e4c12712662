import type { LzmaDecoder } from '../../kernels/lzma/decoder.ts';
import { damaged } from './fault.ts';
import { atHand, type Want } from './kernel-bytes.ts';
import { vliOf } from './xz-vli.ts';

const PART = 'the xz index';

/**
 * The sizes of all blocks in order, hashed to a few numbers, so that an index of any length is compared in constant
 * memory.
 */
export class BlockTally {
  count = 0;
  private packed = 0;
  private size = 0;
  private mix = 0;

  add(packed: number, size: number): void {
    this.count++;
    this.packed += packed;
    this.size += size;
    for (const part of [packed % 2 ** 32, packed / 2 ** 32, size % 2 ** 32, size / 2 ** 32]) {
      this.mix = Math.imul(this.mix ^ part, 0x01000193) + 0x9e3779b9;
      this.mix ^= this.mix >>> 15;
    }
  }

  same(other: BlockTally): boolean {
    return (
      this.count === other.count && this.packed === other.packed && this.size === other.size && this.mix === other.mix
    );
  }
}

/** Reads the index of a stream and compares it with the blocks that were read. Returns its length in bytes. */
export function* readIndex(decoder: LzmaDecoder, blocks: BlockTally): Generator<Want, number, void> {
  const start = decoder.offset;
  let crc = 0;
  const use = (count: number) => {
    crc = decoder.crc32Input(crc, count);
    decoder.skip(count);
  };
  use(1);
  const number = function* (): Generator<Want, number, void> {
    let length = 1;
    do {
      yield* atHand(decoder, length, PART);
    } while (decoder.peek(length - 1) >= 0x80 && length++ < 9);
    const [value] = vliOf(decoder.peekBytes(length), 0);
    use(length);
    return value;
  };
  const listed = new BlockTally();
  const count = yield* number();
  if (count !== blocks.count) throw damaged('the xz index does not list as many blocks as there are');
  while (listed.count < count) listed.add(yield* number(), yield* number());
  if (!listed.same(blocks)) throw damaged('the xz index does not agree with the blocks');
  while ((decoder.offset - start) % 4 !== 0) {
    yield* atHand(decoder, 1, PART);
    if (decoder.peek() !== 0) throw damaged('the xz index is not padded with zeros');
    use(1);
  }
  yield* atHand(decoder, 4, PART);
  const stored = decoder.peekBytes(4);
  for (let i = 0; i < 4; i++) {
    if (stored[i] !== ((crc >>> (8 * i)) & 255)) throw damaged('the xz index does not match its checksum');
  }
  decoder.skip(4);
  return decoder.offset - start;
}

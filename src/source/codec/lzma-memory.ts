import type { LzmaDecoder } from '../../kernels/lzma/decoder.ts';
import { refused } from './fault.ts';

/** The largest dictionary that is accepted. xz's own presets end at 64 MiB; the format allows 4 GiB. */
const LARGEST = 2 ** 30;
/** The smallest dictionary of the format, which a smaller number in a header means. */
const SMALLEST = 4096;

/** Lays out a decoder's memory. Throws a fault if the dictionary is too large. */
export function prepareDictionary(decoder: LzmaDecoder, literalBits: number, dict: number): void {
  const mebibytes = `${Math.ceil(dict / 2 ** 20).toLocaleString('en-US')} MiB`;
  if (dict > LARGEST) {
    throw refused(
      `needs a dictionary of ${mebibytes} to be decoded, more than the limit of 1,024 MiB`,
      'decode it with xz -dc and pipe the text in, or compress it again with a smaller dictionary (xz -9 uses 64 MiB)',
    );
  }
  if (!decoder.prepare(literalBits, Math.max(SMALLEST, dict))) {
    throw refused(
      `needs a dictionary of ${mebibytes} to be decoded, more than the memory that is free`,
      'use fewer workers (-j), or decode it with xz -dc and pipe the text in',
    );
  }
}

import type { LzmaDecoder } from '../../kernels/lzma/decoder.ts';
import { refused } from './fault.ts';

/** The largest dictionary we set up. xz's own presets end at 64 MiB; the format allows 4 GiB. */
const LARGEST = 2 ** 30;
/** The format's smallest dictionary: headers may say less and mean this. */
const SMALLEST = 4096;

/** Lays out a decoder's memory, or says why not. */
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

import { createHash } from 'node:crypto';
import type { LzmaDecoder } from '../../kernels/lzma/decoder.ts';
import { refused } from './fault.ts';

/**
 * The checksum of a block's decoded bytes: updated with what waits in the decoder, then compared with the stored one.
 */
export interface BlockCheck {
  readonly name: string;
  /** The size of the stored checksum in bytes. */
  readonly size: number;
  update(decoder: LzmaDecoder): void;
  matches(stored: Uint8Array): boolean;
}

/** The check with this number in the .xz format. */
export function blockCheck(id: number): BlockCheck {
  if (id === 0) return { name: 'missing', size: 0, update() {}, matches: () => true };
  if (id === 1) {
    let crc = 0;
    return {
      name: 'CRC32',
      size: 4,
      update: (decoder) => {
        crc = decoder.crc32Output(crc);
      },
      matches: (stored) => Buffer.from(stored).readUInt32LE() === crc,
    };
  }
  if (id === 4) {
    let crc = 0n;
    return {
      name: 'CRC64',
      size: 8,
      update: (decoder) => {
        crc = decoder.crc64Output(crc);
      },
      matches: (stored) => Buffer.from(stored).readBigUInt64LE() === crc,
    };
  }
  if (id === 10) {
    const hash = createHash('sha256');
    return {
      name: 'SHA-256',
      size: 32,
      update: (decoder) => hash.update(decoder.output()),
      matches: (stored) => hash.digest().equals(stored),
    };
  }
  throw refused(`uses a checksum of the xz format that is not known here (number ${id})`);
}

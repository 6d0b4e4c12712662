import { createHash } from 'node:crypto';
import type { Algorithm } from '../../../src/source/s3/checksum.ts';

/** The checksums that S3 knows, as plainly as they are defined, bit by bit: in base64, as its headers have them. */
export const plainChecksums: Readonly<Record<Algorithm, (bytes: Uint8Array) => string>> = {
  CRC32: (bytes) => crc(bytes, 32, 0xedb88320n),
  CRC32C: (bytes) => crc(bytes, 32, 0x82f63b78n),
  CRC64NVME: (bytes) => crc(bytes, 64, 0x9a6c9329ac4bc9b5n),
  SHA1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  SHA256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
  MD5: (bytes) => createHash('md5').update(bytes).digest('base64'),
};

/** A reflected CRC that begins and ends inverted. */
function crc(bytes: Uint8Array, bits: 32 | 64, polynomial: bigint): string {
  const all = (1n << BigInt(bits)) - 1n;
  let sum = all;
  for (const byte of bytes) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ polynomial : sum >> 1n;
  }
  return Buffer.from((sum ^ all).toString(16).padStart(bits / 4, '0'), 'hex').toString('base64');
}

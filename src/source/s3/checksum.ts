import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createCRC32, createCRC64, type IHasher } from 'hash-wasm';

/** Cheap algorithms first: if a server sends several checksums, one is checked. */
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

/** Headers of an answer by their names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The name of a checksum algorithm. */
export type Algorithm = (typeof ALGORITHMS)[number] | 'MD5';

/** The checksum of a whole object, in base64, as its server states it. */
export interface Checksum {
  readonly algorithm: Algorithm;
  readonly value: string;
}

/** A running checksum over the bytes of an object, in order. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** The checksum in base64. Call it once, at the end. */
  value(): string;
}

/**
 * The checksum in an answer's x-amz-checksum- headers; without one the ETag, if it can be an MD5. A checksum of the
 * parts' checksums (COMPOSITE, `…-7`) says nothing about the object as a whole and is ignored. So is the ETag of an
 * object that is encrypted with its own key.
 */
export function checksumOf(headers: Headers): Checksum | undefined {
  if (headers['x-amz-checksum-type'] !== 'COMPOSITE')
    for (const algorithm of ALGORITHMS) {
      const value = headers[`x-amz-checksum-${algorithm.toLowerCase()}`];
      if (typeof value === 'string' && !value.includes('-')) return { algorithm, value };
    }
  const [, md5] = /^"?([\da-f]{32})"?$/.exec(String(headers.etag)) ?? [];
  const ownKey =
    String(headers['x-amz-server-side-encryption']).startsWith('aws:') ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  return md5 === undefined || ownKey
    ? undefined
    : { algorithm: 'MD5', value: Buffer.from(md5, 'hex').toString('base64') };
}

/** Loads what `digestOf` needs. */
export async function loadDigests(): Promise<void> {
  // The polynomials are those of RFC 3720 (Castagnoli) and of the NVMe specification, with bits reversed.
  wasm ??= Promise.all([createCRC32(0x82f63b78), createCRC64('9a6c9329ac4bc9b5')]);
  [crc32c, crc64nvme] = await wasm;
}

let wasm: Promise<[IHasher, IHasher]> | undefined;
let crc32c: IHasher;
let crc64nvme: IHasher;

/** Begins a checksum. Await `loadDigests` before. */
export function digestOf(algorithm: Algorithm): Digest {
  switch (algorithm) {
    case 'CRC32':
      return crc32Digest();
    case 'CRC32C':
      return wasmDigest(crc32c);
    case 'CRC64NVME':
      return wasmDigest(crc64nvme);
    default: {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), value: () => hash.digest('base64') };
    }
  }
}

function crc32Digest(): Digest {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32(bytes, sum);
    },
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum);
      return bytes.toString('base64');
    },
  };
}

/** One instance serves all checksums of its kind: the state of each is saved in between. */
function wasmDigest(hasher: IHasher): Digest {
  let state = hasher.init().save();
  return {
    update(bytes) {
      state = hasher.load(state).update(bytes).save();
    },
    value: () => Buffer.from(hasher.load(state).digest('binary')).toString('base64'),
  };
}

import { lzmaDecoders } from '../../kernels/lzma/decoder.ts';
import { zstdDecoders } from '../../kernels/zstd/decoder.ts';
import type { ByteSource } from '../bytes.ts';
import { archiveError, cutIn, refused } from './fault.ts';
import { gzipBytes } from './gzip.ts';
import { kernelBytes } from './kernel-bytes.ts';
import { looksLikeLzmaAlone, lzmaAlone } from './lzma-alone.ts';
import { peeked } from './peek.ts';
import { beginsXz, xz } from './xz.ts';
import { beginsZstd, zstd } from './zstd.ts';

/** The format in which an object is stored. */
export type Codec = 'plain' | 'gzip' | 'zstd' | 'xz' | 'lzma';

/** A decoded source, and the format in which it was stored. */
export interface Decoded {
  readonly codec: Codec;
  readonly source: ByteSource;
}

/** The number of first bytes that identify every known format. */
const HEAD = 32;

/**
 * Decodes `source` by its first bytes, whatever its name. `name` is its name in messages. Closing the result closes the
 * source. Throws TeleError for known formats that cannot be read; and while reading, for damage, after everything
 * decoded before it.
 */
export async function decoded(source: ByteSource, name: string): Promise<Decoded> {
  try {
    const { head, whole } = await peeked(source, HEAD);
    const codec = codecOf(head);
    if (codec === undefined) throw archiveError(unread(head), { name, offset: head.length, decoded: 0 });
    if (codec === 'gzip') return { codec, source: gzipBytes(whole, name) };
    if (codec === 'zstd') return { codec, source: kernelBytes(whole, name, zstdDecoders, zstd) };
    if (codec === 'xz') return { codec, source: kernelBytes(whole, name, lzmaDecoders, xz) };
    if (codec === 'lzma') return { codec, source: kernelBytes(whole, name, lzmaDecoders, lzmaAlone) };
    return { codec, source: whole };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The format of a file that begins with these bytes; undefined for a format that is not read. */
export function codecOf(head: Uint8Array): Codec | undefined {
  if (begins(head, [0x1f, 0x8b])) return 'gzip';
  if (beginsZstd(head)) return 'zstd';
  if (beginsXz(head)) return 'xz';
  if (looksLikeLzmaAlone(head)) return 'lzma';
  return unread(head) === undefined ? 'plain' : undefined;
}

/** The fault of a beginning that is a truncated archive, or an archive of another format. */
function unread(head: Uint8Array): Error | undefined {
  if (head.length < 13 && begins(head, [0x5d, 0, 0])) return cutIn('the LZMA header');
  const stump = head.length > 0 && stumps.find(([magic]) => head.length < magic.length && begins(magic, [...head]));
  if (stump && (head.length > 1 || head[0]! < 0x20 || head[0]! > 0x7e)) return cutIn(stump[1]);
  const other = others.find(([magic]) => begins(head, magic));
  if (other) return refused(`is ${other[1]}, which is not read`, other[2]);
  return undefined;
}

const stumps: [magic: Uint8Array, part: string][] = [
  [Uint8Array.of(0x1f, 0x8b), 'the gzip header'],
  [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'the zstd header'],
  [Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'the xz header'],
];

const ANY = -1;

const decompress = (tool: string) => `decompress it with ${tool} and pipe the text in`;
const convert = `let duckdb make NDJSON of it: duckdb -c "copy (from 'FILE') to '/dev/stdout' (format json)"`;

const others: [magic: number[], what: string, hint: string][] = [
  [[0x42, 0x5a, 0x68, ANY, 0x31, 0x41, 0x59, 0x26], 'a bzip2 archive', decompress('bzip2 -dc')],
  [[0x04, 0x22, 0x4d, 0x18], 'an lz4 archive', decompress('lz4 -dc')],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive', decompress('unzip -p')],
  [[0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50], 'a snappy archive', decompress('snzip -dc')],
  [[0x50, 0x41, 0x52, 0x31, 0x15], 'a Parquet file in a stream', 'name the file: Parquet is read from its end'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file', convert],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31, 0, 0], 'an Arrow file', convert],
];

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => byte === ANY || bytes[i] === byte);
}

import type { ByteSource } from './bytes.ts';
import { decoded } from './codec/index.ts';

/** An object's bytes as lines of records: decompressed by what its first bytes are; one large document as its elements. */
export async function openObject(source: ByteSource, name: string, _select: string | undefined): Promise<ByteSource> {
  const { source: bytes } = await decoded(source, name);
  return bytes;
}

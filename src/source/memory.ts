import type { ByteSource } from './bytes.ts';

/** Bytes that are already in memory. At most `step` at a time where one is given, as a slow pipe would. */
export function memoryBytes(bytes: Uint8Array, step = Number.POSITIVE_INFINITY): ByteSource {
  let at = 0;
  return {
    read(into) {
      const part = bytes.subarray(at, at + Math.min(step, into.length));
      into.set(part);
      at += part.length;
      return part.length;
    },
    close() {},
  };
}

/** Everything a source has, in one piece; closes it. Needs memory for all of it: for small objects and tests. */
export async function readAll(source: ByteSource, blockSize = 1 << 16): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  try {
    for (;;) {
      const block = new Uint8Array(blockSize);
      const got = await source.read(block);
      if (got === 0) return Buffer.concat(blocks);
      blocks.push(block.subarray(0, got));
    }
  } finally {
    await source.close();
  }
}

import type { ByteSource } from '../../../src/source/bytes.ts';
import type { Level, Store, StoredObject } from '../../../src/source/store.ts';

/** All bytes of a source, read in pieces of `piece`, and closed. */
export async function drain(source: ByteSource, piece = 64 * 1024): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    while (true) {
      const into = Buffer.alloc(piece);
      const count = await source.read(into);
      if (count === 0) {
        return Buffer.concat(pieces);
      }
      pieces.push(into.subarray(0, count));
    }
  } finally {
    await source.close();
  }
}

/** All of a listing in one level. */
export async function collect(store: Store, prefix = '', delimiter: '/' | '.' | '' = ''): Promise<Level> {
  const prefixes: string[] = [];
  const objects: StoredObject[] = [];
  for await (const level of store.list(prefix, delimiter)) {
    prefixes.push(...level.prefixes);
    objects.push(...level.objects);
  }
  return { prefixes, objects };
}

import type { ByteSource } from '../../source/bytes.ts';
import type { Store, StoredObject } from '../../source/store.ts';

/** Fills `into` from `start` on, as far as the object goes, and returns the filled part. */
export async function readAt(store: Store, object: StoredObject, start: number, into: Buffer): Promise<Buffer> {
  const source: ByteSource = await store.open(object, { start, end: start + into.length });
  try {
    let got = 0;
    while (got < into.length) {
      const read = await source.read(into.subarray(got));
      if (read === 0) break;
      got += read;
    }
    return into.subarray(0, got);
  } finally {
    await source.close();
  }
}

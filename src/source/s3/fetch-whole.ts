import type { ByteSource } from '../bytes.ts';
import { memoryBytes } from '../memory.ts';
import type { Store, StoredObject } from '../store.ts';

/** Reads an object to its end, which may differ from its listed size, and returns a source of the bytes. */
export async function fetchWhole(store: Store, object: StoredObject): Promise<ByteSource> {
  if (store.whole !== undefined) return memoryBytes(await store.whole(object));
  const source = await store.open(object);
  try {
    // One byte more than expected: then the same read shows the end, if the source knows it.
    let bytes = new Uint8Array(object.size + 1);
    let length = 0;
    while (true) {
      const read = source.read(bytes.subarray(length));
      const count = typeof read === 'number' ? read : await read;
      if (count === 0) {
        break;
      }
      length += count;
      if (length === bytes.length) {
        const larger = new Uint8Array(2 * bytes.length);
        larger.set(bytes);
        bytes = larger;
      }
    }
    return memoryBytes(bytes.subarray(0, length));
  } finally {
    await source.close();
  }
}

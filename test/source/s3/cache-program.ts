import { openCache } from '../../../src/source/cache/cache.ts';
import { cachedStore } from '../../../src/source/cache/cached-store.ts';
import { readObjects } from '../../../src/source/s3/read-objects.ts';
import type { Store, StoredObject } from '../../../src/source/store.ts';

/**
 * Reads objects through a cache that is too small for them, and checks every byte: node cache-program.cjs FOLDER
 * ROUNDS.
 */
async function main(folder: string, rounds: number): Promise<void> {
  const cache = await openCache({ folder, maxBytes: 400_000 });
  const cached = cachedStore(store, cache);
  for (let round = 0; round < rounds; round++) {
    for await (const { object, source, error } of readObjects(cached, objects, { concurrency: 8 })) {
      if (error !== undefined) {
        throw error;
      }
      const into = Buffer.alloc(object.size + 1);
      let length = 0;
      for (let count = -1; count !== 0; length += count) {
        count = await source.read(into.subarray(length));
      }
      await source.close();
      if (length !== object.size || into.subarray(0, length).some((byte) => byte !== object.size % 251)) {
        throw new Error(`${object.uri} came wrong`);
      }
    }
  }
  process.stdout.write(`${JSON.stringify(cache.stats)}\n`);
}

const objects: readonly StoredObject[] = Array.from({ length: 120 }, (_, i) => {
  const size = 2_000 + 37 * i;
  return { uri: `s3://lake/${i}`, key: `${i}`, size, etag: `"${i}"` };
});

const store: Store = {
  uri: 's3://lake',
  async *list() {
    yield { prefixes: [], objects };
  },
  async open({ size }) {
    let left = size;
    return {
      read(into) {
        const count = Math.min(left, into.length, 1_500);
        into.fill(size % 251, 0, count);
        left -= count;
        return Promise.resolve(count);
      },
      close() {},
    };
  },
  get: async () => undefined,
};

void main(process.argv[2]!, Number(process.argv[3]));

import { openOutputFolder } from '../../../src/source/cache/output-folder.ts';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import { type ReadObject, readObjects } from '../../../src/source/s3/read-objects.ts';

/**
 * Fetches a bucket into a folder and goes on where an earlier run was killed: node fetch-program.cjs URI ENDPOINT
 * FOLDER.
 */
async function main([uri, endpointUrl, folder]: readonly string[]): Promise<void> {
  const store = await openS3Store(uri!, { endpointUrl: endpointUrl!, region: 'us-east-1' });
  const output = await openOutputFolder(folder!, { fingerprint: uri!, resume: true });
  async function* unfinished() {
    for await (const { objects } of store.list('', '')) {
      yield* objects.filter((object) => !output.has(object));
    }
  }
  const reading = readObjects(store, unfinished(), { concurrency: 8, ordered: false });
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = await reading.next(); !next.done; next = await reading.next()) {
        await output.write(next.value.object, pieces(next.value));
      }
    }),
  );
  await output.close();
  store.close();
}

async function* pieces({ source, error }: ReadObject): AsyncIterable<Uint8Array> {
  if (error !== undefined) {
    throw error;
  }
  try {
    while (true) {
      const into = Buffer.alloc(10_000);
      const count = await source.read(into);
      if (count === 0) {
        return;
      }
      yield into.subarray(0, count);
    }
  } finally {
    await source.close();
  }
}

void main(process.argv.slice(2));

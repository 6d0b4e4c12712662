import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import { readObjects } from '../../../src/source/s3/read-objects.ts';
import { collect, drain } from './drain.ts';
import { drawFault, type FaultOptions } from './faults.ts';
import { type Lake, startLake } from './lake.ts';

const random = seededRandom(7);
const entries = Array.from({ length: 3_000 }, (_, i) => {
  const bytes = Buffer.alloc(1 + Math.floor(random() * 2_000), `${i} `);
  return [`day/${i % 30}/${String(i).padStart(5, '0')}`, bytes] as const;
});
const expected = new Map<string, Buffer>(entries);

async function readAll(lake: Lake) {
  const store = await openS3Store(lake.uri, { ...lake.options, idleTimeout: 600 });
  const { objects } = await collect(store);
  const read: string[] = [];
  const failed: string[] = [];
  for await (const { object, source, error } of readObjects(store, objects, { concurrency: 16 })) {
    if (error === undefined) {
      expect((await drain(source, 4_096)).equals(expected.get(object.key)!)).toBe(true);
      read.push(object.key);
    } else {
      expect(error.message).toContain(object.uri);
      failed.push(object.key);
    }
  }
  return { read, failed, stats: store.stats };
}

async function withFaults<T>(faults: FaultOptions, task: (lake: Lake) => Promise<T>, served = entries): Promise<T> {
  const lake = await startLake(served, faults);
  try {
    return await task(lake);
  } finally {
    await lake.close();
  }
}

const inOrder = [...expected.keys()].sort();

test('with every fault in 5 % of the requests, 3,000 objects come whole and in order, but for those that never come', () => {
  const broken = new Set(inOrder.filter((_, i) => i % 600 === 5));
  const draw = drawFault({ seed: 11, rate: 0.05 });
  const choose: FaultOptions['choose'] = (logged, attempt) =>
    broken.has(logged.key) ? 'error500' : draw(logged, attempt);
  return withFaults({ choose }, async (lake) => {
    const { read, failed, stats } = await readAll(lake);
    expect(failed).toEqual([...broken]);
    expect(read.join('\n')).toBe(inOrder.filter((key) => !broken.has(key)).join('\n'));
    expect([...stats.failures.keys()]).toEqual([...broken].map((key) => `${lake.uri}/${key}`));
    expect([...lake.injected.values()].reduce((a, b) => a + b)).toBeGreaterThan(100);
    expect(stats.retries).toBeGreaterThan(80);
  });
});

test.each(['halfList', 'emptyList', 'cut', 'slowDown'] as const)(
  'a listing that always fails with %s is an error',
  (kind) => {
    const choose: FaultOptions['choose'] = ({ query }) => (query.has('continuation-token') ? kind : undefined);
    const reading = async (lake: Lake) => {
      const store = await openS3Store(lake.uri, lake.options);
      const message = expect.stringContaining(lake.uri);
      await expect(collect(store)).rejects.toMatchObject({ name: 'TeleError', message });
    };
    return withFaults({ choose }, reading, entries.slice(0, 1_100));
  },
);

import { randomFillSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byteBudget } from '../../../src/source/s3/budget.ts';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import { readObjects } from '../../../src/source/s3/read-objects.ts';
import type { StoredObject } from '../../../src/source/store.ts';
import { collect, drain } from './drain.ts';
import type { FaultKind } from './faults.ts';
import { type Lake, startLake } from './lake.ts';

const large = randomFillSync(Buffer.alloc(3_000_001));
const part = 256 * 1024;

let lake: Lake;
beforeAll(async () => {
  const small = Array.from({ length: 40 }, (_, i) => [`small/${String(i).padStart(2, '0')}`, `object ${i}`] as const);
  lake = await startLake([['large', large], ['empty', ''], ...small]);
});
afterAll(() => lake.close());

async function find(key: string, options = {}) {
  const store = await openS3Store(lake.uri, { ...lake.options, partBytes: part, ...options });
  return { store, object: (await store.head(key))! };
}

test('reads an object in parallel parts, with the ETag it was listed with', async () => {
  const { store, object } = await find('large');
  const before = lake.log.length;
  expect((await drain(await store.open(object), 70_001)).equals(large)).toBe(true);
  const [head, ...more] = lake.log.slice(before).filter(({ method }) => method === 'HEAD');
  expect([head!.key, head!.headers['x-amz-checksum-mode'], more]).toEqual(['large', 'ENABLED', []]);
  const requests = lake.log.slice(before).filter(({ method }) => method === 'GET');
  expect(requests).toHaveLength(Math.ceil(large.length / part));
  expect(new Set(requests.map(({ headers }) => headers['if-match']))).toEqual(new Set([object.etag]));
});

test('reads a small object with one plain GET', async () => {
  const { store, object } = await find('small/07');
  const before = lake.log.length;
  expect((await drain(await store.open(object))).toString()).toBe('object 7');
  expect(lake.log.slice(before).map(({ method, range }) => [method, range])).toEqual([['GET', undefined]]);
});

test('asks in the same way whether the SDK sends or not', async () => {
  const { object } = await find('small/07');
  const store = await openS3Store(lake.uri, { ...lake.options, requesterPays: true });
  const before = lake.log.length;
  for (let i = 0; i < 3; i++) {
    expect((await drain(await store.open(object, { start: 1, end: 4 }))).toString()).toBe('bje');
  }
  const [first, ...others] = lake.log.slice(before).map(({ headers, key, range }) => ({
    key,
    range,
    match: headers['if-match'],
    payer: headers['x-amz-request-payer'],
    bySdk: headers['amz-sdk-request'] !== undefined,
  }));
  expect(first).toMatchObject({
    key: 'small/07',
    range: 'bytes=1-3',
    payer: 'requester',
    match: object.etag,
    bySdk: true,
  });
  expect(others).toEqual([
    { ...first, bySdk: false },
    { ...first, bySdk: false },
  ]);
});

test('reads ranges: across parts, to the end, beyond it, and none', async () => {
  const { store, object } = await find('large');
  for (const [start, end] of [
    [1, 2],
    [part - 1, 3 * part + 1],
    [2_999_999, 9_000_000],
    [5, 5],
    [8_000_000, 9_000_000],
  ]) {
    const bytes = await drain(await store.open(object, { start: start!, end: end! }));
    expect(bytes.equals(large.subarray(start, end))).toBe(true);
  }
});

test('an empty object is asked for, so that one that has gone is missed', async () => {
  const { store, object } = await find('empty');
  expect(await drain(await store.open(object))).toHaveLength(0);
  await lake.remove('empty');
  await expect(store.open(object).then((source) => drain(source))).rejects.toThrow(/empty does not exist/);
});

test('an object without an ETag is pinned to the first answer', async () => {
  const { store, object } = await find('large');
  const { etag: _, ...unpinned } = object;
  const before = lake.log.length;
  expect((await drain(await store.open(unpinned))).equals(large)).toBe(true);
  const [first, ...others] = lake.log.slice(before).filter(({ method }) => method === 'GET');
  expect(first!.headers['if-match']).toBeUndefined();
  expect(others.every(({ headers }) => headers['if-match'] === object.etag)).toBe(true);
});

test('an object that changes while it is read is an error that names it', async () => {
  const { store } = await find('large', { budget: byteBudget(part) });
  await lake.put('moving', large);
  const source = await store.open((await store.head('moving'))!);
  await source.read(Buffer.alloc(1_000));
  await lake.put('moving', Buffer.alloc(large.length));
  await expect(drain(source)).rejects.toThrow(/^s3:.*\/moving changed while it was read$/);
});

test('holds no more than the budget, whoever waits for whom', async () => {
  const budget = byteBudget(2 * part);
  const { store, object } = await find('large', { budget });
  const sources = await Promise.all([1, 2, 3].map(() => store.open(object)));
  for (const source of sources) {
    expect((await drain(source)).equals(large)).toBe(true);
  }
  expect(budget.used).toBe(0);
  expect(budget.peak).toBeLessThanOrEqual(3 * part);
});

test('a source closed half-way gives everything back', async () => {
  const budget = byteBudget(4 * part);
  const { store, object } = await find('large', { budget });
  const source = await store.open(object);
  await source.read(Buffer.alloc(1_000));
  await source.close();
  expect(budget.used).toBe(0);
});

test('reads many objects in order, or as they come', async () => {
  const { store } = await find('large');
  const { objects } = await collect(store, 'small/');
  for (const ordered of [true, false]) {
    const seen: string[] = [];
    for await (const { object, source, error } of readObjects(store, objects, { ordered, concurrency: 8 })) {
      expect(error).toBeUndefined();
      const text = (await drain(source!)).toString();
      expect(text).toBe(`object ${Number(object.key.slice(6))}`);
      seen.push(object.key);
    }
    expect(ordered ? seen : seen.sort()).toEqual(objects.map(({ key }) => key));
  }
});

test('an object that fails is named, and the others go on', async () => {
  const { store } = await find('large');
  const { objects } = await collect(store, 'small/0');
  const missing: StoredObject = { ...objects[0]!, key: 'small/absent', uri: `${lake.uri}/small/absent` };
  const found: string[] = [];
  for await (const { source, error } of readObjects(store, [objects[1]!, missing, objects[2]!])) {
    found.push(error?.message ?? (await drain(source!)).toString());
  }
  expect(found).toEqual(['object 1', `${missing.uri} does not exist`, 'object 2']);
  expect([...store.stats.failures.keys()]).toEqual([missing.uri]);
});

test('goes behind the objects before it when a listing fails, and gives everything back when left early', async () => {
  const budget = byteBudget(1_000_000);
  const { store, object } = await find('small/07');
  async function* failing() {
    yield object;
    yield object;
    throw new Error('the listing failed');
  }
  const seen: string[] = [];
  const reading = async () => {
    for await (const { source } of readObjects(store, failing(), { budget })) {
      seen.push((await drain(source!)).toString());
    }
  };
  await expect(reading()).rejects.toThrow('the listing failed');
  expect(seen).toEqual(['object 7', 'object 7']);
  for await (const { source } of readObjects(store, Array(100).fill(object), { budget })) {
    await source!.close();
    break;
  }
  await expect.poll(() => budget.used, { timeout: 20_000 }).toBe(0);
});

const passing: FaultKind[] = [
  'slowDown',
  'error500',
  'reset',
  'cut',
  'stall',
  'short',
  'long',
  'underrun',
  'wrongEtag',
];
test.each(passing)('reads on through %s', async (kind) => {
  const spoiled = await startLake([['large', large]], {
    choose: ({ method, range }, attempt) => {
      const atPartStart = range === undefined || /^bytes=(0|1048576|2097152)-/.test(range);
      return method === 'GET' && atPartStart && attempt === 0 ? kind : undefined;
    },
  });
  try {
    const store = await openS3Store(spoiled.uri, { ...spoiled.options, partBytes: 1024 * 1024 });
    const object = (await store.head('large'))!;
    expect((await drain(await store.open(object))).equals(large)).toBe(true);
    expect(spoiled.injected.get(kind)).toBeGreaterThanOrEqual(3);
    expect(store.stats.retries).toBeGreaterThanOrEqual(3);
    expect(store.stats.failures.size).toBe(0);
  } finally {
    await spoiled.close();
  }
});

test('a body that breaks off is resumed from its last byte', async () => {
  const spoiled = await startLake([['large', large]], {
    choose: ({ method, range }) => {
      const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
      return method === 'GET' && start < 2_900_000 ? 'cut' : undefined;
    },
  });
  try {
    const store = await openS3Store(spoiled.uri, { ...spoiled.options, partBytes: 4 * 1024 * 1024 });
    const object = (await store.head('large'))!;
    expect((await drain(await store.open(object))).equals(large)).toBe(true);
    const ranges = spoiled.log.filter(({ method }) => method === 'GET').map(({ range }) => range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-3000000$/.test(range!))).toBe(true);
    expect(store.stats.bytes).toBe(large.length);
    // More faults than tries, but every answer brought it forward.
    expect(spoiled.injected.get('cut')).toBeGreaterThan(4);
  } finally {
    await spoiled.close();
  }
});

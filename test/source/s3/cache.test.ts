import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Cache,
  cacheTotals,
  clearCache,
  defaultCacheFolder,
  entryPath,
  listCache,
  openCache,
  pruneCache,
} from '../../../src/source/cache/cache.ts';
import { cachedStore } from '../../../src/source/cache/cached-store.ts';
import { readObjects } from '../../../src/source/s3/read-objects.ts';
import type { Store, StoredObject } from '../../../src/source/store.ts';
import { buildProgram } from './build-program.ts';
import { drain } from './drain.ts';

let folder: string;
let cache: Cache;
let opened: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tele-cache-'));
  cache = await openCache({ folder });
  opened = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = Buffer.from(Uint8Array.from({ length: 3_500_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24));

/** A store whose objects are the beginnings of `bytes`, as long as their key says. */
const store: Store = {
  uri: 's3://lake',
  async *list() {
    yield { prefixes: [], objects: [] };
  },
  async open({ key }, range = { start: 0, end: Number(key) }) {
    opened.push(`${key} ${range.start}-${range.end}`);
    let at = range.start;
    return {
      read(into) {
        const count = Math.min(into.length, range.end - at, 100_000);
        bytes.copy(into, 0, at, at + count);
        at += count;
        return at % 3 === 0 ? count : Promise.resolve(count);
      },
      close() {},
    };
  },
  get: async () => undefined,
};

function object(size: number, etag = '"e"'): StoredObject {
  return { uri: `s3://lake/${size}`, key: `${size}`, size, etag };
}

async function read(size: number, range?: { start: number; end: number }, from = cachedStore(store, cache)) {
  return drain(await from.open(object(size), range), 99_991);
}

test.each([0, 1, 4_096, 1_048_576, 1_048_577, 3_500_000])(
  'the second time %i bytes come from the cache',
  async (size) => {
    for (let i = 0; i < 2; i++) {
      expect((await read(size)).equals(bytes.subarray(0, size))).toBe(true);
    }
    expect(opened).toEqual([`${size} 0-${size}`]);
    expect(cache.stats).toMatchObject({ hits: 1, misses: 1, bytes: size, damaged: 0, unwritten: 0 });
    const entries = [];
    for await (const entry of listCache(cache)) {
      entries.push(entry);
    }
    expect(entries).toMatchObject([{ uri: `s3://lake/${size}`, version: '"e"', size }]);
  },
);

test('ranges come from an entry, and do not make one', async () => {
  const range = { start: 1_000_000, end: 2_200_000 };
  expect((await read(3_500_000, range)).equals(bytes.subarray(range.start, range.end))).toBe(true);
  expect(await cacheTotals(cache)).toEqual({ entries: 0, bytes: 0 });
  await read(3_500_000);
  expect((await read(3_500_000, range)).equals(bytes.subarray(range.start, range.end))).toBe(true);
  expect((await read(3_500_000, { start: 7, end: 7 })).length).toBe(0);
  expect(opened).toHaveLength(2);
});

test('another version is another entry, and so is another service', async () => {
  await read(10);
  await drain(await cachedStore(store, cache).open(object(10, '"new"')));
  await read(10, undefined, cachedStore({ ...store, scope: 'http://127.0.0.1' }, cache));
  expect(opened).toHaveLength(3);
  const { etag: _, ...unnamed } = object(10);
  await drain(await cachedStore(store, cache).open(unnamed));
  expect((await cacheTotals(cache)).entries).toBe(3);
});

test('where there is no ETag, time and size tell versions apart', async () => {
  const { etag: _, ...unnamed } = object(10);
  const kept = cachedStore(store, cache);
  for (const modified of [1_000, 1_000, 2_000]) await drain(await kept.open({ ...unnamed, modified }));
  expect(opened).toHaveLength(2);
  expect(cache.stats).toMatchObject({ hits: 1, misses: 2 });
});

test('a reader that stops early makes no entry, and leaves nothing behind', async () => {
  const source = await cachedStore(store, cache).open(object(3_500_000));
  await source.read(Buffer.alloc(2_000_000));
  await source.close();
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  expect((await cacheTotals(cache)).entries).toBe(0);
});

test('damage in any place is noticed, and the rest comes from the store', async () => {
  const path = entryPath(cache, object(3_500_000), '');
  await read(3_500_000);
  const { bytes: length } = await cacheTotals(cache);
  for (const place of [0, 1_500_000, 3_499_999, 3_500_000, 3_500_100, length - 45, length - 1]) {
    opened = [];
    const file = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, place);
    await file.write(Buffer.from([byte[0]! ^ 1]), 0, 1, place);
    await file.close();
    expect((await read(3_500_000)).equals(bytes.subarray(0, 3_500_000))).toBe(true);
    const from = Math.min(place, 3_500_000) === 3_500_000 ? 0 : Math.floor(place / 1_048_576) * 1_048_576;
    expect(opened[0]).toBe(`3500000 ${from}-3500000`);
    await read(3_500_000);
  }
  expect(cache.stats.damaged).toBe(7);
  await writeFile(path, 'short');
  expect((await read(3_500_000)).length).toBe(3_500_000);
});

test('the least recently used go when there is too much', async () => {
  cache = await openCache({ folder, maxBytes: 500_000 });
  for (let size = 100_000; size < 100_004; size++) {
    await read(size);
    const used = new Date(2014, 10, size - 99_999);
    await utimes(entryPath(cache, object(size), ''), used, used);
  }
  await read(100_000);
  await read(100_004);
  const left = [];
  for await (const { size } of listCache(cache)) {
    left.push(size);
  }
  // Over the limit, it is cut to nine tenths of it: the newest four, of which the first was used again.
  expect(left.sort()).toEqual([100_000, 100_002, 100_003, 100_004]);
  expect((await cacheTotals(cache)).bytes).toBeLessThan(450_000);
});

test('what is larger than half the cache is not kept', async () => {
  cache = await openCache({ folder, maxBytes: 1_000_000 });
  await read(600_000);
  expect((await cacheTotals(cache)).entries).toBe(0);
});

test('prunes by age and size, clears, and says what went', async () => {
  for (const size of [1_000, 2_000, 3_000]) {
    await read(size);
  }
  const old = new Date(2014, 10, 9);
  await utimes(entryPath(cache, object(2_000), ''), old, old);
  const leftover = join(folder, 'incoming', 'of-a-writer-that-died');
  await writeFile(leftover, 'x');
  await utimes(leftover, old, old);
  expect(await pruneCache(cache, { before: new Date(2015, 0, 1) })).toMatchObject({ entries: 1 });
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  const totals = await cacheTotals(cache);
  expect(totals.entries).toBe(2);
  expect(await clearCache(cache)).toEqual(totals);
  expect(await cacheTotals(cache)).toEqual({ entries: 0, bytes: 0 });
});

test('many readers and evictions at once give right bytes', async () => {
  const small = await Promise.all([1, 2, 3].map(() => openCache({ folder, maxBytes: 60_000 })));
  const objects = Array.from({ length: 60 }, (_, i) => object(3_000 + (i % 20)));
  await Promise.all(
    small.map(async (own) => {
      for await (const { object, source, error } of readObjects(cachedStore(store, own), objects)) {
        expect(error).toBeUndefined();
        expect((await drain(source!)).equals(bytes.subarray(0, object.size))).toBe(true);
      }
    }),
  );
  await pruneCache(small[0]!);
  expect((await cacheTotals(small[0]!)).bytes).toBeLessThanOrEqual(60_000);
});

test('several processes share a cache, and one that is killed does it no harm', async () => {
  const program = `${folder}.cjs`;
  await buildProgram('cache-program.ts', program);
  try {
    const run = (rounds: number) =>
      spawn(process.execPath, [program, folder, `${rounds}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const killed = run(1_000);
    const others = [run(4), run(4), run(4)];
    const outputs = await Promise.all(
      others.map(async (child) => {
        const output = text(child.stdout);
        const [code] = await once(child, 'close');
        expect(code).toBe(0);
        return JSON.parse(await output) as Cache['stats'];
      }),
    );
    killed.kill('SIGKILL');
    await once(killed, 'close');
    for (const stats of outputs) {
      expect(stats).toMatchObject({ damaged: 0, unwritten: 0 });
    }
    expect(outputs.some(({ hits }) => hits > 0)).toBe(true);
    const last = run(1);
    expect(await once(last, 'close')).toEqual([0, null]);
  } finally {
    await rm(program, { force: true });
  }
});

test('a cache that cannot be written does not stop the reading; one that cannot be made is said', async () => {
  await rm(join(folder, 'incoming'), { recursive: true });
  expect((await read(4_096)).length).toBe(4_096);
  expect(cache.stats.unwritten).toBe(1);
  await expect(openCache({ folder: '/dev/null/cache' })).rejects.toThrow(/cannot be made/);
});

test('lies where the XDG specification says', () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = '/somewhere';
  expect(defaultCacheFolder()).toBe('/somewhere/tele/objects');
  process.env.XDG_CACHE_HOME = 'relative';
  expect(defaultCacheFolder()).toMatch(/\/\.cache\/tele\/objects$/);
  delete process.env.XDG_CACHE_HOME;
  Object.assign(process.env, before === undefined ? {} : { XDG_CACHE_HOME: before });
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openS3Store, type S3Store } from '../../../src/source/s3/open-s3-store.ts';
import { collect } from './drain.ts';
import { type Lake, realEndpoint, startLake } from './lake.ts';

const oddKeys = [
  ' leading space',
  '!"#$%&\'()*+,-.',
  '%2F is not a slash',
  '+',
  '.',
  '../up',
  '//two',
  ':;<=>?@[\\]^_`{|}~',
  'a//b',
  'a\tb',
  'a\nb',
  'a\u0001b',
  'a\u2028b',
  'a b+c%20d',
  'trailing ',
  'ünï/cödé',
  '\u{1f600}',
  '\uffee',
];

let lake: Lake;
let store: S3Store;

beforeAll(async () => {
  const entries: [string, string][] = oddKeys.map((key) => [`odd/${key}`, key]);
  for (let i = 0; i < 2_345; i++) {
    entries.push([`many/${i % 7}/k${String(i).padStart(5, '0')}.20141109.x`, '']);
  }
  entries.push(['many', 'a'], ['marked/', ''], ['marked/x', 'x']);
  lake = await startLake(entries);
  store = await openS3Store(lake.uri, lake.options);
});
afterAll(() => lake.close());

test('lists every key once, in the order of its bytes, over several pages', async () => {
  const { objects } = await collect(store, 'many/');
  const keys = objects.map(({ key }) => key);
  expect(keys).toHaveLength(2_345);
  expect(keys).toEqual([...new Set(keys)].sort());
  expect(objects[0]).toMatchObject({ uri: `${lake.uri}/many/0/k00000.20141109.x`, size: 0 });
});

test('cuts a level at the delimiter', async () => {
  const level = await collect(store, 'many/', '/');
  expect(level.prefixes).toEqual(['0', '1', '2', '3', '4', '5', '6'].map((digit) => `many/${digit}/`));
  expect(level.objects).toEqual([]);
  const builds = await collect(store, 'many/3/', '.');
  expect(builds.prefixes).toHaveLength(335);
  expect(builds.prefixes[0]).toBe('many/3/k00003.');
});

test('gives keys relative to the prefix of the store, and leaves folder markers out', async () => {
  const below = await openS3Store(`${lake.uri}/marked`, lake.options);
  const { objects } = await collect(below);
  expect(objects.map(({ key, uri }) => [key, uri])).toEqual([['x', `${lake.uri}/marked/x`]]);
  expect(Buffer.from((await below.get('x'))!).toString()).toBe('x');
});

test('lists and reads keys with any characters', async () => {
  const { objects } = await collect(store, 'odd/');
  const byBytes = [...oddKeys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(objects.map(({ key }) => key.slice(4))).toEqual(byBytes);
  for (const { key } of objects) {
    expect(Buffer.from((await store.get(key))!).toString()).toBe(key.slice(4));
  }
});

test('an empty prefix is an empty listing', async () => {
  expect(await collect(store, 'nothing/', '/')).toEqual({ prefixes: [], objects: [] });
});

test('heads and gets what is there, and says where nothing is', async () => {
  expect(await store.head('many')).toMatchObject({ key: 'many', size: 1, uri: `${lake.uri}/many` });
  expect(await store.head('absent')).toBeUndefined();
  expect(await store.get('absent')).toBeUndefined();
});

test.skipIf(realEndpoint !== undefined)('pages of any length make the same listing', async () => {
  const { memoryBucket } = await import('./bucket.ts');
  const { listObjects } = await import('./listing.ts');
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '.', '\u{1f600}', '\uffee'),
    minLength: 1,
    maxLength: 6,
  });
  const delimiters = fc.constantFrom('', '/', '.');
  const law = fc.property(
    fc.uniqueArray(key),
    key,
    delimiters,
    fc.integer({ min: 1, max: 4 }),
    (keys, text, cut, page) => {
      const prefix = [...text][0]!;
      const bucket = memoryBucket(keys.map((name) => [name, '']));
      const found: string[] = [];
      let token: string | undefined;
      do {
        const query = new URLSearchParams({
          prefix,
          delimiter: cut,
          ...(token && { 'continuation-token': token }),
        });
        const xml = listObjects('b', bucket, query, page)!;
        found.push(...[...xml.matchAll(/<(?:Key|CommonPrefixes><Prefix)>(.*?)</g)].map((match) => match[1]!));
        token = /<NextContinuationToken>(.*?)</.exec(xml)?.[1];
      } while (token !== undefined);
      const expected = new Set<string>();
      for (const name of keys.filter((other) => other.startsWith(prefix))) {
        const at = cut === '' ? -1 : name.indexOf(cut, prefix.length);
        expected.add(at < 0 ? name : name.slice(0, at + 1));
      }
      expect(found).toHaveLength(expected.size);
      expect(new Set(found)).toEqual(expected);
    },
  );
  fc.assert(law, { numRuns: 300 });
});

test.skipIf(realEndpoint !== undefined)(
  'a listing that cannot be is an error of the service, not of tele',
  async () => {
    const { startDouble } = await import('./double.ts');
    const odd = { size: -5, etag: '"e"', read: () => Buffer.alloc(0) };
    const double = await startDouble({ buckets: { lake: { names: () => ['a'], find: () => odd } } });
    onTestFinished(double.close);
    const reach = { endpointUrl: double.url, region: 'us-east-1', noSignRequest: true, retryDelay: 1 };
    const store = await openS3Store('s3://lake', reach);
    onTestFinished(store.close);
    const listed = async () => {
      for await (const level of store.list('', '')) expect(level).toBeUndefined();
    };
    await expect(listed()).rejects.toThrow(
      's3://lake/ came wrong again and again: the listing says of a: Size must be at least 0',
    );
  },
);

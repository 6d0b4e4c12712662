import { expect, onTestFinished, test } from 'vitest';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import { memoryBucket } from './bucket.ts';
import { startDouble } from './double.ts';
import { collect, drain } from './drain.ts';

test('objects whose answers do not tell their length come through the SDK: one is asked for twice', async () => {
  const bucket = memoryBucket(Array.from({ length: 5 }, (_, i) => [`k${i}`, `object ${i}`] as const));
  const double = await startDouble({
    buckets: { lake: bucket },
    send({ key }, response, { status, headers, body }) {
      response.writeHead(status, key === '' ? { ...headers, 'content-length': body.length } : headers).end(body);
    },
  });
  onTestFinished(double.close);
  const store = await openS3Store('s3://lake', { endpointUrl: double.url, region: 'us-east-1', noSignRequest: true });
  const { objects } = await collect(store);
  for (const object of objects) {
    expect((await drain(await store.open(object))).toString()).toBe(object.key.replace('k', 'object '));
  }
  expect(double.log.filter(({ key }) => key !== '').map(({ key }) => key)).toEqual([
    'k0',
    'k0',
    'k1',
    'k2',
    'k3',
    'k4',
  ]);
  expect(store.stats.retries).toBe(0);
});

test('where nothing was listed, one object comes through the SDK, and those asked for beside it without', async () => {
  const texts = Array.from({ length: 8 }, (_, i) => [`k${i}`, `object ${i}`] as const);
  const double = await startDouble({ buckets: { lake: memoryBucket(texts) } });
  onTestFinished(double.close);
  const store = await openS3Store('s3://lake', { endpointUrl: double.url, region: 'us-east-1', noSignRequest: true });
  const read = async ([key, text]: readonly [string, string]) =>
    (await drain(await store.open({ uri: `s3://lake/${key}`, key, size: text.length }))).toString();
  expect(await Promise.all(texts.map(read))).toEqual(texts.map(([, text]) => text));
  const bySdk = double.log.filter(({ headers }) => headers['amz-sdk-invocation-id'] !== undefined);
  expect([bySdk.length, double.log.length]).toEqual([1, 8]);
});

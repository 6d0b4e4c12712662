import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { type Algorithm, checksumOf, digestOf, loadDigests } from '../../../src/source/s3/checksum.ts';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import { SumsAside } from '../../../src/source/s3/sum-aside.ts';
import { memoryBucket, type ServedObject } from './bucket.ts';
import { type DoubleOptions, type LoggedRequest, sendReply, startDouble } from './double.ts';
import { drain } from './drain.ts';
import { plainChecksums } from './plain-checksums.ts';

const SENT = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

beforeAll(loadDigests);

function sumOf(algorithm: Algorithm, pieces: readonly Uint8Array[]): string {
  const digest = digestOf(algorithm);
  for (const piece of pieces) digest.update(piece);
  return digest.value();
}

describe('a digest', () => {
  // The check values of the catalogue of parametrised CRCs (reveng), and of FIPS 180 and RFC 1321.
  it.each([
    ['CRC32', '123456789', 'cbf43926'],
    ['CRC32C', '123456789', 'e3069283'],
    ['CRC64NVME', '123456789', 'ae8b14860a799888'],
    ['SHA1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['MD5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
  ] as const)('%s of %s', (algorithm, text, hex) => {
    expect(Buffer.from(sumOf(algorithm, [Buffer.from(text)]), 'base64').toString('hex')).toBe(hex);
  });

  it.each([...SENT, 'MD5'] as const)(
    '%s is that of the plain twin, whatever the pieces, and beside others',
    (algorithm) => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), fc.uint8Array(), (pieces, other) => {
          const [first, second] = [digestOf(algorithm), digestOf(algorithm)];
          second.update(other);
          for (const piece of pieces) first.update(piece);
          second.update(other);
          expect(first.value()).toBe(plainChecksums[algorithm](Buffer.concat(pieces)));
          expect(second.value()).toBe(plainChecksums[algorithm](Buffer.concat([other, other])));
        }),
        { numRuns: 30 },
      );
    },
  );
});

describe('a digest of another thread', () => {
  it.each([...SENT, 'MD5'] as const)(
    '%s is that of this thread, whatever the pieces, and beside others',
    async (algorithm) => {
      const aside = new SumsAside();
      const bytes = Buffer.alloc(40_000_000, 'some bytes that do not fit a power of two');
      const digests = [3_000_000, 7_654_321, bytes.length].map((length) => ({
        length,
        digest: aside.begin(algorithm),
      }));
      for (const { length, digest } of digests)
        for (let at = 0; at < bytes.length; at += length) digest.update(bytes.subarray(at, at + length));
      const empty = aside.begin(algorithm);
      await digests[0]!.digest.settled!();
      for (const { digest } of digests) expect(digest.value()).toBe(sumOf(algorithm, [bytes]));
      expect(empty.value()).toBe(sumOf(algorithm, []));
    },
  );
});

describe('the checksum of an answer', () => {
  const etag = `"${'ab'.repeat(16)}"`;
  const md5 = { algorithm: 'MD5', value: Buffer.from('ab'.repeat(16), 'hex').toString('base64') };

  it.each<[string, Record<string, string>, unknown]>([
    ['is what was sent of it', { 'x-amz-checksum-sha256': 'x=', etag }, { algorithm: 'SHA256', value: 'x=' }],
    [
      'is the cheapest of several',
      { 'x-amz-checksum-sha1': 'x=', 'x-amz-checksum-crc32c': 'y=' },
      { algorithm: 'CRC32C', value: 'y=' },
    ],
    ['is no sum of the sums of parts', { 'x-amz-checksum-crc32': 'x=-3', etag: '"a-3"' }, undefined],
    [
      'is none where the server calls it composite',
      { 'x-amz-checksum-type': 'COMPOSITE', 'x-amz-checksum-crc32': 'x=' },
      undefined,
    ],
    ['is else the ETag', { etag }, md5],
    [
      'is the ETag of what the server encrypts with keys of its own',
      { etag, 'x-amz-server-side-encryption': 'AES256' },
      md5,
    ],
    ['is no ETag of what a key of somebody encrypts', { etag, 'x-amz-server-side-encryption': 'aws:kms' }, undefined],
    [
      'is no ETag of what a key of the client encrypts',
      { etag, 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
      undefined,
    ],
    ['is no other ETag', { etag: 'W/"x"' }, undefined],
    ['is nothing where there is nothing', {}, undefined],
  ])('%s', (_, headers, checksum) => expect(checksumOf(headers)).toEqual(checksum));
});

const PART = 100_000;
const small = Buffer.from('{"a":1}\n'.repeat(1_000));
const large = Buffer.from('{"a":1}\n'.repeat(40_000));

/** A bucket of one object, `flips` of whose answers with content have one bit that is another. */
async function serve(
  bytes: Buffer,
  flips: (answer: number) => boolean,
  options: Partial<DoubleOptions> = {},
  etag?: string,
) {
  const object: ServedObject = {
    size: bytes.length,
    etag: etag ?? `"${createHash('md5').update(bytes).digest('hex')}"`,
    read: (start, end) => bytes.subarray(start, end),
  };
  const bucket = { ...memoryBucket(), names: () => ['x'], find: () => object };
  let answers = 0;
  const double = await startDouble({
    buckets: { lake: bucket },
    send(logged: LoggedRequest, response, reply) {
      const flip = logged.method === 'GET' && logged.key !== '' && flips(answers++);
      const body = Buffer.from(reply.body);
      if (flip) body[body.length >> 1]! ^= 1;
      sendReply(logged, response, { ...reply, body });
    },
    ...options,
  });
  onTestFinished(double.close);
  const reach = { endpointUrl: double.url, region: 'us-east-1', noSignRequest: true, retryDelay: 1, partBytes: PART };
  const store = await openS3Store('s3://lake', reach);
  onTestFinished(store.close);
  return {
    double,
    store,
    read: async () => drain(await store.open({ uri: 's3://lake/x', key: 'x', size: bytes.length, etag: object.etag })),
  };
}

const sums =
  (algorithm: Algorithm) =>
  (bytes: Uint8Array): OutgoingHttpHeaders => ({
    [`x-amz-checksum-${algorithm.toLowerCase()}`]: plainChecksums[algorithm](bytes),
  });

describe.each([...SENT, 'MD5'] as const)('behind a server that knows the %s', (algorithm) => {
  const options = algorithm === 'MD5' ? {} : { checksums: sums(algorithm) };
  const said = algorithm === 'MD5' ? 'ETag' : algorithm;

  it('what changes on the way once is fetched anew', async () => {
    const { store, read } = await serve(small, (answer) => answer === 1, options);
    expect((await read()).equals(small)).toBe(true);
    expect((await read()).equals(small)).toBe(true);
    expect(store.stats.faults).toEqual(new Map([['WrongChecksum', 1]]));
  });

  it('what always changes is named, and none of it is read', async () => {
    const { store, read } = await serve(small, (answer) => answer > 0, options);
    await read();
    const source = await store.open({ uri: 's3://lake/x', key: 'x', size: small.length });
    const into = Buffer.alloc(10);
    await expect(Promise.resolve(source.read(into))).rejects.toThrow(
      new RegExp(`^s3://lake/x came wrong again and again: .*${said}`),
    );
    expect(into.equals(Buffer.alloc(10))).toBe(true);
    await expect(store.whole!({ uri: 's3://lake/x', key: 'x', size: small.length })).rejects.toThrow(said);
  });

  it('an object that comes in ranges is right, or named when its last byte is due', async () => {
    const { read } = await serve(large, (answer) => answer === 6, options);
    expect((await read()).equals(large)).toBe(true);
    await expect(read()).rejects.toThrow(
      new RegExp(`^s3://lake/x was read to its end, and .*${said}.*: what was read of it may be wrong`),
    );
  });
});

test('the sum of the sums of parts is not mistaken for one of the object', async () => {
  const composite = () => ({ 'x-amz-checksum-crc32': 'AAAAAA==-2', 'x-amz-checksum-type': 'COMPOSITE' });
  const { read } = await serve(small, () => false, { checksums: composite }, '"0123456789abcdef0123456789abcdef-2"');
  expect((await read()).equals(small)).toBe(true);
});

test('ETags that look like an MD5 and are none do no harm', async () => {
  for (const bytes of [small, large]) {
    const { read } = await serve(bytes, () => false, {}, '"0123456789abcdef0123456789abcdef"');
    expect((await read()).equals(bytes)).toBe(true);
    expect((await read()).equals(bytes)).toBe(true);
  }
});

test('the schema of a layout is checked, too', async () => {
  const { store } = await serve(small, (answer) => answer > 0, { checksums: sums('CRC32') });
  expect(Buffer.from((await store.get('x'))!).equals(small)).toBe(true);
  await expect(store.get('x')).rejects.toThrow(/came wrong again and again/);
});

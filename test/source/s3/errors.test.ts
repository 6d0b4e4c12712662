import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TeleError } from '../../../src/errors.ts';
import { openS3Store } from '../../../src/source/s3/open-s3-store.ts';
import type { S3Options } from '../../../src/source/s3/options.ts';
import { redact } from '../../../src/source/s3/redact.ts';
import { explainS3Error } from '../../../src/source/s3/s3-error.ts';
import { parseS3Uri } from '../../../src/source/s3/uri.ts';
import { memoryBucket } from './bucket.ts';
import { type Double, type DoubleOptions, startDouble } from './double.ts';
import { collect, drain } from './drain.ts';

const key = { accessKeyId: 'AKIAVERYSECRETID0001', secretAccessKey: 'very+secret/key/0123456789012345678901234' };
const token = 'very/secret/session+token==';

let double: Double | undefined;
const environment = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((candidate) => candidate.startsWith('AWS_'))) {
    delete process.env[name];
  }
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

afterEach(async () => {
  process.env = { ...environment };
  await double?.close();
  double = undefined;
});

async function serve(options: Partial<DoubleOptions> = {}): Promise<S3Options> {
  const buckets = {
    lake: memoryBucket([
      ['open/a', 'a'],
      ['shut/b', 'b'],
    ]),
  };
  double = await startDouble({ buckets, keys: [key], ...options });
  return { endpointUrl: double.url, region: 'us-east-1', retryDelay: 1 };
}

/** What listing fails with. Nothing secret may be in it, however deep one looks. */
async function failure(options: S3Options, uri = 's3://lake'): Promise<{ message: string; hint: string | undefined }> {
  const store = await openS3Store(uri, options);
  const error = await collect(store).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TeleError);
  for (const seen of [error, store, store.stats]) {
    const all = inspect(seen, { depth: 20, showHidden: true });
    for (const secret of [key.secretAccessKey, token, key.accessKeyId]) {
      expect(all).not.toContain(secret);
    }
    expect(all).not.toMatch(/Signature=[0-9a-f]/);
  }
  const { message, hint, exit } = error as TeleError;
  expect(exit).toBe(1);
  expect(message).not.toMatch(/\n/);
  return { message, hint };
}

describe('says in one sentence what is wrong', () => {
  test('with the bucket', async () => {
    const { message, hint } = await failure(await serve(), 's3://puddle');
    expect(message).toBe(`there is no bucket puddle at ${double!.url}`);
    expect(hint).toMatch(/spelling/);
  });

  test('with the region, when the signature is of another', async () => {
    const { message, hint } = await failure(await serve({ region: 'us-west-2' }));
    expect(message).toBe('the bucket lake is in region us-west-2, not us-east-1');
    expect(hint).toBe('--region us-west-2');
  });

  test('with the region, when redirected', async () => {
    const buckets = { lake: memoryBucket([], 'eu-west-1') };
    const { message } = await failure(await serve({ buckets, redirects: true }));
    expect(message).toBe('the bucket lake is in region eu-west-1, not us-east-1');
  });

  test('with a session that has expired', async () => {
    process.env.AWS_SESSION_TOKEN = token;
    const options = await serve({ keys: [{ ...key, sessionToken: token, expired: true }] });
    expect((await failure(options)).message).toMatch(/expired/);
  });

  test('with the key, and with the secret', async () => {
    const options = await serve();
    process.env.AWS_SECRET_ACCESS_KEY = `${key.secretAccessKey}x`;
    expect((await failure(options)).message).toMatch(/secret key does not fit the access key/);
    process.env.AWS_ACCESS_KEY_ID = `${key.accessKeyId}X`;
    expect((await failure(options)).message).toMatch(/does not know the access key/);
  });

  test('without credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const { message, hint } = await failure(await serve());
    expect(message).toBe('no AWS credentials to read s3://lake/ with');
    expect(hint).toMatch(/--no-sign-request/);
  });

  test('with a profile that does not exist', async () => {
    const { message } = await failure({ ...(await serve()), profile: 'nobody' });
    expect(message).toMatch(/there is no profile nobody in the files of AWS/);
  });

  test('with access to a prefix, and others stay readable', async () => {
    const options = await serve({ denied: ['lake/shut'] });
    expect((await failure(options, 's3://lake/shut')).message).toBe('access to s3://lake/shut/ is denied');
    expect((await collect(await openS3Store('s3://lake/open', options))).objects).toHaveLength(1);
  });

  test('with data that is not public', async () => {
    const { message, hint } = await failure({ ...(await serve()), noSignRequest: true });
    expect(message).toBe('access to s3://lake/ is denied');
    expect(hint).toMatch(/not public/);
  });

  test.each([
    [{ name: 'RequestTimeTooSkewed' }, 'the clock of this machine differs too much from that of S3 in r'],
    [{ code: 'ENOTFOUND' }, 'the name of S3 in r cannot be resolved'],
    [{ code: 'ENETUNREACH' }, 'S3 in r cannot be reached'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'no secure connection to S3 in r (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [{ name: 'InvalidObjectState' }, 's3://lake/a is archived and cannot be read directly'],
    [{ name: 'CredentialsProviderError', message: 'The SSO session has expired.' }, /session .* has expired/],
    [{ name: 'Odd', message: 'First. Token=hush second.' }, 's3://lake/a could not be read: Odd: First'],
  ])('with %o', (fields, expected) => {
    const place = {
      bucket: 'lake',
      region: 'r',
      endpoint: undefined,
      profile: undefined,
      anonymous: false,
      secrets: [],
    };
    const { message } = explainS3Error(Object.assign(new Error('x'), fields), 's3://lake/a', place);
    expect(message).toMatch(expected);
  });

  test.each([
    [{ name: 'Odd', message: 'First. Second.' }, 'S3 in r answered Odd: First'],
    [{ name: 'InvalidAccessKeyId' }, 'S3 in r does not know the access key: s3://lake/a was not written'],
    [{ name: 'CredentialsProviderError' }, 'no AWS credentials to write s3://lake/a with'],
    [{ name: 'AccessDenied' }, 'access to s3://lake/a is denied'],
  ])('where an object is written, with %o', (fields, expected) => {
    const place = { bucket: 'lake', region: 'r', endpoint: undefined, profile: undefined, anonymous: false };
    const error = Object.assign(new Error('x'), fields);
    const { message, hint } = explainS3Error(error, 's3://lake/a', { ...place, writes: true, secrets: [] });
    expect(message).toBe(expected);
    expect(hint ?? '').not.toMatch(/GetObject|public data/);
  });

  test('with a port where nobody is', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    const started = Date.now();
    const { message } = await failure({ endpointUrl: `http://127.0.0.1:${port}`, region: 'us-east-1' });
    expect(message).toBe(`http://127.0.0.1:${port} refused the connection`);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('with a server that accepts and says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    const options = { endpointUrl: `http://127.0.0.1:${port}`, region: 'us-east-1', firstAnswerTimeout: 200 };
    expect((await failure(options)).message).toMatch(/did not answer in time/);
    server.close();
  });

  test('with a server that is no S3', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>hi</html>'));
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    const { message } = await failure({ endpointUrl: `http://127.0.0.1:${port}`, region: 'us-east-1', retryDelay: 1 });
    expect(message).toMatch(/something that is not S3|came wrong again and again/);
    server.close();
  });
});

test('unsigned requests read public data', async () => {
  const { keys: _, ...open } = { keys: [key], buckets: { lake: memoryBucket([['a', 'a']]) } };
  double = await startDouble(open);
  delete process.env.AWS_ACCESS_KEY_ID;
  const store = await openS3Store('s3://lake', { endpointUrl: double.url, region: 'us-east-1', noSignRequest: true });
  const { objects } = await collect(store);
  expect((await drain(await store.open(objects[0]!))).toString()).toBe('a');
  expect(double.log.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('a clock that is an hour late is put right by the answers', async () => {
  const store = await openS3Store('s3://lake', await serve({ clockOffset: 3_600_000 }));
  const { objects } = await collect(store);
  expect((await drain(await store.open(objects[0]!))).toString()).toBe('a');
});

test('the requester is said to pay, where asked', async () => {
  const options = { ...(await serve()), requesterPays: true };
  const store = await openS3Store('s3://lake', options);
  const { objects } = await collect(store);
  await drain(await store.open(objects[0]!));
  await store.head('open/a');
  expect(double!.log.map(({ headers }) => headers['x-amz-request-payer'])).toEqual([
    'requester',
    'requester',
    'requester',
  ]);
});

test('a session token is sent, and signed', async () => {
  process.env.AWS_SESSION_TOKEN = token;
  const options = await serve({ keys: [{ ...key, sessionToken: token }] });
  expect((await collect(await openS3Store('s3://lake', options))).objects).toHaveLength(2);
});

test('refuses addresses that are none, and those with secrets without repeating them', async () => {
  expect(parseS3Uri('s3://bucket')).toEqual({ bucket: 'bucket', key: '' });
  expect(parseS3Uri('s3://bucket/a//b?c#d%20')).toEqual({ bucket: 'bucket', key: 'a//b?c#d%20' });
  expect(() => parseS3Uri('s3://')).toThrow(/not an S3 address/);
  const secret = 'AKIAABCDEFGHIJKLMNOP:hush';
  expect(() => parseS3Uri(`s3://${secret}@bucket/a`)).toThrow(/^the address s3:\/\/\*\*\* carries/);
  const opening = openS3Store('s3://bucket', { endpointUrl: `http://${secret}@127.0.0.1:1` });
  await expect(opening).rejects.toThrow(/^the endpoint http:\/\/127\.0\.0\.1:1 carries/);
});

test('hides signatures, tokens and keys in any text', () => {
  const text = redact(
    'GET https://me:pw@h/x?X-Amz-Credential=AKIAABCDEFGHIJKLMNOP%2F2014&X-Amz-Signature=abc123&X-Amz-Security-Token=tok&b=1 ' +
      'aws_secret_access_key = hush, and hunter2hunter2',
    ['hunter2hunter2'],
  );
  expect(text).toBe(
    'GET https://***@h/x?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Security-Token=***&b=1 aws_secret_access_key = ***, and ***',
  );
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { memoryBucket } from '../source/s3/bucket.ts';
import { SELF_SIGNED } from '../source/s3/certificate.ts';
import { type DoubleOptions, startDouble } from '../source/s3/double.ts';
import { shell, tele, temporaryFolder } from '../support/tele.ts';

const KEY = { accessKeyId: 'AKIATELETESTONLY0001', secretAccessKey: 'only/for+tests/of/tele/0123456789abcdefg' };
const LINES = '{"a":1}\n{"a":2}\n';
const FETCH = ['fetch', '--source', 's3://lake'];
const KEYS = {
  AWS_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  TELE_REGION: 'us-east-1',
};

async function serve(options: Partial<DoubleOptions> = {}) {
  const objects = Array.from({ length: 5 }, (_, i) => [`day/${i}`, LINES] as const);
  const double = await startDouble({ buckets: { lake: memoryBucket(objects) }, keys: [KEY], ...options });
  onTestFinished(double.close);
  return double;
}

/**
 * A proxy that brings every request, whatever host it names, to one port of this machine; `refuses` answers 407
 * instead.
 */
async function startProxy(target: string, refuses = false) {
  const { port } = new URL(target);
  const seen: string[] = [];
  const proxy = createServer((asked, response) => {
    seen.push(`${asked.method} ${new URL(asked.url!).host}`);
    if (refuses) return response.writeHead(407).end();
    const forward = request(
      { port, method: asked.method!, path: asked.url!.replace(/^http:\/\/[^/]*/, ''), headers: asked.headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    asked.pipe(forward);
    return undefined;
  });
  proxy.on('connect', (asked: IncomingMessage, socket: Socket) => {
    seen.push(`CONNECT ${asked.url}`);
    if (refuses) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const line: Socket = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      line.pipe(socket).pipe(line);
    });
    for (const end of [line, socket]) end.on('error', () => {});
    return undefined;
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
}

describe('a proxy of the environment', () => {
  it('is asked for a server without TLS, and not for one that NO_PROXY names', async () => {
    const double = await serve();
    const proxy = await startProxy(double.url);
    const env = { ...KEYS, TELE_ENDPOINT_URL: 'http://lake.invalid:9000', HTTP_PROXY: proxy.url };
    expect(await tele(FETCH, { env })).toEqual({ exitCode: 0, stdout: LINES.repeat(5), stderr: '' });
    expect(new Set(proxy.seen)).toEqual(new Set(['GET lake.invalid:9000']));
    const straight = { ...env, TELE_ENDPOINT_URL: double.url, NO_PROXY: 'elsewhere,127.0.0.1' };
    const before = proxy.seen.length;
    expect((await tele(FETCH, { env: straight })).stdout).toBe(LINES.repeat(5));
    expect(proxy.seen).toHaveLength(before);
  });

  it('is a tunnel for TLS, behind which AWS_CA_BUNDLE tells whom to trust', async () => {
    const double = await serve({ certificate: SELF_SIGNED });
    const proxy = await startProxy(double.url);
    const bundle = path.join(temporaryFolder(), 'bundle.pem');
    writeFileSync(bundle, SELF_SIGNED.cert);
    const env = { ...KEYS, TELE_ENDPOINT_URL: double.url, https_proxy: proxy.url, AWS_CA_BUNDLE: bundle };
    expect(await tele(FETCH, { env })).toEqual({ exitCode: 0, stdout: LINES.repeat(5), stderr: '' });
    expect(proxy.seen[0]).toBe(`CONNECT localhost:${new URL(double.url).port}`);
    const { https_proxy: _, ...straight } = env;
    expect(await tele(FETCH, { env: straight })).toEqual({ exitCode: 0, stdout: LINES.repeat(5), stderr: '' });
  });

  it('that is not there, or wants a password, is named as what it is', async () => {
    const double = await serve();
    const env = { ...KEYS, TELE_ENDPOINT_URL: 'http://lake.invalid:9000' };
    const gone = await tele(FETCH, { env: { ...env, HTTP_PROXY: 'http://user:secret@127.0.0.1:1' } });
    expect(gone.stderr).toMatch(
      /^tele: the proxy http:\/\/127.0.0.1:1 refused the connection\n {2}try: check HTTP_PROXY/,
    );
    const proxy = await startProxy(double.url, true);
    const refused = await tele(FETCH, { env: { ...env, HTTP_PROXY: proxy.url } });
    expect(refused.stderr).toMatch(
      /^tele: the proxy http:\/\/127.0.0.1:\d+ wants a user and password to reach http:\/\/lake.invalid:9000/,
    );
    expect([gone.exitCode, refused.exitCode]).toEqual([1, 1]);
  });
});

it('a bundle of certificates that is not there is named', async () => {
  const ran = await tele(FETCH, { env: { ...KEYS, AWS_CA_BUNDLE: '/nowhere/bundle.pem' } });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^tele: the file \/nowhere\/bundle.pem, which AWS_CA_BUNDLE names, does not exist\n/);
});

it('a redirect by 307 is followed, and signed for the place that it names', async () => {
  const double = await serve();
  const other = new URL(double.url);
  const front = await serve({
    send({ key }, response) {
      const location = `http://localhost:${other.port}/lake/${key}`;
      const body =
        '<Error><Code>TemporaryRedirect</Code><Message>Please re-send this request elsewhere.</Message></Error>';
      response.writeHead(307, { location, 'content-type': 'application/xml', 'content-length': body.length }).end(body);
    },
  });
  const ran = await tele(FETCH, { env: { ...KEYS, TELE_ENDPOINT_URL: front.url } });
  expect(ran).toEqual({ exitCode: 0, stdout: LINES.repeat(5), stderr: '' });
  expect(double.log.length).toBeGreaterThan(5);
});

describe('credentials that fail have a sentence each', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryFolder();
    mkdirSync(path.join(home, '.aws'));
    const secret = path.join(home, 'vault');
    writeFileSync(secret, '#!/bin/sh\necho "the vault is closed" >&2\nexit 3\n');
    chmodSync(secret, 0o755);
    writeFileSync(
      path.join(home, '.aws', 'config'),
      `[profile broken]\ncredential_process = ${secret} --password hunter2hunter2\n[profile odd]\ncredential_process = echo nonsense\n`,
    );
  });

  it.each([
    [
      'nobody',
      'there is no profile nobody in the files of AWS: s3://lake/telemetry_schema.json was not read\n  try: check --profile or AWS_PROFILE, and ~/.aws/config and ~/.aws/credentials\n',
    ],
    [
      'broken',
      'the credential_process of profile broken failed: the vault is closed: s3://lake/telemetry_schema.json was not read\n  try: run the program that the profile names by itself\n',
    ],
    [
      'odd',
      'the credential_process of profile odd returned invalid JSON: s3://lake/telemetry_schema.json was not read\n  try: run the program that the profile names by itself\n',
    ],
  ])('profile %s', async (profile, said) => {
    const double = await serve();
    const env = {
      HOME: home,
      TELE_REGION: 'us-east-1',
      TELE_ENDPOINT_URL: double.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    for (const ran of [
      await tele([...FETCH, '--profile', profile], { env }),
      await tele(FETCH, { env: { ...env, AWS_PROFILE: profile } }),
    ])
      expect(ran).toEqual({ exitCode: 1, stdout: '', stderr: `tele: ${said}` });
  });

  it('a wrong secret', async () => {
    const double = await serve();
    const env = { ...KEYS, TELE_ENDPOINT_URL: double.url, AWS_SECRET_ACCESS_KEY: `${KEY.secretAccessKey.slice(1)}x` };
    const ran = await tele(FETCH, { env });
    expect(ran).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `tele: ${double.url} refused the signature, for the secret key does not fit the access key (s3://lake/telemetry_schema.json)\n  try: check AWS_SECRET_ACCESS_KEY or the profile for a missing or extra character\n`,
    });
  });
});

describe('a disk that is full', () => {
  it.skipIf(spawnSync('unshare', ['--mount', 'true']).status !== 0)(
    'makes the cache useless, which is said once; what is read is right',
    async () => {
      const double = await serve();
      const folder = temporaryFolder();
      const line = `mount -t tmpfs -o size=16k,nr_inodes=6 tmpfs '${folder}' && exec tele_program fetch --source s3://lake --cache`;
      const env = { ...KEYS, TELE_ENDPOINT_URL: double.url, XDG_CACHE_HOME: folder };
      const program = `"${process.execPath}" "${path.join(process.cwd(), 'bin', 'run.js')}"`;
      const ran = await shell(`unshare --mount sh -c ${JSON.stringify(line.replace('tele_program', program))}`, {
        env,
      });
      expect(ran.stderr).toMatch(
        /^tele: the cache can keep no more: \d objects? (?:was|were) read and not kept; tele cache says where it is\n$/,
      );
      expect(ran).toMatchObject({ exitCode: 0, stdout: LINES.repeat(5) });
    },
  );

  it('is named with the file of bad lines', async () => {
    const ran = await tele(['filter', 'a', '--bad', '/dev/full'], { input: '{"a":1}\nbad\n' });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(/^tele: bad lines cannot be kept in \/dev\/full: ENOSPC/);
  });
});

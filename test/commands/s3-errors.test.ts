import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryBucket } from '../source/s3/bucket.ts';
import { type Double, type DoubleOptions, startDouble } from '../source/s3/double.ts';
import { type Ran, tele, temporaryFolder } from '../support/tele.ts';
import { sampleObjects } from './s3-lake.ts';

const key = {
  accessKeyId: 'AKIAVERYSECRETID0001',
  secretAccessKey: 'very+secret/key/0123456789012345678901234',
  sessionToken: 'very/secret/session+token==',
};
const SECRETS = Object.values(key);

let double: Double;
/** Accepts connections and never answers. */
const silent = createServer(() => {});
let silentUrl = '';

async function serve(options: Partial<DoubleOptions> = {}): Promise<void> {
  await double?.close();
  double = await startDouble({ buckets: { lake: memoryBucket(sampleObjects()) }, keys: [key], ...options });
}

beforeAll(async () => {
  await serve();
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  silentUrl = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
});
afterAll(async () => {
  await double.close();
  silent.close();
});

const environment = () => ({
  TELE_ENDPOINT_URL: double.url,
  TELE_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: key.accessKeyId,
  AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  AWS_SESSION_TOKEN: key.sessionToken,
});

function expectSentence(ran: Ran, said: RegExp): void {
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toMatch(said);
  expect(ran.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('  try: '))).toHaveLength(1);
  for (const secret of SECRETS) expect(ran.stderr).not.toContain(secret);
}

// The limit of each test is what a person would wait.
describe('what is wrong is said in one sentence, in 10 seconds', () => {
  const limit = 10_000;
  const run = (env: Record<string, string> = {}, uri = 's3://lake') =>
    tele(['os-dist', '--source', uri], { env: { ...environment(), ...env } });

  it('a bucket that is not there', { timeout: limit }, async () => {
    expectSentence(await run({}, 's3://lake-of-nobody'), /^tele: there is no bucket lake-of-nobody/);
  });

  it('another region', { timeout: limit }, async () => {
    await serve({ region: 'eu-west-1' });
    expectSentence(await run(), /^tele: the bucket lake is in region eu-west-1, not us-east-1/);
    await serve();
  });

  it('a session that has expired', { timeout: limit }, async () => {
    await serve({ keys: [{ ...key, expired: true }] });
    expectSentence(await run(), /^tele: the session that the credentials came from has expired/);
    await serve();
  });

  it('nobody at the address', { timeout: limit }, async () => {
    expectSentence(await run({ TELE_ENDPOINT_URL: 'http://127.0.0.1:1' }), /^tele: .* refused the connection/);
  });

  it('a name that cannot be resolved', { timeout: limit }, async () => {
    expectSentence(await run({ TELE_ENDPOINT_URL: 'http://s3.nowhere.invalid' }), /^tele: .*(?:resolved|reached)/);
  });

  it('a server that never answers', { timeout: limit }, async () => {
    expectSentence(await run({ TELE_ENDPOINT_URL: silentUrl }), /^tele: .* did not answer in time/);
  });

  it('no credentials, where the machine’s own metadata service never answers', { timeout: limit }, async () => {
    const { TELE_ENDPOINT_URL, TELE_REGION } = environment();
    const env = { TELE_ENDPOINT_URL, TELE_REGION, AWS_EC2_METADATA_SERVICE_ENDPOINT: silentUrl, HOME: '/nonexistent' };
    expectSentence(await tele(['os-dist', '--source', 's3://lake'], { env }), /^tele: no AWS credentials/);
  });
});

describe('secrets', () => {
  it('are in nothing that is written or said', async () => {
    const folder = temporaryFolder();
    const env = { ...environment(), XDG_CACHE_HOME: path.join(folder, 'cache') };
    const source = ['--source', 's3://lake', '--progress', 'json'];
    const ran = [
      await tele(['fetch', ...source, '--cache', '--report', path.join(folder, 'report.json')], { env }),
      await tele(['fetch', ...source, '--out', path.join(folder, 'out')], { env }),
      await tele(['fetch', ...source, '--list'], { env }),
      await tele(['fetch', ...source, '--explain', '--output', 'json'], { env }),
      await tele(['run', ...source, '--explain', 'filter "info.OS"'], { env }),
      await tele(['os-dist', ...source, '-j', '2', '--bad', path.join(folder, 'bad')], { env }),
      await tele(['cache'], { env }),
    ];
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(100);
    const texts = [
      ...ran.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')),
    ];
    for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });

  it('are not repeated where they were typed into an address', async () => {
    for (const line of [
      ['os-dist', '--source', `s3://${key.accessKeyId}:${key.secretAccessKey}@lake/x`],
      [
        'os-dist',
        '--source',
        's3://lake',
        '--endpoint-url',
        `http://user:${encodeURIComponent(key.secretAccessKey)}@host`,
      ],
    ]) {
      const ran = await tele(line);
      expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
      for (const secret of [...SECRETS, encodeURIComponent(key.secretAccessKey)])
        expect(ran.stderr).not.toContain(secret);
    }
  });
});

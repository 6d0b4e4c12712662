import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lake, startLake } from '../source/s3/lake.ts';
import { ROOT, tele } from '../support/tele.ts';

const SAMPLE = path.join(ROOT, 'fixtures', 'lake');

/** The bundled sample in a bucket. */
function sampleObjects(): [string, Uint8Array][] {
  return readdirSync(SAMPLE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(SAMPLE, file).split(path.sep).join('/'), readFileSync(file)]);
}

describe('an S3 source', () => {
  let lake: Lake;
  const run = (...args: string[]) =>
    tele([...args, '--source', lake.uri, '--endpoint-url', lake.options.endpointUrl!, '--region', 'us-east-1'], {
      env: {
        AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? '',
        AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });
  beforeAll(async () => {
    lake = await startLake(sampleObjects());
  });
  afterAll(() => lake.close());

  it('gives the same as the folder', async () => {
    const flags = ['fetch', '--channel', 'nightly', '--app-version', '36.0a1', '--date', '20141109..20141110'];
    const [bucket, folder] = await Promise.all([run(...flags), tele([...flags, '--source', SAMPLE])]);
    expect(bucket.stdout).toBe(folder.stdout);
    expect(bucket.exitCode, bucket.stderr).toBe(0);
  });

  it('lists only what the filters leave', async () => {
    lake.log.length = 0;
    const ran = await run('os-dist', '--channel', 'aurora', '--app-version', '34.0a2');
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(lake.log.some(({ query }) => query.get('prefix')?.includes('/nightly/'))).toBe(false);
  });

  it('says what there is where nothing matched, and what is wrong with a bucket', async () => {
    expect((await run('os-dist', '--channel', 'nighlty')).stderr).toContain('there are: aurora, nightly');
    const wrong = await tele(
      [
        'os-dist',
        '--source',
        's3://no-such-bucket',
        '--endpoint-url',
        lake.options.endpointUrl!,
        '--region',
        'us-east-1',
      ],
      {
        env: {
          AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? '',
          AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? '',
        },
      },
    );
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toContain('no-such-bucket');
    expect(wrong.stderr).not.toContain(process.env.AWS_SECRET_ACCESS_KEY);
  });
});

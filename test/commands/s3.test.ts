import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lake, startLake } from '../source/s3/lake.ts';
import { tele } from '../support/tele.ts';
import { lakeEnvironment, SAMPLE, sampleObjects, teleOn } from './s3-lake.ts';

describe('an S3 source', () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await startLake(sampleObjects());
  });
  afterAll(() => lake.close());

  it('gives the same as the folder, whoever does the work', async () => {
    const flags = ['fetch', '--channel', 'nightly', '--app-version', '36.0a1', '--date', '20141109..20141110'];
    const folder = await tele([...flags, '--source', SAMPLE]);
    for (const engine of [[], ['-j', '2'], ['--max-memory', '1MB']]) {
      const bucket = await teleOn(lake, [...flags, ...engine]);
      expect(bucket.stdout).toBe(folder.stdout);
      expect(bucket.exitCode, bucket.stderr).toBe(0);
    }
    const unordered = await teleOn(lake, [...flags, '--unordered']);
    expect(unordered.stdout.split('\n').sort()).toEqual(folder.stdout.split('\n').sort());
    const threads = await teleOn(lake, [...flags, '--unordered', '-j', '2']);
    expect(threads.stdout).toBe(folder.stdout);
    expect(threads.stderr).toContain('--unordered is left aside: only one thread');
  });

  it('is read no further than the limit needs', async () => {
    lake.log.length = 0;
    const ran = await teleOn(lake, ['fetch', '--channel', 'nightly', '--limit', '3']);
    expect(ran.stdout.split('\n')).toHaveLength(4);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('lists only what the filters leave', async () => {
    lake.log.length = 0;
    const ran = await teleOn(lake, ['os-dist', '--channel', 'aurora', '--app-version', '34.0a2']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(lake.log.some(({ query }) => query.get('prefix')?.includes('/nightly/'))).toBe(false);
  });

  it('says what there is where nothing matched, and what is wrong with a bucket', async () => {
    expect((await teleOn(lake, ['os-dist', '--channel', 'nighlty'])).stderr).toContain('there are: aurora, nightly');
    const wrong = await tele(['os-dist', '--source', 's3://no-such-bucket'], { env: lakeEnvironment(lake) });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toContain('no-such-bucket');
    expect(wrong.stderr).not.toContain(process.env.AWS_SECRET_ACCESS_KEY);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ServedObject } from '../source/s3/bucket.ts';
import { startDouble } from '../source/s3/double.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

/** One object of a server that sends no ETag, and maybe no time. */
let served: ServedObject;
let run: (words: readonly string[]) => ReturnType<typeof tele>;
let out: string;

function serve(text: string, modified: string | null): void {
  const bytes = Buffer.from(text);
  const date = modified === null ? null : new Date(modified);
  served = { size: bytes.length, etag: '', modified: date, read: (start, end) => bytes.subarray(start, end) };
}

beforeEach(async () => {
  const bucket = { names: () => ['a.ndjson'], find: (key: string) => (key === 'a.ndjson' ? served : undefined) };
  const double = await startDouble({ buckets: { lake: bucket } });
  onTestFinished(double.close);
  const folder = temporaryFolder();
  out = path.join(folder, 'out');
  const env = { TELE_ENDPOINT_URL: double.url, TELE_REGION: 'us-east-1', XDG_CACHE_HOME: path.join(folder, 'cache') };
  run = (words) => tele([...words, '--source', 's3://lake', '--no-sign-request'], { env });
});

const copy = () => readFileSync(path.join(out, 'a.ndjson'), 'utf8');

describe('of a server that sends no ETag', () => {
  it('the time tells what has changed, for the cache and for a copy', async () => {
    serve('{"a":1}\n', '2014-11-09T00:00:00Z');
    expect((await run(['fetch', '--cache'])).stdout).toBe('{"a":1}\n');
    expect((await run(['fetch', '--cache'])).stderr).toContain('1 object came from the cache');
    expect((await run(['fetch', '--out', out])).exitCode).toBe(0);
    expect((await run(['fetch', '--out', out, '--resume'])).stderr).toContain('1 file was there already');
    serve('{"a":2}\n', '2014-11-09T00:00:01Z');
    expect((await run(['fetch', '--cache'])).stdout).toBe('{"a":2}\n');
    expect((await run(['fetch', '--out', out, '--resume'])).exitCode).toBe(0);
    expect(copy()).toBe('{"a":2}\n');
  });

  it('nothing is kept where there is no time either', async () => {
    serve('{"a":1}\n', null);
    expect((await run(['fetch', '--cache'])).stdout).toBe('{"a":1}\n');
    expect((await run(['fetch', '--out', out])).exitCode).toBe(0);
    serve('{"a":2}\n', null);
    expect((await run(['fetch', '--cache'])).stdout).toBe('{"a":2}\n');
    expect((await run(['fetch', '--out', out, '--resume'])).exitCode).toBe(0);
    expect(copy()).toBe('{"a":2}\n');
    expect(parseLines((await run(['fetch', '--list'])).stdout)).toEqual([{ uri: 's3://lake/a.ndjson', size: 8 }]);
  });
});

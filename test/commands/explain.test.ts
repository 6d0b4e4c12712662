import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { tele, temporaryFolder } from '../support/tele.ts';

/** Thirty-two bytes with the line's end. */
const LINE = '{"a":1234,"b":"0123456789abcd"}\n';

async function explained(name: string, content: string | Uint8Array, pipeline: string) {
  const source = path.join(temporaryFolder(), name);
  writeFileSync(source, content);
  const ran = await tele(['run', '--explain', pipeline, '--source', source, '--output', 'json']);
  expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
  return JSON.parse(ran.stdout);
}

it('guesses from the beginning of the input how many records there are', async () => {
  const lines = LINE.repeat(5000);
  expect(await explained('a.ndjson', lines, 'filter a | aggregate --by b')).toMatchObject({
    pings: 5000,
    measuredBytes: 160_000,
  });
  expect(await explained('a.ndjson', lines, 'filter a | head 3')).toMatchObject({ pings: 5000 });
  const { pings, measuredBytes } = await explained('a.ndjson.gz', gzipSync(lines), 'map a');
  expect(measuredBytes).toBe(160_000);
  expect(pings).toBeGreaterThan(0);
});

it('reads no more than the first megabytes', async () => {
  const { pings, seconds, measuredBytes } = await explained('a.ndjson', LINE.repeat(1_000_000), 'aggregate');
  expect(pings).toBe(1_000_000);
  expect(seconds).toBeGreaterThan(0);
  expect(measuredBytes).toBeGreaterThan(0);
  expect(measuredBytes).toBeLessThanOrEqual((16 << 20) + (1 << 18));
});

it('starts no program: then names and sizes have to do', async () => {
  const trace = path.join(temporaryFolder(), 'trace');
  const pipeline = `fetch | sh -c 'touch ${trace}; cat' | aggregate`;
  expect(await explained('a.ndjson', LINE.repeat(100_000), pipeline)).toMatchObject({ pings: 130, measuredBytes: 0 });
  expect(existsSync(trace)).toBe(false);
});

it('says what a guess rests on', async () => {
  const source = path.join(temporaryFolder(), 'a.ndjson');
  writeFileSync(source, LINE.repeat(1000));
  const ran = await tele(['run', '--explain', 'aggregate', '--source', source]);
  expect(ran.stdout).toContain('about 1,000 pings, 0.1 s: from sizes, and the first 32.0 kB\n');
});

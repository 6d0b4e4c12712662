import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleObjects } from '../commands/s3-lake.ts';
import { memoryBucket } from '../source/s3/bucket.ts';
import { type Double, startDouble } from '../source/s3/double.ts';
import { ROOT, temporaryFolder } from '../support/tele.ts';
import { expectToWork } from './documented.ts';
import { DOCUMENTS, shellBlocks } from './documents.ts';

const BUCKET = 'telemetry-published-v2';
const inBucket = (line: string) => line.includes(`s3://${BUCKET}`);

/** Lines that belong together stand in one block. */
const blocks = DOCUMENTS.flatMap(shellBlocks)
  .map((lines) => lines.split('\n').filter(inBucket).join('\n'))
  .filter((lines) => lines !== '');

const { commands } = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { examples?: readonly { readonly command: string }[] }>;
};
const examples = Object.values(commands)
  .flatMap(({ examples: list = [] }) =>
    list.map(({ command }) => command.replaceAll(/<%=\s*config\.bin\s*%>/g, 'tele')),
  )
  .filter((line) => inBucket(line) && !/spark|--master[ =](?:yarn|k8s)/.test(line));

describe('examples that read a bucket', () => {
  let double: Double;
  beforeAll(async () => {
    double = await startDouble({ buckets: { [BUCKET]: memoryBucket(sampleObjects()) } });
  });
  afterAll(() => double.close());

  it('are there', () => expect(blocks.length * examples.length).toBeGreaterThan(0));

  it.each([...blocks, ...examples])('%s', async (lines) => {
    const cwd = temporaryFolder();
    await expectToWork(lines, cwd, {
      TELE_ENDPOINT_URL: double.url,
      TELE_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'key',
      XDG_CACHE_HOME: path.join(cwd, 'cache'),
    });
  });
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLake } from '../equivalence/lake.ts';
import { folderBucket } from '../source/s3/bucket.ts';
import { type Double, startDouble } from '../source/s3/double.ts';
import { tele } from '../support/tele.ts';
import { describeOnSpark, SPARK_ENV, WARM } from './cluster.ts';

const { TELE_TEST_SPARK_KEY = '', TELE_TEST_SPARK_SECRET = '', TELE_TEST_SPARK_FOLDER = '' } = process.env;
/** Those of the executors, and others of this machine: one that came from here would be told from theirs. */
const THERE = { accessKeyId: TELE_TEST_SPARK_KEY, secretAccessKey: TELE_TEST_SPARK_SECRET };
const HERE = { accessKeyId: 'key-of-this-machine', secretAccessKey: 'secret-of-this-machine' };

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-s3-'));
const record = path.join(folder, 'record');
let server: Double;
let env: Record<string, string>;

beforeAll(async () => {
  writeLake(path.join(folder, 'lake'));
  mkdirSync(record);
  server = await startDouble({ buckets: { lake: folderBucket(path.join(folder, 'lake')) }, keys: [HERE, THERE] });
  env = {
    ...SPARK_ENV,
    TELE_WARM_RECORD: record,
    AWS_ACCESS_KEY_ID: HERE.accessKeyId,
    AWS_SECRET_ACCESS_KEY: HERE.secretAccessKey,
  };
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], engine: readonly string[]) {
  const source = ['--source', 's3://lake', '--endpoint-url', server.url, '--region', 'us-east-1'];
  return tele([...args, ...source, '--max-bad', '100%', ...engine], { env });
}

/** Who has asked for an object. */
function readers(): string[] {
  const gets = server.log.filter(({ key, method }) => key.startsWith('day=') && method === 'GET');
  return [...new Set(gets.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? ''))];
}

describeOnSpark('objects of a bucket', () => {
  it.each([[['fetch']], [['filter', 'info.OS === "Linux"', '--limit', '50']], [['os-dist']]])(
    'are read by executors, with keys of their own: %j gives the same bytes',
    async (args) => {
      const inline = await run(args, ['--master', 'local']);
      expect(inline.stdout).not.toBe('');
      server.log.length = 0;
      expect(await run(args, WARM)).toEqual(inline);
      expect(readers()).toContain(THERE.accessKeyId);
      if (!args.includes('--limit')) expect(readers()).toEqual([THERE.accessKeyId]);
    },
  );

  it('leave no key in what Spark is told, nor in what it keeps or logs', () => {
    const job = JSON.parse(readFileSync(path.join(record, 'job.json'), 'utf8'));
    const word = /--job (\S+)/.exec(job.worker)![1]!;
    const told = [JSON.stringify(job), Buffer.from(word, 'base64url').toString(), ...textsBelow(record)];
    expect(told.join('')).toContain(server.url);
    const kept = ['work', 'log', 'requests'].flatMap((name) => textsBelow(path.join(TELE_TEST_SPARK_FOLDER, name)));
    expect(kept.length).toBeGreaterThan(4);
    for (const text of [...told, ...kept])
      for (const { accessKeyId, secretAccessKey } of [HERE, THERE])
        expect(text.includes(accessKeyId) || text.includes(secretAccessKey), text.slice(0, 200)).toBe(false);
  });
});

function textsBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
}

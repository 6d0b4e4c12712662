import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHdfsUpload } from '../../src/source/hdfs/hdfs-upload.ts';
import { sampleObjects } from '../commands/s3-lake.ts';
import { writeLake } from '../equivalence/lake.ts';
import { describeOnSpark, SPARK_ENV, TELE, WARM } from '../spark/cluster.ts';
import { pipeline, tele } from '../support/tele.ts';

const { TELE_TEST_HDFS: hdfs = '', TELE_TEST_STAGING: staging = '' } = process.env;
const folder = mkdtempSync(path.join(tmpdir(), 'tele-yarn-test-'));
const place = `${hdfs}/tele-yarn-${process.pid}`;
const LAKE = `${place}/lake`;
const SAMPLE = `${place}/sample`;
const env = SPARK_ENV;

async function put(uri: string, bytes: Uint8Array): Promise<void> {
  const upload = openHdfsUpload(uri);
  await upload.write(bytes);
  await upload.end();
}

beforeAll(async () => {
  if (hdfs === '') return;
  writeLake(folder);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) await put(`${LAKE}/${path.relative(folder, file)}`, readFileSync(file));
  }
  for (const [key, bytes] of sampleObjects()) await put(`${SAMPLE}/${key}`, bytes);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUESTIONS: readonly (readonly string[])[] = [
  ['os-dist', '--source', SAMPLE],
  ['cluster-hangs', '--channel', '*', '--source', SAMPLE],
  ['hang-stats', '--channel', '*', '--source', SAMPLE],
  ['aggregate', '--by', 'info.OS', '--agg', 'n = count(), s = sum(x), c = collect(n)', '--source', LAKE],
  ['fetch', '--source', LAKE],
  ['filter', 'x > 500', '--limit', '50', '--source', LAKE],
  ['sort', 'info.OS, -x', '--top', '50', '--source', LAKE],
];

describe.skipIf(hdfs === '')('over HDFS', () => {
  describeOnSpark('YARN gives the same bytes as one thread', () => {
    it.each(QUESTIONS.map((words) => [words.join(' '), words] as const))('%s', async (_, words) => {
      const args = [...words, '--max-bad', '100%'];
      expect(await tele([...args, ...WARM], { env })).toEqual(await tele([...args, '--master', 'local'], { env }));
    });

    it('a pipe that works as one, whose records executors leave in HDFS', async () => {
      const out = `${place}/out`;
      const line = `tele fetch --channel nightly --source ${SAMPLE} | tele filter 'info.OS === "WINNT"'`;
      const plain = await pipeline(line, { env });
      const flags = WARM.map((word) => `'${word}'`).join(' ');
      const ran = await pipeline(`${line} ${flags} --parts ${out}`, { env });
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0, stdout: '' });
      expect((await tele(['fetch', '--source', `${out}/parts`], { env })).stdout).toBe(plain.stdout);
      const manifest = await tele(['fetch', '--source', `${out}/manifest.json`, '--select', 'files'], { env });
      const listed = await tele(['fetch', '--source', `${out}/parts`, '--list', '--hidden'], { env });
      expect(manifest.stdout.trim().split('\n').length).toBe(listed.stdout.trim().split('\n').length);
      const again = await pipeline(`${line} ${flags} --parts ${out}`, { env });
      expect(again.stderr).toContain('already holds something');
    });
  });

  describeOnSpark('a driver inside the cluster gives the same bytes', () => {
    const cluster = ['--master', 'yarn', '--deploy-mode', 'cluster', '--staging', staging, '--num-executors', '1'];
    it.each(QUESTIONS.slice(0, 5).map((words) => [words.join(' '), words] as const))('%s', async (_, words) => {
      const args = [...words, '--max-bad', '100%'];
      const own = [...cluster, '--tele-command', TELE];
      expect(await tele([...args, ...own], { env })).toEqual(await tele([...args, '--master', 'local'], { env }));
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { parseLines, tele } from '../support/tele.ts';
import { describeOnSpark, MASTER, SPARK_ENV } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-submit-'));
const lake = path.join(folder, 'lake');
const archive = path.join(folder, 'tele-spark.tgz');
const env = { ...SPARK_ENV, TELE_RANGE_BYTES: RANGE_BYTES };
const own = ['--master', MASTER, '--archives', archive, '--executor-cores', '1', '--conf', 'spark.cores.max=2'];

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeOnSpark('an application of its own, with tele out of an archive', () => {
  it('is looked at by the doctor', async () => {
    const made = await tele(['spark', 'bundle', '-o', archive], { env });
    expect(made).toMatchObject({ stdout: '', exitCode: 0 });
    const ran = await tele(['spark', 'doctor', '--source', lake, ...own], { env });
    const rows = parseLines(ran.stdout) as { check: string; state: string }[];
    expect(
      rows.map(({ check, state }) => `${check}: ${state}`),
      ran.stdout,
    ).toEqual([
      'spark-submit: ok',
      'spark and java: ok',
      'python here: ok',
      'archive: ok',
      'master: ok',
      'application: ok',
      'python there: ok',
      'tele there: ok',
      'source there: ok',
    ]);
    expect(ran.exitCode).toBe(0);
  }, 240_000);

  it('gives the same bytes', async () => {
    const args = ['os-dist', '--source', lake, '--max-bad', '100%'];
    expect(await tele([...args, ...own], { env })).toEqual(await tele([...args, '--master', 'local'], { env }));
  }, 240_000);
});

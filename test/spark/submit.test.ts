import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { BIN, parseLines, tele } from '../support/tele.ts';
import { describeOnSpark, FOLDER, MASTER, SPARK_ENV } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-submit-'));
const lake = path.join(folder, 'lake');
const archive = path.join(folder, 'tele-spark.tgz');
const env = { ...SPARK_ENV, TELE_RANGE_BYTES: RANGE_BYTES };
const ownCores = ['--master', MASTER, '--executor-cores', '1', '--conf', 'spark.cores.max=2'];
const own = [...ownCores, '--archives', archive];

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
  }, 600_000);

  it('gives the same bytes', async () => {
    const args = ['os-dist', '--source', lake, '--max-bad', '100%'];
    const { stderr, ...ran } = await tele([...args, ...own], { env });
    // On a busy machine executors are late, which is said.
    const said = stderr.replace(/^tele: the cluster has no executor for this yet.*\n/, '');
    expect({ ...ran, stderr: said }).toEqual(await tele([...args, '--master', 'local'], { env }));
  }, 600_000);

  it('is gone from the cluster after Ctrl-C, and leaves nothing here', async () => {
    const temporary = path.join(folder, 'temporary');
    mkdirSync(temporary);
    const stays = ['--tele-command', `${process.execPath} ${path.join(FOLDER, 'stays.cjs')}`];
    const args = [BIN, 'os-dist', '--source', lake, ...ownCores, ...stays];
    const others = await running();
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env, TMPDIR: temporary } });
    const ended = once(child, 'exit');
    const own = async () => (await running()).filter((id) => !others.includes(id));
    await expect.poll(own, LONG).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    await expect.poll(own, LONG).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('tele-'))).toEqual([]);
  }, 600_000);
});

const LONG = { timeout: 300_000, interval: 200 };

/** Applications that the master knows as running. */
async function running(): Promise<string[]> {
  const answer = await fetch(`${process.env.TELE_TEST_SPARK_UI}/json/`);
  const { activeapps } = (await answer.json()) as { activeapps: { id: string }[] };
  return activeapps.map(({ id }) => id);
}

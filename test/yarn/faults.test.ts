import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeOnSpark, SPARK_ENV, TELE } from '../spark/cluster.ts';
import { BIN, parseLines, ROOT, tele } from '../support/tele.ts';

const env = SPARK_ENV;
const YARN = ['--master', 'yarn', '--num-executors', '1', '--tele-command', TELE];
const COMMAND = ['os-dist', '--source', path.join(ROOT, 'fixtures', 'lake')];
const HOG = `${process.execPath} --require ${path.join(ROOT, 'test', 'yarn', 'hog.cjs')} ${BIN}`;

describe.skipIf(!process.env.TELE_TEST_YARN_WEB)('on YARN', () => {
  describeOnSpark('what goes wrong is one sentence', () => {
    it('a container larger than any may be', async () => {
      const ran = await tele([...COMMAND, ...YARN, '--executor-memory', '100g'], { env });
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(
        /^tele: YARN gives no container of more than 6144 MB, and an executor asks for 102400 MB and what comes on top\n {2}try: less --executor-memory/,
      );
    });

    it('a queue that is not there', async () => {
      const ran = await tele([...COMMAND, ...YARN, '--queue', 'nowhere'], { env });
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(/^tele: YARN has no queue nowhere\n {2}try: --queue NAME/);
    });

    it('executors over the memory of their containers, each while it happens', async () => {
      const hog = ['--master', 'yarn', '--num-executors', '1', '--tele-command', HOG];
      const ran = await tele([...COMMAND, ...hog, '--conf', 'spark.task.maxFailures=2'], { env });
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(
        /^tele: executor 1 on \S+ was lost, and its tasks are repeated: .*memory.*memoryOverhead/,
      );
      expect(ran.stderr).toMatch(/tele: .*its executor was lost in every attempt: .*\n {2}try: .*memoryOverhead=2g/);
    });

    it('no room for an executor, said soon, and nothing stays after Ctrl-C', async () => {
      const words = [BIN, ...COMMAND, ...YARN, '--executor-memory', '4g', '--progress', 'log'];
      const child = spawn(process.execPath, words, { env: { ...process.env, ...env } });
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      const ended = once(child, 'exit');
      await expect.poll(() => said, { timeout: 120_000 }).toContain('YARN has no container for an executor yet');
      expect(said).toMatch(/tele: waiting for executors, \d+ s/);
      expect(said).toMatch(/tele: Spark's page of this run is http:\/\/.*\n/);
      expect(await namesOfRunning()).toContain('tele os-dist');
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      await expect.poll(namesOfRunning, { timeout: 60_000, interval: 500 }).not.toContain('tele os-dist');
    });
  });

  describeOnSpark('the doctor', () => {
    it('tells what the cluster has, and which queue it has not', async () => {
      const ran = await tele(['spark', 'doctor', ...YARN], { env });
      const rows = parseLines(ran.stdout) as { check: string; state: string; found: string }[];
      expect(rows.map(({ check, state }) => `${check}: ${state}`)).toEqual([
        'spark-submit: ok',
        'spark and java: ok',
        'python here: ok',
        'master: ok',
        'yarn: ok',
        'application: ok',
        'python there: ok',
        'tele there: ok',
      ]);
      expect(rows.find(({ check }) => check === 'yarn')!.found).toMatch(
        /^1 nodes, \d+ of 6144 MB and \d of 6 cores free/,
      );
      const none = await tele(['spark', 'doctor', ...YARN, '--queue', 'nowhere'], { env });
      expect(none.stdout).toContain('YARN has no queue nowhere');
    });
  });
});

async function namesOfRunning(): Promise<string[]> {
  const answer = await fetch(`${process.env.TELE_TEST_YARN_WEB}/ws/v1/cluster/apps?states=ACCEPTED,RUNNING`);
  const { apps } = (await answer.json()) as { apps: { app: { name: string }[] } | null };
  return apps?.app.map(({ name }) => name) ?? [];
}

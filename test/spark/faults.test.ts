import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { BIN, tele } from '../support/tele.ts';
import { describeOnSpark, FOLDER, MASTER, SPARK_ENV, WARM, warmWith } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-faults-'));
const lake = path.join(folder, 'lake');
const env = { ...SPARK_ENV, TELE_RANGE_BYTES: RANGE_BYTES };
const common = ['--source', lake, '--max-bad', '100%'];

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The executors' processes: their working folders lie in that of the cluster. */
function executors(): number[] {
  const work = process.env.TELE_TEST_SPARK_WORK!;
  return readdirSync('/proc').flatMap((name) => {
    try {
      const cwd = readlinkSync(`/proc/${name}/cwd`);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return cwd.startsWith(work) && command.includes('CoarseGrainedExecutorBackend') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

describeOnSpark('an executor that is killed', () => {
  it('costs attempts, never a record: ten times, at random', async () => {
    // Other moments every time; a failure tells how to have the same again.
    const seed = Number(process.env.TELE_TEST_SEED ?? Date.now());
    const random = seededRandom(seed);
    onTestFailed(() => console.error(`TELE_TEST_SEED=${seed}`));
    const args = ['aggregate', '--by', 'info.OS', '--agg', 'n = count(), s = sum(x), c = collect(n)', ...common];
    const inline = await tele([...args, '--master', 'local'], { env });
    let kills = 0;
    const run = async () => {
      let over = false;
      const ran = tele([...args, ...WARM], { env }).finally(() => {
        over = true;
      });
      while (!over && kills < 10) {
        await wait(200 + random() * 2000);
        const alive = executors();
        const victim = alive[Math.floor(random() * alive.length)];
        if (over || victim === undefined) continue;
        process.kill(victim, 'SIGKILL');
        kills++;
      }
      expect(await ran).toEqual(inline);
    };
    for (let k = 0; k < 10 && kills < 10; k++) await run();
    expect(kills).toBe(10);
  }, 600_000);
});

describeOnSpark('an object that kills whoever reads it', () => {
  it('is an input that failed, by name, and all others count', async () => {
    const poisoned = warmWith(`${process.execPath} --require ${path.join(FOLDER, 'poison.cjs')} ${BIN}`);
    const others = path.join(folder, 'others');
    cpSync(lake, others, { recursive: true, filter: (file) => !file.endsWith('f.ndjson') });
    const inline = await tele(['os-dist', '--source', others, '--max-bad', '100%', '--master', 'local'], { env });
    const ran = await tele(['os-dist', ...common, ...poisoned], { env });
    expect(ran).toMatchObject({ stdout: inline.stdout, exitCode: 5 });
    expect(ran.stderr).toContain('f.ndjson was given up after 4 attempts: its worker ended with exit code 7');
  });
});

describeOnSpark('a slow task, of which Spark starts a copy', () => {
  const SPECULATION = ['spark.speculation=true', 'spark.speculation.quantile=0.1', 'spark.speculation.multiplier=1.1'];
  const own = ['--master', MASTER, '--executor-cores', '1', '--conf', 'spark.cores.max=2'];
  const slow = (name: string) => ({
    words: [
      ...own,
      ...SPECULATION.flatMap((setting) => ['--conf', setting]),
      '--conf',
      `spark.executorEnv.TELE_TEST_SLOW=${path.join(folder, name)}`,
      '--tele-command',
      `${process.execPath} --require ${path.join(FOLDER, 'slow.cjs')} ${BIN}`,
    ],
    /** Whether a worker was slow, so that there was a reason for a copy. */
    happened: () => existsSync(path.join(folder, name)),
  });

  it('counts once', async () => {
    const { words, happened } = slow('counted');
    const ran = await tele(['os-dist', ...common, ...words], { env });
    expect(ran).toMatchObject(await outputOf(['os-dist', ...common]));
    expect(happened()).toBe(true);
  });

  it('leaves one part file, which is whole', async () => {
    const { words, happened } = slow('written');
    const out = path.join(folder, 'slow-parts');
    const ran = await tele(['fetch', ...common, ...words, '--parts', out], { env });
    expect(ran.exitCode, ran.stderr).toBe(0);
    const files = readdirSync(path.join(out, 'parts')).sort();
    expect(files.every((name) => /^part-\d+\.ndjson$/.test(name))).toBe(true);
    const text = files.map((name) => readFileSync(path.join(out, 'parts', name), 'utf8')).join('');
    expect(text).toBe((await outputOf(['fetch', ...common])).stdout);
    expect(happened()).toBe(true);
  });

  /** What one thread answers. */
  async function outputOf(args: readonly string[]) {
    const { stdout, exitCode } = await tele([...args, '--master', 'local'], { env });
    return { stdout, exitCode };
  }
});

describeOnSpark('a task that may fail but once', () => {
  it('ends the run with the reason', async () => {
    const poisoned = `${process.execPath} --require ${path.join(FOLDER, 'poison.cjs')} ${BIN}`;
    const own = ['--master', MASTER, '--executor-cores', '1', '--conf', 'spark.cores.max=2'];
    const words = [...own, '--conf', 'spark.task.maxFailures=1', '--tele-command', poisoned];
    const ran = await tele(['os-dist', ...common, ...words], { env });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^tele: .* ended with exit code 7 in every attempt\n {2}try: .*\n$/m);
  });
});

describeOnSpark('what goes wrong is one sentence', () => {
  it('no tele on the executors', async () => {
    const ran = await tele(['aggregate', ...common, ...warmWith('/nowhere/tele')], { env });
    expect(ran.stderr).toMatch(
      /^tele: the executors cannot start tele: there is no program \/nowhere\/tele\n {2}try: .*--archives.*\n$/,
    );
    expect(ran.exitCode).toBe(1);
  });

  // run.sh makes a very small file system where it may.
  it.skipIf(!process.env.TELE_TEST_SPARK_FULL)('a full disk', async () => {
    const out = path.join(process.env.TELE_TEST_SPARK_FULL!, 'out');
    const ran = await tele(['fetch', ...common, ...WARM, '--parts', out], { env });
    expect(ran.stderr).toMatch(
      /^tele: an executor says: .*part-\d+\.ndjson cannot be written: ENOSPC.*\n {2}try: .*\n$/,
    );
    expect(ran.exitCode).toBe(1);
  });
});

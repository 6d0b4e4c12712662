import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lakeEnvironment } from '../commands/s3-lake.ts';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { DRAWN_PLANS, PLANS } from '../equivalence/plans.ts';
import { startLake } from '../source/s3/lake.ts';
import { BIN, pipeline, ROOT, tele, temporaryFolder } from '../support/tele.ts';

// The driver, the workers and their protocol are the real ones; what stands for Spark is a page of Python. test/spark
// has the real one.
const python = spawnSync('python3', ['--version']).status === 0;
const SUBMIT = path.join(ROOT, 'test', 'spark', 'stub', 'spark-submit');
const MASTER = ['--master', 'local-cluster[2,1,512]'];
const STUB = [...MASTER, '--spark-submit', SUBMIT];
const SPARK = [...STUB, '--tele-command', `${process.execPath} ${BIN}`];

const POISONED = `${process.execPath} --require ${path.join(ROOT, 'test', 'spark', 'poison.cjs')} ${BIN}`;

/** Every third plan, and all that end early: the real Spark gets all of them. */
const SOME = [...PLANS.filter((args, k) => k % 3 === 0 || args.join(' ').includes('head')), ...DRAWN_PLANS];

const folder = mkdtempSync(path.join(tmpdir(), 'tele-stub-'));
const lake = path.join(folder, 'lake');
const env = { TELE_RANGE_BYTES: RANGE_BYTES };
const common = ['--source', lake, '--max-bad', '100%'];

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answer(args: readonly string[], engine: readonly string[]) {
  const bad = path.join(folder, 'bad');
  const ran = await tele([...args, ...common, ...engine, '--bad', bad], { env });
  return { ...ran, bad: readFileSync(bad, 'utf8') };
}

describe.skipIf(!python)('the Spark engine over a stand-in for Spark (left out where there is no python3)', () => {
  it.each(SOME.map((args) => [args.join(' '), args] as const))('gives the same bytes: %s', async (_, args) => {
    expect(await answer(args, SPARK)).toEqual(await answer(args, ['--master', 'local']));
  });

  it.each([
    `filter 'info.OS === "Linux"' | map '{n, x}' | aggregate --agg 's = sum(n)'`,
    `filter 'n > 3' | head 700`,
    `fetch | grep Linux | sample --size 9`,
  ])('reports what each stage got and gave, as a local run does: %s', async (pipeline) => {
    const counts = async (engine: readonly string[]) => {
      const file = path.join(folder, 'stages.json');
      await tele(['run', pipeline, ...common, ...engine, '--report', file], { env });
      const { stages }: { stages: { seconds?: number }[] } = JSON.parse(readFileSync(file, 'utf8'));
      for (const { seconds = 0 } of stages) expect(seconds).toBeGreaterThanOrEqual(0);
      return stages.map(({ seconds, ...stage }) => stage);
    };
    const inline = await counts(['--master', 'local']);
    expect(await counts(['--master', 'local[3]'])).toEqual(inline);
    expect(await counts(SPARK)).toEqual(inline);
  });

  it.skipIf(process.platform !== 'linux')(
    'runs a plain pipe as one plan, where its last command names the cluster',
    async () => {
      const before = `tele fetch --source ${lake} | tele filter 'x > 200'`;
      const last = `tele aggregate --by info.OS --agg 'n = count(), s = sum(x)'`;
      const options = { env: { ...env, TELE_MAX_BAD: '100%', TELE_DEBUG: 'fuse,engine' } };
      const here = await pipeline(`${before} | ${last}`, options);
      const there = await pipeline(`${before} | ${last} ${SPARK.map((word) => `'${word}'`).join(' ')}`, options);
      expect(there).toMatchObject({ stdout: here.stdout, exitCode: 0 });
      expect(there.stderr).toMatch(/"kind":"spark"/);
    },
  );

  it('leaves nothing behind', async () => {
    const temporary = path.join(folder, 'temporary');
    mkdirSync(temporary);
    await tele(['aggregate', ...common, ...SPARK], { env: { ...env, TMPDIR: temporary } });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves records as part files, with a manifest that counts them', async () => {
    const out = path.join(folder, 'out');
    const args = ['filter', 'info.OS === "Linux"', ...common];
    const ran = await tele([...args, ...SPARK, '--parts', out], { env });
    expect(ran).toMatchObject({ stdout: '', exitCode: 0 });
    const manifest = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8'));
    const files = manifest.files.map(({ name }: { name: string }) => readFileSync(path.join(out, name), 'utf8'));
    expect(files.length).toBeGreaterThan(3);
    expect(files.join('')).toBe((await tele([...args, '--master', 'local'], { env })).stdout);
    expect(manifest.counts.out).toBe(files.join('').trimEnd().split('\n').length);
    expect(manifest.files.map(({ lines }: { lines: number }) => lines)).toEqual(
      files.map((text: string) => text.split('\n').length - 1),
    );
    const again = await tele([...args, ...SPARK, '--parts', out], { env });
    expect(again).toMatchObject({ stdout: '', exitCode: 1 });
    expect(again.stderr).toContain('already holds something');
  });

  it('leaves them below a prefix of a bucket, too, with the manifest last', async () => {
    const bucket = await startLake([]);
    try {
      const args = ['filter', 'info.OS === "Linux"', '--max-bad', '100%'];
      const s3 = { ...env, ...lakeEnvironment(bucket) };
      const out = `${bucket.uri}/out`;
      const ran = await tele([...args, '--source', lake, ...SPARK, '--parts', out], { env: s3 });
      expect(ran, ran.stderr).toMatchObject({ stdout: '', exitCode: 0 });
      const written = bucket.log
        .filter(({ method, status }) => method === 'PUT' && status === 200)
        .map(({ key }) => key);
      expect(written.at(-1)).toBe('out/manifest.json');
      expect(written.slice(0, -1).every((key) => /^out\/parts\/part-\d{5}\.ndjson$/.test(key))).toBe(true);
      expect(new Set(written).size).toBe(written.length);
      const inline = await tele([...args, '--source', lake, '--master', 'local'], { env });
      expect((await tele(['fetch', '--source', `${out}/parts`], { env: s3 })).stdout).toBe(inline.stdout);
      const again = await tele([...args, '--source', lake, ...SPARK, '--parts', out], { env: s3 });
      expect(again).toMatchObject({ stdout: '', exitCode: 1 });
      expect(again.stderr).toContain('already holds something');
    } finally {
      await bucket.close();
    }
  });

  it('brings records back no faster than they are taken', () => {
    const program = `
import os, sys, tempfile
sys.path[:0] = ${JSON.stringify([path.join(ROOT, 'test', 'spark', 'stub'), path.join(ROOT, 'src', 'engines', 'spark')])}
import driver
driver.FILE_BYTES = 10
made = 0
def lines():
    global made
    for made in range(1, 201):
        yield "a line of 10+"
folder = tempfile.mkdtemp()
most = taken = 0
def slow(_):
    global most, taken
    files = sorted(name for name in os.listdir(folder) if name.startswith("part-"))
    most = max(most, made - taken)
    os.remove(os.path.join(folder, files[0]))
    taken += 1
driver.time.sleep = slow
print(driver.deliver(folder, lines()), most)
for name in os.listdir(folder): os.remove(os.path.join(folder, name))
os.rmdir(folder)
`;
    const { stdout, stderr } = spawnSync('python3', ['-B', '-c', program], { encoding: 'utf8' });
    // The ninth waits, in memory, for the first of eight to be read.
    expect(stdout, stderr).toBe('(200, 200) 9\n');
  });

  it('gives up an object that kills whoever reads it, and counts all others', async () => {
    const without = path.join(temporaryFolder(), 'lake');
    cpSync(lake, without, { recursive: true, filter: (file) => !file.endsWith('f.ndjson') });
    const others = await tele(['fetch', '--source', without, '--max-bad', '100%', '--master', 'local'], { env });
    const ran = await tele(['fetch', ...common, ...STUB, '--tele-command', POISONED], { env });
    expect(ran).toMatchObject({ stdout: others.stdout, exitCode: 5 });
    expect(ran.stderr).toContain('f.ndjson was given up after 4 attempts: its worker ended with exit code 7');
  }, 240_000);

  it('leaves no half of a part file of who was killed over it', async () => {
    const out = path.join(temporaryFolder(), 'out');
    const ran = await tele(['fetch', ...common, ...STUB, '--tele-command', POISONED, '--parts', out], { env });
    expect(ran).toMatchObject({ stdout: '', exitCode: 5 });
    const { files } = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8'));
    const there = readdirSync(path.join(out, 'parts')).map((name) => `parts/${name}`);
    expect(there.sort()).toEqual(files.map(({ name }: { name: string }) => name));
  }, 240_000);

  it('names what is missing on the executors, in a sentence', async () => {
    const ran = await tele(['aggregate', ...common, ...STUB, '--tele-command', '/nowhere/tele'], { env });
    expect(ran).toMatchObject({ stdout: '', exitCode: 1 });
    expect(ran.stderr).toMatch(
      /^tele: the executors cannot start tele: there is no program \/nowhere\/tele\n {2}try: .*\n$/,
    );
  });

  it('tells what an executor says', async () => {
    const out = '/dev/full/out';
    const ran = await tele(['fetch', ...common, ...SPARK, '--parts', out], { env });
    expect(ran).toMatchObject({ stdout: '', exitCode: 1 });
    expect(ran.stderr).toMatch(
      /^tele: an executor says: \/dev\/full\/out\/parts\/part-\d+\.ndjson cannot be written: .*\n {2}try: .*\n$/,
    );
  });
});

describe('the archive for executors', () => {
  it('holds a tele that starts, with a Node of its own', async () => {
    const unpacked = path.join(folder, 'unpacked');
    mkdirSync(unpacked);
    const made = await tele(['spark', 'bundle', '-o', path.join(folder, 'tele.tgz')]);
    expect(made).toMatchObject({ stdout: '', exitCode: 0 });
    expect(spawnSync('tar', ['-xzf', path.join(folder, 'tele.tgz'), '-C', unpacked]).status).toBe(0);
    const program = path.join(unpacked, 'bin', 'tele');
    const ran = spawnSync(program, ['filter', 'a > 1'], {
      input: '{"a":1}\n{"a":2}\n',
      env: { PATH: '/bin:/usr/bin' },
    });
    expect({ status: ran.status, stdout: ran.stdout.toString() }).toEqual({ status: 0, stdout: '{"a":2}\n' });
  });

  it('that cannot be written leaves an older one, and what is no file, as they are', async () => {
    const programs = temporaryFolder();
    writeFileSync(path.join(programs, 'tar'), '#!/bin/sh\necho half > "$2"\necho no room >&2\nexit 2\n', {
      mode: 0o755,
    });
    const archive = path.join(temporaryFolder(), 'tele.tgz');
    writeFileSync(archive, 'older');
    const fifo = path.join(programs, 'fifo');
    spawnSync('mkfifo', [fifo]);
    const read = once(spawn('cat', [fifo]), 'close');
    for (const out of [archive, fifo]) {
      const ran = await tele(['spark', 'bundle', '--node', path.join(programs, 'tar'), '-o', out], {
        env: { PATH: `${programs}:/bin:/usr/bin` },
      });
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toContain(`the archive ${out} cannot be written: no room`);
    }
    await read;
    expect(readFileSync(archive, 'utf8')).toBe('older');
    expect(readdirSync(path.dirname(archive))).toEqual(['tele.tgz']);
    expect(statSync(fifo).isFIFO()).toBe(true);
  });
});

describe('a Spark master', () => {
  it.each([
    [
      [...STUB, '--dry-run', '--num-executors', '4', '--conf', 'spark.x.password=p w', '--queue', "a'b"],
      0,
      /--queue 'a'\\''b'/,
    ],
    [[...MASTER, '--spark-submit', '/nowhere/spark-submit'], 1, /there is no spark-submit at \/nowhere/],
    [[...STUB, '--conf', 'nonsense'], 2, /--conf takes a setting and its value, not "nonsense"/],
    [[...STUB, '--deploy-mode', 'cluster'], 2, /no Python driver inside local-cluster/],
    [
      ['--master', 'spark://127.0.0.1:1', '--deploy-mode', 'cluster', '--spark-submit', SUBMIT],
      2,
      /Spark runs no Python driver inside spark:\/\/127\.0\.0\.1:1\n {2}try: --deploy-mode client/,
    ],
    [[...STUB, '--parts', folder, '--limit', '3'], 2, /--parts is for records/],
    [
      ['--master', 'spark://127.0.0.1:1', '--spark-submit', SUBMIT],
      1,
      /nobody answers at spark:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    ],
    [
      [...MASTER, '--dry-run'],
      0,
      /^spark-submit --master 'local-cluster\[2,1,512\]' --name 'tele fetch' .*driver\.py JOB FOLDER\n$/,
    ],
    [['--master', 'local', '--dry-run'], 2, /--dry-run is for a Spark cluster, and this run has none/],
    [['--num-executors', '4'], 2, /--num-executors is for a Spark cluster.*\n {2}try: --master spark:/],
    [[...MASTER, '-j', '2', '--conf', 'a=b'], 2, /--conf is for a Spark cluster/],
  ])('with %j ends with %i', async (flags, code, pattern) => {
    const ran = await tele(['fetch', ...common, ...flags], { env });
    expect(ran.exitCode, ran.stderr).toBe(code);
    expect(ran.stdout + ran.stderr).toMatch(pattern);
    expect(ran.stdout + ran.stderr).not.toContain('p w');
  });

  it('that is none is nothing that the doctor could look at', async () => {
    const ran = await tele(['spark', 'doctor', '--master', 'local']);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(/^tele: local is no cluster .*\n {2}try: --master spark:\/\/HOST/);
  });

  it('may be set once and for all, with what belongs to it, and left out of a line', async () => {
    const settings = { TELE_MASTER: 'spark://127.0.0.1:1', TELE_ARCHIVES: 'a.tgz', TELE_SPARK_SUBMIT: SUBMIT };
    const ran = await tele(['fetch', ...common, '-j', '2', '--limit', '0'], { env: { ...env, ...settings } });
    expect(ran).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [['--regularization', 'plain'], /MLlib trains on a cluster, and knows no --regularization but scaled/],
    [['--confidence', 'plain'], /MLlib trains on a cluster, and knows no --confidence but one-plus/],
    [['--tolerance', '0.01'], /MLlib trains on a cluster, and knows no --tolerance/],
  ])('cannot train with %j', async (flags, pattern) => {
    const ran = await tele(['recommend', 'train', '-o', 'model', ...common, ...MASTER, ...flags], { env });
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toMatch(pattern);
  });

  it('cannot read standard input', async () => {
    const ran = await tele(['filter', 'true', ...MASTER], { input: '{}\n' });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('a cluster cannot read standard input');
  });
});

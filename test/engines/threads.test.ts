import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { BIN, ROOT, shell, tele } from '../support/tele.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-threads-'));
const lake = path.join(folder, 'lake');
const env = {
  TELE_RANGE_BYTES: RANGE_BYTES,
  NODE_OPTIONS: `--require ${path.join(ROOT, 'test', 'engines', 'deaths.cjs')}`,
};
const common = ['--source', lake, '--max-bad', '100%'];

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('workers that die at random', () => {
  it.each([
    ['filter', 'info.OS === "Linux"'],
    ['aggregate', '--by', 'info.OS', '--agg', 'n = count(), s = sum(x), c = collect(n)'],
    ['fetch', '--limit', '1500'],
  ])('cost attempts, never a record: %s', (...args) => expectSame(args, 6));

  it('cost attempts, never a record, while programs run', () => {
    const pipeline = 'fetch | cat | aggregate --by info.OS --agg "n = count(), c = collect(n)"';
    return expectSame(['run', pipeline], 2);
  });

  /** Holds runs in which workers die against one without workers. */
  async function expectSame(args: readonly string[], runs: number) {
    const inline = await tele([...args, ...common, '--master', 'local']);
    let retries = 0;
    for (let run = 0; run < runs; run++) {
      const file = path.join(folder, 'report.json');
      const ran = await tele([...args, ...common, '--master', 'local[2]', '--report', file], {
        env: { ...env, TEST_DEATHS: '30' },
      });
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).toBe(inline.stdout);
      retries += JSON.parse(readFileSync(file, 'utf8')).retries;
    }
    expect(retries).toBeGreaterThan(0);
  }
});

describe('an object that kills its workers', () => {
  it.each([
    ['exit', 'its worker died with exit code 7'],
    ['memory', 'its worker ran out of memory'],
  ])('is named as a failed input, and the others count: %s', async (kind, reason) => {
    const ran = await tele(['aggregate', ...common, '--master', 'local[2]'], {
      env: { ...env, TEST_POISON: '2/f.ndjson', TEST_POISON_KIND: kind, TELE_WORKER_HEAP_MB: '48' },
    });
    expect(ran.stderr).toContain(`${path.join(lake, 'day=2', 'f.ndjson')} was given up after 4 attempts: ${reason}`);
    expect(ran.stderr).toContain('1 of 7 inputs failed');
    expect(ran.exitCode).toBe(5);
    expect(JSON.parse(ran.stdout)).toEqual({ n: 30 + 2000 + 200 + 400 });
  });
});

describe('a program whose worker dies', () => {
  it.each(['exit', 'memory'])('is ended, however long it would go on: %s', async (kind) => {
    const source = path.join(folder, `programs-${kind}`);
    mkdirSync(source);
    for (const name of ['a', 'f']) writeFileSync(path.join(source, `${name}.ndjson`), '{"x":1}\n{"x":2}\n');
    const file = path.join(folder, `waiting-${kind}`);
    writeFileSync(file, '');
    // Where no record comes, the program stays for good.
    const program = `sh -c 'lines=$(cat); echo "$lines"; test "$lines" || exec tail -f ${file}'`;
    const ran = await tele(['run', `fetch | ${program} | aggregate`, '--source', source, '--master', 'local[2]'], {
      env: { ...env, TEST_POISON: 'f.ndjson', TEST_POISON_KIND: kind, TELE_WORKER_HEAP_MB: '48' },
    });
    expect(ran.stderr).toContain('f.ndjson was given up after 4 attempts');
    expect(ran.exitCode).toBe(5);
    expect(JSON.parse(ran.stdout)).toEqual({ n: 2 });
    await expect.poll(() => processesOf(file), { timeout: 60_000 }).toEqual([]);
  });
});

describe('a run that a signal ends', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves no program behind: %s', async (signal) => {
    const source = path.join(folder, `ends-${signal}`);
    mkdirSync(source);
    for (const name of ['a', 'b']) writeFileSync(path.join(source, `${name}.ndjson`), '{"x":1}\n');
    const file = path.join(folder, `waited-for-${signal}`);
    writeFileSync(file, '');
    const words = ['run', `fetch | /usr/bin/tail -f ${file} | aggregate`, '--source', source, '--master', 'local[2]'];
    const ran = execa(process.execPath, [BIN, ...words], { reject: false });
    const programs = () => processesOf(file).filter((pid) => commandLine(pid).startsWith('/usr/bin/tail'));
    await expect.poll(() => programs().length, { timeout: 60_000 }).toBe(1);
    ran.kill(signal);
    expect((await ran).exitCode).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    await expect.poll(programs, { timeout: 60_000 }).toEqual([]);
  });
});

describe('early ends', () => {
  it('stops where the reader of the output goes away', async () => {
    const ran = await shell(`tele fetch --source '${lake}' --master 'local[2]' | head -n 1 | wc -l`, { env });
    expect(ran).toEqual({ stdout: '1\n', stderr: '', exitCode: 0 });
  });

  it('reads no further than a limit needs', async () => {
    const file = path.join(folder, 'limited.json');
    await tele(['fetch', ...common, '--limit', '40', '--master', 'local[3]', '--report', file], { env });
    expect(JSON.parse(readFileSync(file, 'utf8')).counts).toMatchObject({ inputs: 2, out: 40 });
  });

  it('shows a mistake in an expression once, before a worker starts', async () => {
    const ran = await tele(['filter', 'info.', ...common, '--master', 'local[2]'], { env });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr.match(/\^/g)).toHaveLength(1);
  });
});

describe('--master', () => {
  it.each(['local[0]', 'local[x]', 'cluster', ''])('refuses %j', async (master) => {
    const ran = await tele(['fetch', ...common, '--master', master]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('there is no engine');
  });

  it('runs tiny inputs in one thread by itself', async () => {
    const ran = await tele(['run', '--explain', 'fetch', ...common, '--output', 'json', '--master', 'local[*]']);
    expect(JSON.parse(ran.stdout).engine).toEqual({ kind: 'inline' });
  });
});

/** The processes in whose command line a text occurs. */
function processesOf(text: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

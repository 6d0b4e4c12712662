import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { ROOT, shell, tele } from '../support/tele.ts';

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
  ])('cost attempts, never a record: %s', async (...args) => {
    const inline = await tele([...args, ...common, '--master', 'local']);
    let retries = 0;
    for (let run = 0; run < 5; run++) {
      const file = path.join(folder, 'report.json');
      const ran = await tele([...args, ...common, '--master', 'local[2]', '--report', file], {
        env: { ...env, TEST_DEATHS: '30' },
      });
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).toBe(inline.stdout);
      retries += JSON.parse(readFileSync(file, 'utf8')).retries;
    }
    expect(retries).toBeGreaterThan(0);
  });
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

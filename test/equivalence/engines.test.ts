import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tele } from '../support/tele.ts';
import { RANGE_BYTES, SAMPLE, writeLake } from './lake.ts';
import { DRAWN_PLANS, PLANS, SAMPLE_PLANS } from './plans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-equivalence-'));
const lake = path.join(folder, 'lake');
/** One worker, fewer than there are parts, more than there are cores, and the default where that is none of these. */
const WORKERS = new Set([1, 2, 5, availableParallelism()]);
/** Plans that let nothing through. */
const EMPTY = ['fetch --limit 0', 'filter false', 'filter nowhere.to.be.found'];
const env = { TELE_RANGE_BYTES: RANGE_BYTES };

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command with an engine. */
function plainAnswer(args: readonly string[], source: string, master: string) {
  return tele([...args, '--source', source, '--master', master, '--max-bad', '100%'], { env });
}

/** The same, where the lines that it kept as bad count as part of what it answers. */
async function answer(args: readonly string[], source: string, master: string) {
  const bad = path.join(folder, `bad-${master}`);
  const ran = await plainAnswer([...args, '--bad', bad], source, master);
  return { ...ran, stderr: ran.stderr.replaceAll(bad, 'BAD'), bad: readFileSync(bad, 'utf8') };
}

describe('every engine gives the same bytes, says the same and ends the same', () => {
  const all = [
    ...[...PLANS, ...DRAWN_PLANS].map((args) => [lake, args] as const),
    ...SAMPLE_PLANS.map((args) => [SAMPLE, args] as const),
  ];

  it.each(all.map(([source, args]) => [args.join(' '), source, args] as const))('%s', async (_, source, args) => {
    const inline = await answer(args, source, 'local');
    expect([0, 3]).toContain(inline.exitCode);
    expect(inline.stdout === '').toBe(EMPTY.includes(args.join(' ')));
    for (const workers of WORKERS) expect(await answer(args, source, `local[${workers}]`)).toEqual(inline);
    // Where nobody waits for lines, partitions are run together.
    expect(await plainAnswer(args, source, 'local[2]')).toEqual(await plainAnswer(args, source, 'local'));
  });

  it('where objects fail, too', async () => {
    const { writeFileSync, readFileSync: read } = await import('node:fs');
    const cut = path.join(folder, 'cut.ndjson.gz');
    writeFileSync(cut, read(path.join(lake, 'day=1', 'c.ndjson.gz')).subarray(0, 2000));
    const results = await Promise.all(
      ['local', 'local[2]'].map((master) => tele(['fetch', '--source', cut, '--master', master])),
    );
    expect(results[0]!.exitCode).toBe(5);
    expect(results[1]).toEqual(results[0]);
  });
});

describe('ranges of a large file', () => {
  it('change neither lines nor the places of bad ones', async () => {
    const source = path.join(lake, 'day=1', 'b-large.ndjson');
    const args = ['fetch', '--source', source, '--max-bad', '100%'];
    const whole = await tele([...args, '--master', 'local']);
    expect(whole.stderr).toMatch(/:\d+: bad line at byte \d+/);
    for (const range of ['500', '4000', '100000'])
      for (const master of ['local', 'local[2]'])
        expect(await tele([...args, '--master', master], { env: { TELE_RANGE_BYTES: range } })).toEqual(whole);
  });

  it('leave the number of a record as it is in its file', async () => {
    const source = path.join(lake, 'day=1', 'b-large.ndjson');
    const ran = await tele(['map', 'i', '--source', source, '--master', 'local[2]', '--max-bad', '100%'], { env });
    const numbers = ran.stdout.trimEnd().split('\n').map(Number);
    expect(numbers).toEqual(numbers.map((_, k) => k));
    expect(numbers).toHaveLength(2000);
  });

  it('are one input together', async () => {
    const ran = await tele(['os-dist', '--source', path.join(lake, 'day=1', 'b-large.ndjson'), '--output', 'table'], {
      env,
    });
    expect(ran.stdout).toContain('2,000 pings in 1 object');
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { parseLines, pipeline, tele, temporaryFolder } from '../support/tele.ts';

const lake = mkdtempSync(path.join(tmpdir(), 'tele-until-'));
const AGGREGATE = ['aggregate', '--by', 'os', '--agg', 'n = count(), m = mean(ms)', '--source', lake];
type Row = Record<string, number | null>;

/** 64 objects of 100 to 300 records each. */
beforeAll(() => {
  const random = seededRandom(3);
  mkdirSync(lake, { recursive: true });
  for (let k = 0; k < 64; k++) {
    const records = Array.from({ length: 100 + Math.floor(200 * random()) }, () => ({
      os: random() < 0.3 ? 'Linux' : 'WINNT',
      ms: Math.round(random() * 100),
    }));
    writeFileSync(path.join(lake, `${k}.ndjson`), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
});
afterAll(() => rmSync(lake, { recursive: true, force: true }));

const rowsOf = (text: string) => parseLines(text) as Row[];
const readOf = (text: string) => Number(/(\d+) of 64 objects/.exec(text)?.[1]);

describe('--within', () => {
  it('reads 8, 16, 32, … objects until every share is known so well, and no more', async () => {
    const all = rowsOf((await tele(AGGREGATE)).stdout);
    const total = all.reduce((sum, { n }) => sum + n!, 0);
    const read = [];
    for (const within of ['5%', '1.5%']) {
      const ran = await tele([...AGGREGATE, '--within', within]);
      expect(ran.exitCode).toBe(0);
      read.push(readOf(ran.stdout));
      expect(ran.stderr).toMatch(
        /^tele: note: \d+ of 64 objects were read, \d+ % of the bytes, in an order chosen by seed/,
      );
      expect(ran.stderr).toContain(`until every share was known to ± ${within.replace('%', '')} points`);
      for (const row of rowsOf(ran.stdout)) {
        const truth = all.find(({ os }) => os === row.os)!;
        expect(row.n_low).toBeLessThanOrEqual(truth.n!);
        expect(row.n_high).toBeGreaterThanOrEqual(truth.n!);
        expect(
          Math.abs(row.n! / rowsOf(ran.stdout).reduce((sum, { n }) => sum + n!, 0) - truth.n! / total),
        ).toBeLessThan(0.05);
      }
    }
    expect(read[0]).toBe(8);
    expect([16, 32]).toContain(read[1]);
  });

  it('counts what --fraction counts of the same seed, in any way', async () => {
    const within = await tele([...AGGREGATE, '--within', 'm=4%', '--seed', '9']);
    const read = readOf(within.stdout);
    const drawn = rowsOf((await tele([...AGGREGATE, '--fraction', `${read / 64}`, '--seed', '9'])).stdout);
    for (const [k, row] of rowsOf(within.stdout).entries()) {
      expect(row).toMatchObject({ n: drawn[k]!.n, m: drawn[k]!.m, n_estimate: drawn[k]!.n_estimate, of: drawn[k]!.of });
      expect((row.m_high! - row.m_low!) / 2).toBeLessThanOrEqual(0.04 * row.m!);
    }
    const env = { TELE_RANGE_BYTES: '1000' };
    const more = await tele([...AGGREGATE, '--within', 'm=4%', '--seed', '9', '-j', '2'], { env });
    expect(more).toEqual(within);
    const words = `aggregate --by os --agg 'n = count(), m = mean(ms)' --within m=4%`;
    const piped = await pipeline(`tele fetch --source ${lake} --seed 9 | tele filter true | tele ${words} --seed 9`);
    expect(piped.stdout).toBe(within.stdout);
    const cwd = temporaryFolder();
    await tele([...AGGREGATE, '--within', 'm=4%', '--seed', '9', '--state', 'some.state'], { cwd });
    expect((await tele(['merge', 'some.state'], { cwd })).stdout).toBe(within.stdout);
  });

  it('reads everything where less does not tell, which is no estimate', async () => {
    const ran = await tele([...AGGREGATE, '--within', '0.01%']);
    expect(ran.stdout).toBe((await tele(AGGREGATE)).stdout);
    expect(ran.stderr).toContain('all 64 objects were read');
    const one = await tele(['os-dist', '--source', path.join(lake, '1.ndjson'), '--within', '5%']);
    expect(one.stderr).toContain('all 1 object was read');
  });

  it('is explained before', async () => {
    const ran = await tele(['run', `fetch --source ${lake} | aggregate --by os --within 2%`, '--explain']);
    // Of 2,401 independent records a share is known to ± 2 points, and an object has about 200.
    expect(ran.stdout).toMatch(
      /^stops +after 8, 16, 32, … of 64 objects, when every share was known to ± 2 points: probably after \d+,/m,
    );
  });

  it.each([
    [[...AGGREGATE, '--within', 'none=2%'], 'no estimate for a column none'],
    [[...AGGREGATE, '--within', '0%'], '--within 0 asks for everything'],
    [[...AGGREGATE, '--within', 'much'], '--within takes a share'],
    [[...AGGREGATE, '--for', 'long'], '--for takes a length of time'],
    [[...AGGREGATE, '--within', '2%', '--fraction', '0.5'], '--within and --fraction cannot be used together'],
    [[...AGGREGATE, '--for', '2s', '--limit', '5'], '--for and --limit cannot be used together'],
    [['aggregate', '--agg', 'm = max(ms)', '--source', lake, '--for', '2s'], 'of this plan there are none'],
    [['run', `fetch --source ${lake} | head 9 | aggregate --within 2%`], 'of this plan there are none'],
    [['run', `fetch --source ${lake} | aggregate --by os --within 2% | head 1`], 'a stage behind works on the rows'],
    [['aggregate', '--by', 'i % 2', '--source', lake, '--within', '2%'], 'records are numbered here'],
    [['run', `fetch --source ${lake} | sample --rate 0.5 | aggregate --within 2%`], 'records are numbered here'],
    [['aggregate', '--within', '2%'], 'standard input has none: its beginning is no sample'],
    [[...AGGREGATE, '--within', '2%', '--master', 'spark://x:7077'], 'are not for a cluster'],
  ])('%j is refused: %s', async (args, message) => {
    const ran = await tele(args as string[]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

describe('--for', () => {
  it('stops after the first step that leaves no time for another, with an estimate', async () => {
    const ran = await tele([...AGGREGATE, '--for', '1ms']);
    expect(ran.exitCode).toBe(0);
    expect(readOf(ran.stdout)).toBe(8);
    expect(ran.stderr).toContain('until 1ms were over');
    expect(ran.stdout).toBe((await tele([...AGGREGATE, '--fraction', '12.5%'])).stdout);
    const long = await tele([...AGGREGATE, '--for', '1h']);
    expect(long.stdout).toBe((await tele(AGGREGATE)).stdout);
  });
});

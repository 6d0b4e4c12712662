import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { parseLines, pipeline, shell, tele, temporaryFolder } from '../support/tele.ts';

const COLUMNS = 'n = count(), slow = count(ms > 60), total = sum(ms), m = mean(ms), h = median(ms)';
const AGGREGATE = ['aggregate', '--by', 'os', '--agg', COLUMNS];
type Row = Record<string, number | null>;

const lake = mkdtempSync(path.join(tmpdir(), 'tele-drawn-'));

/** 60 objects in two days, of 20 to 220 records; those of the second day are slower. */
beforeAll(() => {
  const random = seededRandom(5);
  for (let k = 0; k < 60; k++) {
    const day = k < 30 ? 'day=1' : 'day=2';
    mkdirSync(path.join(lake, day), { recursive: true });
    const records = Array.from({ length: 20 + Math.floor(200 * random()) }, () => ({
      clientID: `c${Math.floor(random() * 500)}`,
      os: random() < 0.3 ? 'Linux' : 'WINNT',
      ms: Math.round(random() * (day === 'day=1' ? 90 : 130)),
    }));
    writeFileSync(path.join(lake, day, `${100 + k}.ndjson`), records.map((r) => `${JSON.stringify(r)}\n`).join(''));
  }
});

afterAll(() => rmSync(lake, { recursive: true, force: true }));

const rowsOf = (text: string) => parseLines(text) as Row[];
const rowOf = (rows: readonly Row[], os: string) => rows.find((row) => String(row.os) === os)!;

function holds(row: Row, name: string, truth: number): void {
  expect(row[`${name}_low`], name).toBeLessThanOrEqual(truth);
  expect(row[`${name}_high`], name).toBeGreaterThanOrEqual(truth);
}

describe('a sample of objects', () => {
  it('is estimated in proportion to bytes, and holds what is there', async () => {
    const all = rowsOf((await tele([...AGGREGATE, '--source', lake])).stdout);
    const drawn = await tele([...AGGREGATE, '--source', lake, '--fraction', '40%']);
    const chosen = (await tele(['fetch', '--list', '--source', lake, '--fraction', '40%'])).stdout;
    const sizes = parseLines(chosen) as { size: number }[];
    expect(sizes).toHaveLength(24);
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    const allBytes = Number((await shell(`cat ${lake}/*/* | wc -c`)).stdout);
    for (const row of rowsOf(drawn.stdout)) {
      const truth = rowOf(all, String(row.os));
      expect(row.of).toBe('24 of 60 objects');
      expect(row.n_estimate).toBe(Math.round((row.n! * allBytes) / bytes));
      expect(row.total_estimate).toBeCloseTo((row.total! * allBytes) / bytes, 5);
      expect(row.m_estimate).toBeCloseTo(row.m!, 9);
      for (const name of ['n', 'slow', 'total', 'm', 'h']) holds(row, name, truth[name]!);
    }
  });

  it('is the same by every way', async () => {
    const args = [...AGGREGATE, '--source', lake, '--fraction', '40%'];
    const { stdout } = await tele(args);
    const env = { TELE_RANGE_BYTES: '1000' };
    expect((await tele([...args, '-j', '2'], { env })).stdout).toBe(stdout);
    const words = `aggregate --by os --agg '${COLUMNS}'`;
    expect((await tele(['run', `fetch --source ${lake} --fraction 40% | ${words}`])).stdout).toBe(stdout);
    const line = `tele fetch --source ${lake} --fraction 40% | tele filter 'ms >= 0' | tele ${words}`;
    expect((await pipeline(line)).stdout).toBe(stdout);
    const cwd = temporaryFolder();
    await tele([...args, '--report', 'run.json'], { cwd });
    await tele([...args, '--state', 'drawn.state'], { cwd });
    expect((await tele(['run', 'run.json'], { cwd })).stdout).toBe(stdout);
    expect((await tele(['merge', 'drawn.state'], { cwd })).stdout).toBe(stdout);
  });

  it('weighs each day by what was drawn of it, when states merge', async () => {
    const cwd = temporaryFolder();
    const all = rowsOf((await tele([...AGGREGATE, '--source', lake])).stdout);
    for (const [day, share] of [
      [1, '30%'],
      [2, '60%'],
    ])
      await tele([...AGGREGATE, '--source', `${lake}/day=${day}`, '--fraction', `${share}`, '--state', `${day}`], {
        cwd,
      });
    for (const row of rowsOf((await tele(['merge', '1', '2'], { cwd })).stdout)) {
      expect(row.of).toBe('27 of 60 objects');
      for (const name of ['n', 'slow', 'total', 'm', 'h']) holds(row, name, rowOf(all, String(row.os))[name]!);
      // Twice as many of the slow day were read.
      expect(row.m_estimate).toBeLessThan(row.m! - 1);
    }
    await tele([...AGGREGATE, '--source', `${lake}/day=1`, '--state', 'whole'], { cwd });
    const mixed = await tele(['merge', 'whole', '2'], { cwd });
    expect(mixed).toMatchObject({ exitCode: 2, stdout: '' });
    expect(mixed.stderr).toContain('were made with other options');
  });

  it('of few objects knows little, of one nothing, and of all everything', async () => {
    const widths = await Promise.all(
      ['2%', '5%', '50%', '1'].map(async (share) => {
        const { stdout } = await tele(['aggregate', '--source', lake, '--fraction', share]);
        return rowsOf(stdout)[0]!;
      }),
    );
    expect(widths[0]).toMatchObject({ of: '1 of 60 objects', n_low: null, n_high: null });
    expect(widths[1]!.of).toBe('3 of 60 objects');
    const [few, many] = widths.slice(1, 3).map((row) => row.n_high! / row.n_low!);
    expect(few).toBeGreaterThan(many!);
    expect(Object.keys(widths[3]!)).toEqual(['n']);
  });

  it('lies inside of a larger one, and both say what is compatible', async () => {
    const source = ['--source', lake];
    for (const draw of ['--fraction', '--sample-clients']) {
      const some = await Promise.all(
        ['10%', '40%'].map(async (share) => {
          const { stdout } = await tele(['fetch', ...source, draw, share]);
          const { stdout: rows } = await tele([...AGGREGATE, ...source, draw, share]);
          return { lines: stdout.split('\n'), rows: rowsOf(rows) };
        }),
      );
      const [small, large] = some as [(typeof some)[0], (typeof some)[0]];
      expect(small.lines.length).toBeLessThan(large.lines.length / 2);
      const inside = new Set(large.lines);
      expect(small.lines.filter((line) => !inside.has(line))).toEqual([]);
      for (const row of small.rows) {
        const other = rowOf(large.rows, String(row.os));
        for (const name of ['n', 'slow', 'total', 'm', 'h']) {
          expect(row[`${name}_low`], name).toBeLessThanOrEqual(other[`${name}_high`]!);
          expect(row[`${name}_high`], name).toBeGreaterThanOrEqual(other[`${name}_low`]!);
        }
      }
    }
  });

  it('composes with a sample of clients and one of records', async () => {
    const all = rowsOf((await tele([...AGGREGATE, '--source', lake])).stdout);
    const source = `--source ${lake} --fraction 60%`;
    const ran = await tele(['run', `fetch ${source} --sample-clients 40% | aggregate --by os --agg '${COLUMNS}'`]);
    for (const row of rowsOf(ran.stdout)) {
      expect(row.of).toBe('36 of 60 objects, and of these 40 % of the clients');
      for (const name of ['n', 'slow', 'total', 'm', 'h']) holds(row, name, rowOf(all, String(row.os))[name]!);
    }
    const records = await tele(['run', `fetch ${source} | sample --rate 0.5 | map {os} | aggregate --by os`]);
    for (const row of rowsOf(records.stdout)) {
      expect(row.of).toBe('36 of 60 objects, and of these 50 % of the records');
      holds(row, 'n', rowOf(all, String(row.os)).n!);
    }
    const nested = await tele(['run', `fetch --source ${lake} --sample-clients 40% | aggregate --sample-clients 20%`]);
    const small = await tele(['aggregate', '--source', lake, '--sample-clients', '20%']);
    expect(nested.stdout).toBe(small.stdout);
  });

  it('counts an object that cannot be read as one that was not drawn', async () => {
    const source = temporaryFolder();
    const archive = gzipSync('{"a":1}\n'.repeat(100));
    for (let k = 0; k < 9; k++) writeFileSync(path.join(source, `${k}.ndjson.gz`), archive);
    const args = ['--source', source, '--fraction', '70%'];
    const [{ uri }] = parseLines((await tele(['fetch', '--list', ...args])).stdout) as [{ uri: string }];
    writeFileSync(uri, Buffer.from(archive).fill(0, 12));
    const ran = await tele(['aggregate', ...args]);
    expect(ran.exitCode).toBe(5);
    expect(rowsOf(ran.stdout)).toMatchObject([{ n: 500, n_estimate: 900, of: '5 of 9 objects' }]);
  });
});

describe('os-dist of a sample of objects', () => {
  it('estimates pings and shares, and says what it cannot', async () => {
    const source = temporaryFolder();
    const random = seededRandom(9);
    const pings = Array.from({ length: 3000 }, (_, k) => ({
      id: `${k}`,
      clientID: `c${k % 700}`,
      info: { OS: random() < 0.25 ? 'Linux' : 'WINNT' },
    }));
    for (let k = 0; k < 40; k++) {
      const own = pings.filter((_, n) => n % 40 === k);
      writeFileSync(path.join(source, `${k}.ndjson`), own.map((ping) => `${JSON.stringify(ping)}\n`).join(''));
    }
    const ran = await tele(['os-dist', '--source', source, '--fraction', '50%']);
    for (const row of rowsOf(ran.stdout)) {
      const truth = pings.filter(({ info }) => info.OS === String(row.os)).length;
      expect(row).not.toHaveProperty('clients_estimate');
      holds(row, 'pings', truth);
      holds(row, 'share', truth / pings.length);
    }
    expect(ran.stderr).toContain('there is none of clients');
    const table = await tele(['os-dist', '--source', source, '--fraction', '50%', '--output', 'table']);
    expect(table.stdout).toMatch(/WINNT +[\d,]+ ± \d+ +[\d.]+ % ± [\d.]+ +[\d,]+ +\d+\n/);
    expect(table.stdout).toContain('± half of a 95 % interval, from 20 of 40 objects');
  });
});

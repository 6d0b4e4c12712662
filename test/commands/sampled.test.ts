import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

const clients = Array.from({ length: 3000 }, (_, k) => `client-${k}`);
const records = clients.flatMap((clientID, k) =>
  Array.from({ length: 1 + (k % 4) }, (_, n) => ({
    clientID,
    os: k % 3 === 0 ? 'Linux' : 'WINNT',
    ms: 10 + (k % 7) + n,
  })),
);
const input = records.map((record) => `${JSON.stringify(record)}\n`).join('');
const drawn = records.filter(({ clientID }) => crc32(clientID) % 100 < 20);
const COLUMNS = 'n = count(), slow = count(ms > 15), total = sum(ms), m = mean(ms), h = median(ms)';
const SAMPLED = ['aggregate', '--by', 'os', '--agg', COLUMNS, '--sample-clients', '20%'];

describe('an aggregate of a sample of clients', () => {
  it('has estimates for all clients, whose intervals hold what is planted', async () => {
    const ran = await tele(SAMPLED, { input });
    expect(ran.stderr).toBe('');
    for (const row of parseLines(ran.stdout) as Record<string, number>[]) {
      const [read, all] = [drawn, records].map((of) => of.filter(({ os }) => os === String(row.os)));
      const [total, sum] = [read!, all!].map((of) => of.reduce((ms, record) => ms + record.ms, 0));
      const slow = (of: typeof records) => of.filter(({ ms }) => ms > 15).length;
      expect(row).toMatchObject({ n: read!.length, n_estimate: read!.length * 5, of: '20 % of the clients' });
      expect(row).toMatchObject({ slow: slow(read!), slow_estimate: slow(read!) * 5 });
      expect(row).toMatchObject({ total: total!, total_estimate: total! * 5, m: total! / read!.length });
      for (const [name, truth] of [
        ['n', all!.length],
        ['slow', slow(all!)],
        ['total', sum!],
        ['m', sum! / all!.length],
      ] as const) {
        expect(row[`${name}_low`], name).toBeLessThanOrEqual(truth);
        expect(row[`${name}_high`], name).toBeGreaterThanOrEqual(truth);
        expect(row[`${name}_high`], name).toBeLessThan(truth * 1.4);
      }
    }
  });

  it('has intervals of quantiles, and of the number of clients', async () => {
    const columns = 'half = median(ms), most = quantile(ms, 0.9), who = distinct(clientID)';
    const args = ['aggregate', '--by', 'os', '--agg', columns, '--sample-clients', '20%'];
    const ran = await tele(args, { input });
    expect(ran.stderr).toBe('');
    for (const row of parseLines(ran.stdout) as Record<string, number>[]) {
      const ms = records.filter(({ os }) => os === String(row.os)).map((record) => record.ms);
      const sorted = ms.sort((a, b) => a - b);
      for (const [name, q] of [
        ['half', 0.5],
        ['most', 0.9],
      ] as const) {
        expect(row[`${name}_estimate`]).toBe(row[name]);
        expect(row[`${name}_low`], name).toBeLessThanOrEqual(sorted[Math.floor(q * sorted.length)]!);
        expect(row[`${name}_high`], name).toBeGreaterThanOrEqual(sorted[Math.floor(q * sorted.length)]!);
        expect(row[`${name}_high`]! - row[`${name}_low`]!, name).toBeLessThanOrEqual(2);
      }
      expect(row.who_estimate).toBe(row.who! * 5);
      const all = clients.filter((_, k) => (k % 3 === 0 ? 'Linux' : 'WINNT') === String(row.os)).length;
      expect(row.who_low).toBeLessThanOrEqual(all);
      expect(row.who_high).toBeGreaterThanOrEqual(all);
    }
    const sample = await tele(['run', `sample --rate 0.3 | aggregate --agg '${columns}'`], { input });
    const [row] = parseLines(sample.stdout) as Record<string, number>[];
    expect(row!.half_estimate).toBe(row!.half);
    expect(row).not.toHaveProperty('who_estimate');
    expect(sample.stderr).toContain('there is no estimate for who');
  });

  it('is the same in a pipeline, and of states that merge', async () => {
    const cwd = temporaryFolder();
    const whole = await tele([...SAMPLED, '--sort=-n'], { input });
    const line = `aggregate --by os --agg '${COLUMNS}' --sample-clients 20% --sort=-n`;
    expect((await tele(['run', line], { input })).stdout).toBe(whole.stdout);
    const lines = input.split(/(?<=\n)/);
    for (const [k, half] of [lines.slice(0, 999), lines.slice(999)].entries())
      await tele([...SAMPLED, '--sort=-n', '--state', `${k}.state`], { input: half.join(''), cwd });
    expect((await tele(['merge', '0.state', '1.state'], { cwd })).stdout).toBe(whole.stdout);
  });

  it('says for which columns there is no estimate, and for which answers', async () => {
    const both = await tele(
      ['aggregate', '--agg', 'n = count(), p = max(ms), f = first(os)', '--sample-clients', '20%'],
      {
        input,
      },
    );
    expect(both.stderr).toContain('there is no estimate for p, f: what stands there is of the sample alone');
    const none = await tele(['aggregate', '--agg', 'p = max(ms)', '--sample-clients', '20%'], { input });
    expect(none.stderr).toContain('this stands on a sample, 20 % of the clients');
    const records = await tele(['run', 'sample --rate 0.5 | sample --by os --rate 50% | map {os} | aggregate'], {
      input,
    });
    expect(records.stderr).toContain('a sample, 50 % of the records, and of these 50 % of the values of os:');
    const first = await tele(['aggregate', '--sample-clients', '20%', '--limit', '10'], { input });
    expect(parseLines(first.stdout)).toEqual([{ n: 10 }]);
    expect(first.stderr).toContain('this stands on a sample');
  });

  it('has rows for stretches without a record, which say that there may be some', async () => {
    const times = [0, 100, 7300].map(
      (second, k) => `${JSON.stringify({ t: 1.4e9 + second, clientID: `c${k}`, ms: k })}\n`,
    );
    const columns = 'n = count(), m = mean(ms), h = median(ms)';
    for (const fill of ['0', 'null']) {
      const args = ['aggregate', '--every', '1h', '--at', 't', '--fill', fill, '--agg', columns];
      const ran = await tele([...args, '--sample-clients', '99.99%'], { input: times.join('') });
      const [first, none, last] = parseLines(ran.stdout) as Record<string, number | null>[];
      expect([first!.n, none!.n, last!.n]).toEqual([2, fill === '0' ? 0 : null, 1]);
      expect(none).toMatchObject({ n_estimate: 0, n_low: 0, n_high: null, m_estimate: null, h_estimate: null });
    }
  });

  it('does not offer to sort by what estimates are made of', async () => {
    const ran = await tele([...SAMPLED, '--sort', 'none'], { input });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).not.toContain('#');
  });
});

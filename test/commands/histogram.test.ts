import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

type Row = Record<string, unknown>;

/** A packed linear histogram of 1 to 4 and the ends: bounds 0, 1, 2, 3, 4, 5. */
function packed(values: Record<string, number>, sum: number) {
  return { range: [1, 5], bucket_count: 6, histogram_type: 1, values, sum };
}

const PINGS = [
  { id: 'a', info: { OS: 'Linux' }, histograms: { X_MS: packed({ '1': 2, '3': 1 }, 5) } },
  { id: 'b', info: { OS: 'WINNT' }, payload: { histograms: { X_MS: packed({ '3': 1 }, 3) } } },
  {
    id: 'c',
    info: { OS: 'WINNT' },
    payload: { processes: { content: { histograms: { X_MS: packed({ '4': 9 }, 36) } } } },
  },
  { id: 'd', keyedHistograms: { K: { one: packed({ '2': 1 }, 2), two: packed({ '2': 3 }, 6) } } },
  { id: 'e', histograms: { X_MS: 'none', S: [1, 0, 3, 7, -1, -1, -1, -1] } },
];
const input = PINGS.map((ping) => `${JSON.stringify(ping)}\n`).join('');

async function rows(args: readonly string[]): Promise<Row[]> {
  const ran = await tele(['histogram', ...args], { input });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

describe('histogram', () => {
  it('adds up every form of ping, bucket by bucket', async () => {
    expect(await rows(['X_MS'])).toMatchObject([
      {
        name: 'X_MS',
        kind: 'linear',
        pings: 2,
        values: 4,
        mean: 2,
        sum: 8,
        p50: 1,
        p95: 3,
        buckets: [
          { low: 1, high: 1, count: 2, share: 0.5 },
          { low: 2, high: 2, count: 0, share: 0 },
          { low: 3, high: 3, count: 2, share: 0.5 },
        ],
      },
    ]);
  });

  it('is of the process, group and key asked for', async () => {
    expect(await rows(['X_MS', '--process', 'content'])).toMatchObject([{ values: 9, pings: 1 }]);
    expect((await rows(['X_MS', '--by', 'info.OS'])).map(({ group, values }) => [group, values])).toEqual([
      ['Linux', 3],
      ['WINNT', 1],
    ]);
    expect((await rows(['K'])).map(({ key, values }) => [key, values])).toEqual([
      ['one', 1],
      ['two', 3],
    ]);
  });

  it('takes the bounds of stored counts from a file', async () => {
    expect(await rows(['S'])).toMatchObject([{ kind: null, values: 4 }]);
    const file = path.join(temporaryFolder(), 'Histograms.json');
    writeFileSync(file, JSON.stringify({ S: { kind: 'linear', high: 10, n_buckets: 3 } }));
    expect(await rows(['S', '--definitions', file])).toMatchObject([
      {
        kind: 'linear',
        buckets: [
          { low: 0, high: 0 },
          { low: 1, high: 9 },
          { low: 10, high: null },
        ],
      },
    ]);
    const ran = await tele(['histogram', 'T', '--definitions', file], { input });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('does not define T');
  });

  it('is drawn with bars', async () => {
    const { stdout } = await tele(['histogram', 'X_MS', '--output', 'table'], { input });
    expect(stdout).toBe(`X_MS
linear, 4 values in 2 pings, mean 2, 50 % 1, 75 % 3, 95 % 3, 99 % 3
1  2  ${'█'.repeat(94)}
2  0
3  2  ${'█'.repeat(94)}

3 of 5 pings have X_MS
histograms: 1 damaged and left out
`);
  });

  it('says so where no ping has it, with what there is', async () => {
    const ran = await tele(['histogram', 'X_MSS'], { input });
    expect([ran.exitCode, ran.stdout]).toEqual([0, '']);
    expect(ran.stderr).toContain('no ping has a histogram X_MSS; there is X_MS');
  });

  it('compares two selections', async () => {
    const many = (value: string) =>
      Array.from(
        { length: 40 },
        (_, i) => `${JSON.stringify({ id: `${value}${i}`, histograms: { X_MS: packed({ [value]: 1 }, 1) } })}\n`,
      );
    const file = path.join(temporaryFolder(), 'before.ndjson');
    writeFileSync(file, [...many('1'), ...many('2')].join(''));
    const ran = await tele(['histogram', 'X_MS', '--vs', `source=${file}`], {
      input: [...many('2'), ...many('3')].join(''),
    });
    // Of the four pairs of values two are larger now, one is equal, one larger: 3 + 1/2 of 4.
    expect(parseLines(ran.stdout)).toMatchObject([{ verdict: 'larger', larger: 0.875, pingsNow: 80, pingsBefore: 80 }]);
  });
});

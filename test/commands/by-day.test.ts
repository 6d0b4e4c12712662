import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMS_SEED } from '../../fixtures/generator/form-kinds.ts';
import { drawForms } from '../../fixtures/generator/forms.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

type Row = Record<string, unknown>;

async function rowsOf(args: readonly string[], input?: string): Promise<Row[]> {
  const ran = await tele(['cluster-hangs', ...args], input === undefined ? {} : { input });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

describe('clusters day by day', () => {
  it('of a source laid out by date are those of each day alone, for the clusters of all days', async () => {
    const found = await rowsOf(['--channel', 'aurora', '--by-day', '--top', '3']);
    const whole = await rowsOf(['--channel', 'aurora', '--top', '3']);
    const days = ['2014-11-09', '2014-11-10', '2014-11-11'];
    expect(found.map(({ day, frame }) => [day, frame])).toEqual(
      days.flatMap((day) => whole.map(({ frame }) => [day, frame])),
    );
    for (const day of days) {
      const alone = new Map(
        (await rowsOf(['--channel', 'aurora', '--date', day, '--top', '1000'])).map((row) => [row.frame, row]),
      );
      for (const row of found.filter((one) => one.day === day)) {
        const { rank: _, stacks: __, ...own } = alone.get(row.frame)!;
        expect(row).toMatchObject(own);
      }
    }
  });

  it('count a session that crosses midnight on the day of its last ping, and fill days without such a hang', async () => {
    const ping = (session: string, day: string, minutes: number, frames: Record<string, number>) =>
      `${JSON.stringify({
        id: `${session}${day}`,
        creationDate: `${day}T12:00:00.000Z`,
        payload: {
          info: { sessionId: session },
          simpleMeasurements: { uptime: minutes },
          threadHangStats: [
            {
              name: 'Gecko',
              hangs: Object.entries(frames).map(([frame, n]) => ({
                stack: ['main', frame],
                histogram: { values: { 255: n } },
              })),
            },
          ],
        },
      })}\n`;
    const pings = [
      ping('s', '2016-01-02', 120, { a: 7, b: 1 }),
      ping('s', '2016-01-01', 60, { a: 3 }),
      ping('t', '2016-01-01', 30, { a: 2 }),
      ping('u', '2016-01-03', 30, { a: 5 }),
    ];
    const rows = await rowsOf(['--by-day'], pings.join(''));
    expect(rows.map(({ day, frame, hangs, ofHangs, sessions }) => [day, frame, hangs, ofHangs, sessions])).toEqual([
      ['2016-01-01', 'a', 2, 2, 1],
      ['2016-01-01', 'b', 0, 2, 0],
      ['2016-01-02', 'a', 7, 8, 1],
      ['2016-01-02', 'b', 1, 8, 1],
      ['2016-01-03', 'a', 5, 5, 1],
      ['2016-01-03', 'b', 0, 5, 0],
    ]);
    expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
    const csv = await tele(['cluster-hangs', '--by-day', '--output', 'csv'], { input: pings.join('') });
    expect(csv.stdout.split('\n')[2]).toMatch(/^2016-01-01,2,b,0,2,0,0,1,/);
    const table = await tele(['cluster-hangs', '--by-day', '--output', 'table'], { input: pings.join('') });
    expect(table.stdout).toMatch(/^2016-01-02 +1 +7 +87\.5 % +1 +1 +128–255 ms +a\n +2 +1 +12\.5 % +1/m);
  });

  it('of published aggregates are those of each day, by the use of the day', async () => {
    const { weeks } = drawForms(FORMS_SEED);
    const files = weeks.map(({ day }) => readFileSync(`fixtures/forms/hangs_main_${day}.json`, 'utf8'));
    const rows = await rowsOf(['--by-day', '--top', '1'], files.map((text) => `${text}\n`).join(''));
    const expected = weeks.map(({ day, pings }) => {
      const hours = pings.reduce((sum, { minutes }) => sum + minutes / 60, 0);
      const hangs = pings
        .flatMap((ping) => ping.hangs)
        .filter(({ thread, stack }) => thread === 'Gecko' && stack.at(-1) === 'nsRefreshDriver::Tick').length;
      return { day: day.replace(/^(....)(..)(..)$/, '$1-$2-$3'), hangs, per1000Hours: (hangs / hours) * 1000 };
    });
    expect(rows.map(({ day, hangs }) => ({ day, hangs }))).toEqual(expected.map(({ day, hangs }) => ({ day, hangs })));
    for (const [i, row] of rows.entries()) expect(row.per1000Hours).toBeCloseTo(expected[i]!.per1000Hours, 4);
  });

  it('are a chart of the page', async () => {
    const html = path.join(temporaryFolder(), 'page.html');
    await rowsOf(['--source', 'fixtures/forms/bhr-rows.ndjson', '--by-day', '--html', html]);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('Hangs a ping, by day');
    expect(page).toContain('data-plot="days"');
    const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!) as {
      days: Row[];
    };
    expect(data.days.slice(0, 1)).toMatchObject([{ day: '2026-03-25', frame: 'nsRefreshDriver::Tick' }]);
  });

  it.each([
    ['--by', 'annotations.x'],
    ['--vs', '20141109'],
    ['--method', 'kmeans'],
    ['--compat-2014'],
    ['--state', '/tmp/x'],
  ])('refuse %s', async (...flags) => {
    const ran = await tele(['cluster-hangs', '--by-day', ...flags]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('--by-day and --');
  });
});

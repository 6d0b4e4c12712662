import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json, JsonRecord } from '../../src/record/record.ts';
import { classicPing } from '../analysis/hangs/pings.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

type Row = Record<string, unknown>;

const HANGS: [thread: string, duration: number, stack: (string | [module: number, offset: string])[]][] = [
  ['Gecko', 150, ['main', 'a', [0, '1f']]],
  ['Gecko', 250, ['main', 'b']],
  ['Gecko', 350.5, ['main', 'b']],
  ['Gecko', 8192, ['main', 'b']],
  ['Gecko_Child', 999, ['main', 'c']],
];

/** The same hangs in each of the forms of today. */
const FORMS: Record<string, (i: number) => JsonRecord> = {
  bhr: (i) => ({
    type: 'bhr',
    id: `b${i}`,
    clientId: `c${i}`,
    payload: {
      timeSinceLastPing: 3_600_000,
      modules: [['xul.pdb', 'A0']],
      hangs: HANGS.map(([thread, duration, stack]) => ({
        thread,
        duration,
        stack: stack as Json,
        annotations: [['k', 'v']],
      })),
    },
  }),
  row: (i) => ({
    document_id: `b${i}`,
    client_id: `c${i}`,
    payload: {
      time_since_last_ping: 3_600_000,
      modules: [{ f0_: 'xul.pdb', f1_: 'A0' }],
      hangs: HANGS.map(([thread, duration, stack]) => ({
        thread,
        duration: String(duration),
        stack: JSON.stringify(stack),
        annotations: '[["k","v"]]',
      })),
    },
  }),
  glean: (i) => ({
    document_id: `b${i}`,
    client_info: { client_id: `c${i}`, os: 'Windows', app_channel: 'nightly' },
    metrics: {
      object: {
        'hangs.modules': [['xul.pdb', 'A0']],
        'hangs.reports': HANGS.map(([thread, duration, stack]) => ({
          thread,
          duration,
          stack: stack.map((frame) => (typeof frame === 'string' ? { frame } : { frame: frame[1], module: frame[0] })),
          annotations: [['k', 'v']],
        })),
      },
    },
  }),
};

const lines = (pings: readonly JsonRecord[]) => pings.map((ping) => `${JSON.stringify(ping)}\n`).join('');
const lake = (form: string, from: number, to: number) =>
  lines(Array.from({ length: to - from }, (_, i) => FORMS[form]!(from + i)));

async function rowsOf(args: readonly string[], input: string): Promise<Row[]> {
  const ran = await tele(args, { input });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

describe.each(Object.keys(FORMS))('hangs as %s', (form) => {
  it('have the clusters, counts and times of a count by hand, exactly', async () => {
    const found = await rowsOf(['cluster-hangs'], lake(form, 0, 40));
    expect(found).toMatchObject([
      {
        frame: 'b',
        hangs: 120,
        sessions: 40,
        clients: 40,
        median: 350.5,
        // One of three hangs is shorter and one longer, in all 40 clients alike.
        medianLow: 350.5,
        medianHigh: 350.5,
        medianExact: true,
        p95AtLeast: true,
        time: 40 * 8792.5,
        timeHigh: null,
      },
      { frame: 'xul.pdb', hangs: 40, median: 150, medianLow: 150, medianHigh: 150, medianAtLeast: false, time: 6000 },
    ]);
    expect(
      await rowsOf(['cluster-hangs', '--annotation', 'k=v', '--min-duration', '300'], lake(form, 0, 2)),
    ).toMatchObject([{ frame: 'b', hangs: 4 }]);
  });

  it('are of pings, not sessions', async () => {
    const ran = await tele(['hang-stats', '--output', 'table'], { input: lake(form, 0, 40) + lake(form, 0, 3) });
    expect(ran.stdout).toContain('40 pings of 40 clients with 160 hangs');
    expect(ran.stdout).toContain('left out: 3 pings sent again');
    expect(ran.stdout).toMatch(form === 'glean' ? /40 pings of unknown length/ : /hangs per hour +4 \(/);
    expect(ran.stdout).not.toContain('session');
  });

  it('compare, with or without known use', async () => {
    const before = path.join(temporaryFolder(), 'before.ndjson');
    writeFileSync(before, lake(form, 0, 60));
    const [all] = await rowsOf(['cluster-hangs', '--vs', `source=${before}`], lake(form, 100, 160));
    expect(all).toMatchObject({ frame: null, verdict: 'unclear', ratio: 1, timeVerdict: 'unclear', timeRatio: 1 });
    expect(all?.now).toBe(form === 'glean' ? 4 : 4000);
  });
});

it("compare Glean's pings of one file by the channel that they say", async () => {
  const of = (channel: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => {
      const ping = FORMS.glean!(from + i);
      return { ...ping, client_info: { client_id: `c${from + i}`, app_channel: channel } };
    });
  const source = path.join(temporaryFolder(), 'hang-reports.ndjson');
  writeFileSync(source, lines([...of('nightly', 0, 30), ...of('beta', 30, 50), ...of('beta', 30, 50)]));
  const apart = await tele([
    'cluster-hangs',
    '--source',
    source,
    '--channel',
    'nightly',
    '--vs',
    'channel=beta',
    '--sort',
    'time',
  ]);
  expect(apart.exitCode, apart.stderr).toBe(0);
  expect(parseLines(apart.stdout)[0]).toMatchObject({ frame: null, hangsNow: 120, hangsBefore: 80, now: 4, before: 4 });
  expect(apart.stderr).not.toContain('holds the second one');
  const within = await tele(['cluster-hangs', '--source', source, '--vs', 'channel=beta']);
  expect(parseLines(within.stdout)[0]).toMatchObject({ frame: null, hangsNow: 200, hangsBefore: 80 });
  expect(within.stderr).toContain('the first selection holds the second one, too');
});

it('names pings without hang data by what they are', async () => {
  const other = lines([
    { type: 'crash', id: '1', payload: {} },
    { type: 'event', id: '2' },
    { type: 'event', id: '3' },
    { ping_info: { seq: 3 }, metrics: { counter: {} } },
    { threads: [], usageHoursByDate: { 20260401: 7 }, uuid: 'x' },
    { id: '4' },
  ]);
  const { stderr } = await tele(['cluster-hangs'], { input: lake('bhr', 0, 2) + other });
  expect(stderr).toContain("left out: 6 pings without hang data (2 event, 1 crash, 1 other pings of Glean's, …)");
});

describe('a gate', () => {
  const ping = (id: string, hangs: number) =>
    classicPing(id, 60, { Gecko: [{ stack: ['main', 'x'], values: { '255': hangs } }] });
  const many = (name: string, hangs: number, n = 60) =>
    lines(Array.from({ length: n }, (_, i) => ping(`${name}${i}`, hangs)));
  const file = (text: string) => {
    const name = path.join(temporaryFolder(), 'before.ndjson');
    writeFileSync(name, text);
    return `source=${name}`;
  };

  it.each([
    ['cluster-hangs', 'holds no ping with hang data'],
    ['hang-stats', 'holds no ping with hang data'],
  ])('of %s ends with 1 where a side holds nothing, and says which', async (command, missing) => {
    for (const [now, before, side] of [
      [many('a', 1), '{"id":"x"}\n', 'before'],
      ['{"id":"x"}\n', many('a', 1), 'now'],
    ] as const) {
      const ran = await tele([command, '--vs', file(before), '--fail-on-regression'], { input: now });
      expect([ran.exitCode, ran.stderr.includes(`the selection of ${side} ${missing}`)], ran.stderr).toEqual([1, true]);
    }
  });

  it('of hang-stats ends with 10 where hangs got more frequent, with 0 where not', async () => {
    const worse = await tele(['hang-stats', '--vs', file(many('b', 1)), '--fail-on-regression'], {
      input: many('a', 4),
    });
    expect(worse.exitCode, worse.stderr).toBe(10);
    expect(parseLines(worse.stdout)).toMatchObject([
      { of: 'all hangs', verdict: 'worse', ratio: 4, timeVerdict: 'worse' },
      { of: 'hangs of others', verdict: 'worse' },
    ]);
    const same = await tele(['hang-stats', '--vs', file(many('b', 4)), '--fail-on-regression'], {
      input: many('a', 4),
    });
    expect(same.exitCode, same.stderr).toBe(0);
  });

  it('finds hangs that last twice as long, though there are as many', async () => {
    const longer = lines(
      Array.from({ length: 60 }, (_, i) =>
        classicPing(`l${i}`, 60, { Gecko: [{ stack: ['main', 'x'], values: { '511': 2 + (i % 3) } }] }),
      ),
    );
    const before = lines(Array.from({ length: 60 }, (_, i) => ping(`k${i}`, 2 + (i % 3))));
    const ran = await tele(['cluster-hangs', '--vs', file(before), '--fail-on-regression', '--sort', 'time'], {
      input: longer,
    });
    expect(ran.exitCode, ran.stderr).toBe(10);
    expect(parseLines(ran.stdout)).toMatchObject([
      { frame: null, verdict: 'unclear', ratio: 1, timeVerdict: 'worse', timeRatio: 2 },
      { frame: 'x', timeVerdict: 'worse' },
    ]);
  });

  it('of a histogram ends with 10 where values got larger, with 1 where there is none', async () => {
    const packed = (values: Record<string, number>) => ({
      range: [1, 10],
      bucket_count: 11,
      histogram_type: 1,
      values,
      sum: 1,
    });
    const some = (name: string, value: string) =>
      lines(Array.from({ length: 40 }, (_, i) => ({ id: `${name}${i}`, histograms: { X: packed({ [value]: 1 }) } })));
    const judged = (now: string, before: string) =>
      tele(['histogram', 'X', '--vs', file(before), '--fail-on-regression'], { input: now });
    expect((await judged(some('a', '7'), some('b', '2'))).exitCode).toBe(10);
    expect((await judged(some('a', '2'), some('b', '7'))).exitCode).toBe(0);
    const nothing = await judged(some('a', '2'), '{"id":"x"}\n');
    expect([nothing.exitCode, nothing.stderr.includes('holds no ping with the histogram')]).toEqual([1, true]);
  });

  it('lets its rules be set, and refuses what is none', async () => {
    const args = ['hang-stats', '--vs', file(many('b', 4)), '--fail-on-regression'];
    expect((await tele([...args, '--min-effect', '2'], { input: many('a', 5) })).exitCode).toBe(0);
    for (const bad of ['0', '1', 'x', ''])
      expect((await tele([...args, '--false-discovery', bad], { input: many('a', 4) })).exitCode).toBe(2);
  });

  it('has both weights of each stack for differential flame graphs', async () => {
    const ran = await tele(['cluster-hangs', '--vs', file(many('b', 1, 20)), '--folded'], { input: many('a', 4) });
    // 20 hours before and 60 now: 20 hangs were 60 for as much use.
    expect(ran.stdout).toBe('main;x 60 240\n');
  });
});

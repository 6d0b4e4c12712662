import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { classicPing } from '../analysis/hangs/pings.ts';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

type Row = Record<string, unknown>;

const MAIN = 'Startup::XRE_Main';
const REFLOW = [MAIN, 'Timer::Fire', 'PresShell::DoReflow'];
const SCRIPT = [MAIN, '(chrome script)', 'filterStorage.js:7'];

/** Ten hangs of the main thread in two of three sessions, and one of another thread. */
const PINGS = [
  {
    ...classicPing('a', 10, {
      Gecko: [
        { stack: REFLOW, values: { '255': 3, '511': 1 } },
        { stack: SCRIPT, values: { '255': 2 }, annotations: { pluginName: 'Flash' } },
      ],
      Compositor: [{ stack: ['Paint'], values: { '255': 1 } }],
    }),
    info: { OS: 'WINNT' },
  },
  {
    ...classicPing('b', 20, {
      Gecko: [
        { stack: [MAIN], values: { '255': 2 } },
        { stack: [MAIN, 'filterStorage.js:1200'], values: { '255': 1, '1023': 1 } },
      ],
    }),
    info: { OS: 'Linux' },
  },
  { ...classicPing('c', 30, { Gecko: [] }), info: { OS: 'Linux' } },
  { id: 'd', info: { OS: 'Linux' } },
];
const input = ndjson(PINGS);

function ndjson(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function rows(args: readonly string[], given: string = input): Promise<Row[]> {
  const ran = await tele(['cluster-hangs', ...args], { input: given });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

describe('clusters by last frame', () => {
  it('count hangs, not stacks, and sessions once', async () => {
    const [script, reflow, main] = await rows(['--stacks', '2']);
    expect(script).toMatchObject({
      rank: 1,
      frame: 'PresShell::DoReflow',
      hangs: 4,
      ofHangs: 10,
      share: 0.4,
      sessions: 1,
      ofSessions: 3,
      sessionShare: 1 / 3,
      sessionShareLow: expect.closeTo(0.061492, 5),
      sessionShareHigh: expect.closeTo(0.79234, 5),
      category: 'layout',
      stacks: [{ stack: REFLOW, hangs: 4, share: 1 }],
    });
    // The line numbers go, so both stacks end in one frame.
    expect(reflow).toMatchObject({ frame: 'filterStorage.js', hangs: 4, sessions: 2, distinctStacks: 2 });
    expect(main).toMatchObject({ frame: MAIN, hangs: 2, eventLoop: true });
    // Four hangs: three in 128-255, one in 256-511; the second of four lies two thirds up the first bin.
    expect(script?.median).toBeCloseTo(128 + (128 * 2) / 3, 9);
    expect([script?.medianBinLow, script?.medianBinHigh]).toEqual([128, 255]);
    // One client says nothing of others.
    expect([script?.medianLow, script?.medianHigh]).toEqual([null, null]);
  });

  it('say what they explain, and what was left out', async () => {
    const { stderr } = await tele(['cluster-hangs', '--top', '1', '--meaningful'], { input });
    expect(stderr.split('\n')).toEqual([
      'tele: note: 1 cluster explains 40 % of 10 stacks in 2 of 3 sessions',
      'tele: note: not shown: 1 cluster of the event loop alone (20 %), 1 smaller cluster (40 %)',
      'tele: note: left out: 1 ping without hang data',
      'tele: note: other threads, with their stacks: Compositor (1)',
      '',
    ]);
  });

  it('group by an annotation of the hang, and by an expression over the ping', async () => {
    const byPlugin = await rows(['--by', 'annotations.pluginName']);
    expect(byPlugin.map(({ group, frame, hangs }) => [group, frame, hangs])).toEqual([
      ['(none)', 'PresShell::DoReflow', 4],
      ['(none)', MAIN, 2],
      ['(none)', 'filterStorage.js', 2],
      ['Flash', 'filterStorage.js', 2],
    ]);
    const byOs = await rows(['--by', 'info.OS']);
    expect(byOs.map(({ group, frame, hangs, ofSessions }) => [group, frame, hangs, ofSessions])).toEqual([
      ['WINNT', 'PresShell::DoReflow', 4, 1],
      ['WINNT', 'filterStorage.js', 2, 1],
      ['Linux', MAIN, 2, 2],
      ['Linux', 'filterStorage.js', 2, 2],
    ]);
  });

  it('are of the thread, the durations and the annotations asked for', async () => {
    expect(await rows(['--thread', 'Compositor'])).toMatchObject([{ frame: 'Paint', hangs: 1, ofSessions: 1 }]);
    const long = await rows(['--min-duration', '256']);
    expect(long.map(({ hangs }) => hangs)).toEqual([1, 1]);
    expect(await rows(['--annotation', 'pluginName=Flash'])).toMatchObject([{ frame: 'filterStorage.js', hangs: 2 }]);
    expect(await rows(['--annotation', '!pluginName'])).toMatchObject([{ hangs: 4 }, { hangs: 2 }, { hangs: 2 }]);
  });

  it('follow the rules of a file', async () => {
    const file = path.join(temporaryFolder(), 'rules.json');
    writeFileSync(file, JSON.stringify({ frames: [{ match: '^PresShell::', drop: true }], eventLoop: ['^Timer'] }));
    const found = await rows(['--rules', file]);
    expect(found.map(({ frame, eventLoop }) => [frame, eventLoop])).toContainEqual(['Timer::Fire', true]);
    expect(found.map(({ frame }) => frame)).toContain('filterStorage.js:1200');
    writeFileSync(file, JSON.stringify({ frames: [{ match: '(' }] }));
    const ran = await tele(['cluster-hangs', '--rules', file], { input });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('frames[0].match is no regular expression');
  });

  it('are shown on a terminal with bars and stacks', async () => {
    const { stdout } = await tele(['cluster-hangs', '--top', '2', '--output', 'table'], { input });
    expect(stdout).toBe(`#   share                hangs  of time  sessions      median             95 %  last frame
1  40.0 %  ████████████      4     36 %         1  128–255 ms       256–511 ms  PresShell::DoReflow
    100 %  PresShell::DoReflow ← Timer::Fire ← Startup::XRE_Main
2  40.0 %  ████████████      4     50 %         2  128–255 ms  512 ms – 1.02 s  filterStorage.js
     50 %  filterStorage.js ← (chrome script) ← Startup::XRE_Main

2 clusters explain 80 % of 10 stacks in 2 of 3 sessions
not shown: 1 smaller cluster (20 %)
left out: 1 ping without hang data
other threads, with their stacks: Compositor (1)
`);
  });
});

describe('other methods', () => {
  it('k-means tells how far a cluster ends in one frame', async () => {
    const found = await rows(['--method', 'kmeans', '--clusters', '3', '--seed', '7']);
    expect(found).toHaveLength(3);
    expect(found.reduce((sum, { hangs }) => sum + Number(hangs), 0)).toBe(10);
    for (const { sharedLastFrame } of found) expect(sharedLastFrame).toBeGreaterThan(0.4);
  });

  it('gives the figures of 2014: the largest group is left out, and it is said', async () => {
    const found = await rows(['--compat-2014']);
    expect(found.map(({ rank, frame, hangs, dropped }) => [rank, frame, hangs, dropped])).toEqual([
      [0, 'PresShell::DoReflow', 4, true],
      [1, 'filterStorage.js', 4, false],
      [2, MAIN, 2, false],
    ]);
    expect(found[1]).toMatchObject({ ofHangs: 10, share: 0.4, stacks: [{ share: 0.5 }, { share: 0.5 }] });
  });
});

describe('for other tools', () => {
  it('writes folded stacks that add up to all hangs', async () => {
    const { stdout, stderr } = await tele(['cluster-hangs', '--folded'], { input });
    expect(stdout).toBe(
      `${MAIN} 2\n${MAIN};Timer::Fire;PresShell::DoReflow 4\n${MAIN};(chrome script);filterStorage.js 2\n${MAIN};filterStorage.js 2\n`,
    );
    expect(stderr).toBe('');
  });

  it('writes a profile whose weights are the hangs, beside the rows', async () => {
    const file = path.join(temporaryFolder(), 'hangs.json');
    await rows(['--firefox-profile', file]);
    const { threads } = JSON.parse(readFileSync(file, 'utf8'));
    expect(threads[0].samples.weight).toEqual([2, 4, 2, 2]);
    const { stderr, exitCode } = await tele(['cluster-hangs', '--source', '-', '--profile', file]);
    expect(stderr).toContain(`--profile names a profile of AWS, not the file ${file}`);
    expect(exitCode).toBe(2);
  });
});

describe('a comparison', () => {
  const worse = (id: string, times: number) =>
    classicPing(id, 60, { Gecko: [{ stack: SCRIPT, values: { '255': times } }] });
  const before = ndjson(Array.from({ length: 60 }, (_, i) => worse(`b${i}`, 4 + (i % 3))));
  const now = ndjson(Array.from({ length: 60 }, (_, i) => worse(`n${i}`, 8 + (i % 3))));

  it('finds what got worse, and fails where asked', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'before.ndjson');
    writeFileSync(file, before);
    const ran = await tele(['cluster-hangs', '--vs', `source=${file}`, '--fail-on-regression'], { input: now });
    expect(ran.exitCode).toBe(10);
    const [all, cluster] = parseLines(ran.stdout) as Row[];
    // 9 hangs an hour instead of 5.
    expect(all).toMatchObject({ frame: null, verdict: 'worse', now: 9000, before: 5000 });
    expect(cluster).toMatchObject({ frame: 'filterStorage.js', verdict: 'worse', hangsNow: 540, hangsBefore: 300 });
    expect(Number(cluster?.ratioLow)).toBeLessThan(1.8);
    expect(Number(cluster?.ratioHigh)).toBeGreaterThan(1.8);
    const same = await tele(['cluster-hangs', '--vs', `source=${file}`, '--fail-on-regression'], { input: before });
    expect(same.exitCode, same.stdout).toBe(0);
  });

  it.each([
    [['--vs', '20141103..20141109'], 'standard input can be read once'],
    [['--vs', 'chanel=beta'], 'did you mean channel?'],
    [['--vs', 'soon'], 'it is no date and no NAME=VALUE'],
    [['--fail-on-regression'], '--vs'],
    [['--folded', '--output', 'csv'], '--folded and --output cannot be used together'],
    [['--method', 'kmeans', '--by', 'info.OS'], '--method kmeans cannot be used together'],
    [['--clusters', '3'], '--clusters is for --method kmeans'],
    [['--annotation', '='], '--annotation cannot be "="'],
    [['--by', 'info.OS, info.version'], '--by takes one key'],
  ])('refuses %j', async (args, message) => {
    const ran = await tele(['cluster-hangs', ...args], { input });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});

describe('damaged pings', () => {
  const hang = { stack: [MAIN], histogram: { values: { '255': 1 } } };
  const strange = [
    { threadHangStats: {} },
    { threadHangStats: null },
    { threadHangStats: 'text' },
    { threadHangStats: [] },
    { threadHangStats: [null, 1, 'x', {}, { name: 'Gecko' }] },
    { threadHangStats: [{ name: 'Gecko', hangs: {} }] },
    { threadHangStats: [{ name: 'Gecko', hangs: [null, 7, {}] }] },
    { threadHangStats: [{ name: 'Gecko', hangs: [{ stack: {}, histogram: { values: {} } }] }] },
    { threadHangStats: [{ name: 'Gecko', hangs: [{ stack: [], histogram: { values: { '255': 2 } } }] }] },
    { threadHangStats: [{ name: 'Gecko', hangs: [{ stack: [1, null], histogram: { values: { '255': 1 } } }] }] },
    {
      threadHangStats: [{ name: 'Gecko', hangs: [{ stack: [MAIN], histogram: { values: { x: 1, '-1': 2, '': 3 } } }] }],
    },
    {
      threadHangStats: [{ name: 'Gecko', hangs: [{ stack: [MAIN], histogram: { values: { '255': 2 ** 60 } } }] }],
    },
    {
      threadHangStats: [
        { name: 'Gecko', hangs: [{ stack: [MAIN], histogram: { values: { '255': -1, '511': 1.5 } } }] },
      ],
    },
    { threadHangStats: [{ name: 'Gecko', hangs: [hang] }], simpleMeasurements: { uptime: -5 } },
    { payload: { hangs: [{ thread: 'Gecko', duration: 'long', stack: 3 }], modules: 'x' } },
    { payload: { threadHangStats: {}, childPayloads: {} } },
    { childPayloads: [null, { threadHangStats: [{ name: 'Gecko', hangs: [hang] }] }] },
  ];

  it.each([
    [[]],
    [['--by', 'annotations.x']],
    [['--compat-2014']],
    [['--method', 'kmeans']],
    [['--folded']],
    [['--thread', '*']],
  ])('are counted or left out by %j, and never an error', async (args) => {
    const ran = await tele(['cluster-hangs', ...args], { input: ndjson(strange) });
    expect(ran.exitCode, ran.stderr).toBe(0);
  });

  it('give no shares of nothing', async () => {
    for (const args of [[], ['--compat-2014'], ['--method', 'kmeans']]) {
      const ran = await tele(['cluster-hangs', ...args, '--output', 'table'], { input: '{"id":"a"}\n' });
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect(ran.stdout).not.toMatch(/NaN|null|undefined|Infinity/);
    }
  });
});

it('is a stage of a pipeline, as are hang-stats and histogram', async () => {
  const run = (line: string) => tele(['run', line], { input });
  const piped = await run("filter 'info.OS === \"Linux\"' | cluster-hangs --top 3 | map '{frame, hangs}'");
  expect(parseLines(piped.stdout)).toEqual([
    { frame: MAIN, hangs: 2 },
    { frame: 'filterStorage.js', hangs: 2 },
  ]);
  const stats = await run('hang-stats | filter \'figure === "sessions.withHangs"\' | map value');
  expect(stats.stdout).toBe('2\n');
  expect((await run('histogram NONE')).stdout).toBe('');
  const refused = await run('cluster-hangs --state x.json');
  expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
});

it('reads what tele fetch writes, on any number of threads alike', async () => {
  const piped = await shell('tele fetch --channel aurora 2> /dev/null | tele cluster-hangs --top 4 2> /dev/null');
  const direct = await shell('tele cluster-hangs --channel aurora --top 4 -j 2 2> /dev/null');
  expect(piped.stdout).toBe(direct.stdout);
  expect(parseLines(piped.stdout)).toHaveLength(4);
});

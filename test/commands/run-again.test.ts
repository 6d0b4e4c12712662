import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPORT_SCHEMA } from '../../src/cli/report/report-schema.ts';
import { ROWS, Stopwatch, stageTimes } from '../../src/engines/run/stopwatch.ts';
import { findFault } from '../../src/plan/read-plan.ts';
import { PLAN_SCHEMA } from '../../src/plan/schema.ts';
import { BIN, tele, temporaryFolder } from '../support/tele.ts';

/** A folder with two files of ten records. */
function writeSource(): string {
  const folder = path.join(temporaryFolder(), 'lake');
  mkdirSync(folder);
  for (const file of ['a', 'b'])
    writeFileSync(
      path.join(folder, `${file}.ndjson`),
      Array.from({ length: 10 }, (_, n) => `${JSON.stringify({ file, n, os: n % 3 })}\n`).join(''),
    );
  return folder;
}

describe('the report of a run', () => {
  it.each([
    ['aggregate', '--by', 'os', '--sort=-n', '--output', 'csv'],
    ['sample', '--size', '5', '--seed', '7'],
    ['run', "filter 'n > 2' | sed s/file/part/ | aggregate --by part | map '{part}'"],
    ['fetch', '--fraction', '0.5', '--limit', '3'],
  ])('gives the same again: %s', async (...args) => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    const first = await tele([...args, '--source', source, '--report', report]);
    expect(first.exitCode).toBe(0);
    const written = readFileSync(report, 'utf8');
    // What has come since was not read then.
    copyFileSync(path.join(source, 'a.ndjson'), path.join(source, 'c.ndjson'));
    const again = await tele(['run', report, '-j', '2', ...(args[0] === 'run' ? ['--trust'] : [])]);
    expect([again.stdout, again.exitCode]).toEqual([first.stdout, 0]);
    expect(readFileSync(report, 'utf8')).toBe(written);
  });

  it('holds settings of the environment, and the pipeline instead of its file', async () => {
    const source = writeSource();
    const folder = temporaryFolder();
    const [report, pipeline] = [path.join(folder, 'report.json'), path.join(folder, 'pipeline.tele')];
    writeFileSync(pipeline, '# two steps\nfetch\naggregate --by os\n');
    const first = await tele(['run', pipeline, '--source', source, '--report', report], { env: { TELE_OUTPUT: 'md' } });
    expect(first.stdout).toMatch(/^\| os/);
    rmSync(pipeline);
    expect((await tele(['run', report], { env: { TELE_OUTPUT: 'csv' } })).stdout).toBe(first.stdout);
    expect((await tele(['run', report, '--output', 'json'])).stdout).toMatch(/^\[/);
  });

  it.each<[string, string[], string]>([
    ['a program', ['run', 'filter true | sed s/a/b/ | aggregate --by a'], 'would run sed s/a/b/'],
    ['a program behind an aggregate', ['run', 'aggregate --by a | touch owned'], 'would run touch owned'],
    ['a file', ['aggregate', '--state', 'state', '--bad=bad'], 'would write state, bad'],
    ['both', ['run', 'filter true | cat', '--bad', 'bad'], 'would run cat, and write bad'],
  ])('does not go to %s without --trust', async (_, words, message) => {
    const cwd = temporaryFolder();
    const input = '{"a":1}\n';
    await tele([...words, '--report', 'report'], { input, cwd });
    for (const file of ['state', 'bad', 'owned']) rmSync(path.join(cwd, file), { force: true });
    const ran = await tele(['run', 'report'], { input, cwd });
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toBe(`tele: the report ${message}\n  try: --trust behind it, if that is what you want\n`);
    expect(readdirSync(cwd)).toEqual(['report']);
  });

  it('writes files that are named behind it, and those of the report with --trust', async () => {
    const [cwd, input] = [temporaryFolder(), '{"a":1}\n{\n'];
    const first = await tele(['map', 'a', '--bad', 'bad', '--report', 'report'], { input, cwd });
    rmSync(path.join(cwd, 'bad'));
    const named = await tele(['run', 'report', '--bad', 'other'], { input, cwd });
    expect(named).toEqual({ ...first, stderr: first.stderr.replace('in bad', 'in other') });
    for (const words of [
      ['run', 'report', '--trust'],
      ['run', '--trust', 'report'],
    ]) {
      expect(await tele(words, { input, cwd })).toEqual(first);
      expect(readFileSync(path.join(cwd, 'bad'), 'utf8')).toBe('{\n');
      rmSync(path.join(cwd, 'bad'));
    }
  });

  it('is refused where its command line and its plan do not agree', async () => {
    const [cwd, input] = [temporaryFolder(), '{"a":1}\n'];
    const report = path.join(cwd, 'report');
    await tele(['filter', 'a > 0', '--report', report], { input });
    const json = JSON.parse(readFileSync(report, 'utf8'));
    writeFileSync(report, JSON.stringify({ ...json, argv: ['filter', 'a < 0'] }));
    const ran = await tele(['run', report], { input });
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toContain('the plan of the report is not the one that its command line makes');
    writeFileSync(report, JSON.stringify({ ...json, argv: ['cache', 'clear'] }));
    expect(await tele(['run', report], { input })).toMatchObject({ stdout: '', exitCode: 2 });
  });

  it('reads standard input again', async () => {
    const report = path.join(temporaryFolder(), 'report.json');
    const input = '{"a":1}\n{"a":2}\n';
    const first = await tele(['map', 'a * 2', '--report', report], { input });
    expect(first.stdout).toBe('2\n4\n');
    expect((await tele(['run', report], { input })).stdout).toBe('2\n4\n');
  });

  it('runs from any folder, and by flags that win over the recorded ones', async () => {
    const source = writeSource();
    const cwd = path.dirname(source);
    const report = path.join(cwd, 'report.json');
    const words = ['--source', 'lake', '-j', '2', '--output=csv', '--sort', '-n'];
    for (const line of [
      ['aggregate', '--by', 'os', ...words],
      ['run', 'fetch --source nowhere | aggregate --by os --sort=-n', ...words.slice(0, -2)],
    ]) {
      const first = await tele([...line, '--report', report], { cwd });
      expect(first).toMatchObject({ stdout: 'os,n\n0,8\n1,6\n2,6\n', stderr: '', exitCode: 0 });
      expect(await tele(['run', report])).toEqual(first);
      expect(await tele(['run', report, '-j1'])).toEqual(first);
      const again = await tele(['run', report, '--output', 'ndjson', '--jobs=3']);
      expect(again.stdout).toBe('{"os":0,"n":8}\n{"os":1,"n":6}\n{"os":2,"n":6}\n');
    }
  });

  it('takes flags of the command that it records', async () => {
    const [source, folder] = [writeSource(), temporaryFolder()];
    const [report, state] = [path.join(folder, 'report.json'), path.join(folder, 'state')];
    await tele(['aggregate', '--by', 'os', '--source', source, '--report', report]);
    const again = await tele(['run', report, '--by', 'file', '--state', state]);
    expect(again).toEqual({ stdout: '{"file":"a","n":10}\n{"file":"b","n":10}\n', stderr: '', exitCode: 0 });
    expect((await tele(['merge', state])).stdout).toBe(again.stdout);
    const slip = await tele(['run', report, '--stat', state]);
    expect(slip).toMatchObject({ stdout: '', exitCode: 2 });
    expect(slip.stderr).toContain('did you mean --state');
  });

  it('is refused where it is of another version', async () => {
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['aggregate', '--report', report], { input: '{}\n' });
    const json = JSON.parse(readFileSync(report, 'utf8'));
    writeFileSync(report, JSON.stringify({ ...json, version: 2 }));
    const ran = await tele(['run', report]);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toContain('is a report of version 2; this tele reads version 1');
  });

  it('refuses objects that have changed or gone, by name', async () => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['fetch', '--source', source, '--report', report]);
    appendFileSync(path.join(source, 'b.ndjson'), '{}\n');
    const changed = await tele(['run', report]);
    expect(changed.stderr).toContain(`${path.join(source, 'b.ndjson')} is not what it was at 20`);
    expect(changed.stderr).toContain('it has 263 bytes, and had 260');
    expect(changed).toMatchObject({ exitCode: 1, stdout: '' });
    rmSync(path.join(source, 'b.ndjson'));
    expect((await tele(['run', report])).stderr).toContain('it is gone');
  });

  it.each([
    ['--report', ['fetch']],
    ['--report', ['aggregate']],
    ['--state', ['aggregate']],
    ['--state', ['histogram', 'GC_MS']],
    ['--firefox-profile', ['cluster-hangs']],
  ])('that cannot be written is said before anything is read, as of %s: %j', async (flag, words) => {
    const source = writeSource();
    const file = path.join(source, 'no', 'file');
    const bad = path.join(temporaryFolder(), 'bad');
    const ran = await tele([...words, '--source', source, '--bad', bad, flag, file]);
    expect(ran).toMatchObject({ stdout: '', exitCode: 1 });
    expect(ran.stderr).toMatch(new RegExp(`^tele: the \\w+ cannot be written to ${file}: ENOENT[^\n]*\n$`));
    expect(existsSync(bad)).toBe(false);
  });

  it('tells versions, objects, counts and times', async () => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['aggregate', '--source', source, '--report', report]);
    const written = JSON.parse(readFileSync(report, 'utf8'));
    expect(written).toMatchObject({
      version: 1,
      node: process.version,
      argv: ['aggregate', '--source', source],
      source,
      objects: ['a', 'b'].map((file) => ({ uri: path.join(source, `${file}.ndjson`), size: 260 })),
      partitions: 1,
      engine: { kind: 'inline' },
      retries: 0,
      counts: { inputs: 2, bytes: 520, lines: 20, bad: 0, out: 20 },
      failed: [],
    });
    expect(Object.keys(written.seconds)).toEqual(['list', 'run']);
    expect(written.peakMemoryBytes).toBeGreaterThan(1e7);
  });

  it.runIf(process.platform === 'linux')('tells the memory of its own process, however large its parent is', () => {
    const report = path.join(temporaryFolder(), 'report.json');
    const parent = `Buffer.alloc(5e8, 1); require('child_process').spawnSync(process.execPath, process.argv.slice(1))`;
    execFileSync(process.execPath, ['-e', parent, BIN, 'aggregate', '--source', writeSource(), '--report', report]);
    expect(JSON.parse(readFileSync(report, 'utf8')).peakMemoryBytes).toBeLessThan(2.5e8);
  });
});

/** Two files of ten records, of which 7 each have n > 2, and a bad line. */
function writeSourceWithBad(): string {
  const source = writeSource();
  appendFileSync(path.join(source, 'b.ndjson'), '{"n":\n');
  return source;
}

interface Row {
  readonly stage: string;
  readonly seconds?: number;
}

describe('the stages in a report', () => {
  const read = [
    { stage: 'read', bytes: 526 },
    { stage: 'scan', in: 21, out: 20 },
  ];
  it.each<[string, Record<string, unknown>[]]>([
    [
      `filter 'n > 2' | map '{os, n}' | aggregate --by os`,
      [
        { stage: 'filter', in: 20, out: 14 },
        { stage: 'map', in: 14, out: 14 },
        { stage: 'group', in: 14, out: 14 },
        { stage: 'hand over' },
        { stage: 'merge', out: 3 },
        { stage: 'write' },
      ],
    ],
    [
      `filter 'n > 2' | grep -v 9 | flat-map '[n, os]'`,
      [
        { stage: 'filter', in: 20, out: 14 },
        { stage: 'pipe', in: 14, out: 12 },
        { stage: 'flat-map', in: 12, out: 24 },
        { stage: 'lines', in: 24, out: 24 },
        { stage: 'hand over' },
        { stage: 'write' },
      ],
    ],
    [
      `fetch | cat | aggregate`,
      [
        { stage: 'pipe', in: 20, out: 20 },
        { stage: 'group', in: 20, out: 20 },
        { stage: 'hand over' },
        { stage: 'merge', out: 1 },
        { stage: 'write' },
      ],
    ],
    [
      `sample --size 5`,
      [{ stage: 'reservoir', in: 20, out: 20 }, { stage: 'hand over' }, { stage: 'merge', out: 5 }, { stage: 'write' }],
    ],
  ])('tell what each got, gave and took, whoever ran it: %s', async (pipeline, rows) => {
    const source = writeSourceWithBad();
    for (const [threads, master] of [
      [1, 'local'],
      [2, 'local[2]'],
    ] as const) {
      const file = path.join(temporaryFolder(), 'report.json');
      await tele(['run', pipeline, '--source', source, '--max-bad', '9%', '--master', master, '--report', file], {
        env: { TELE_RANGE_BYTES: '100' },
      });
      const report = JSON.parse(readFileSync(file, 'utf8'));
      expect(findFault(report, REPORT_SCHEMA, '')).toBeUndefined();
      const stages: Row[] = report.stages;
      expect(stages.map(({ seconds, ...row }) => row)).toEqual([...read, ...rows]);
      const all = stages.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
      // This thread waits and writes meanwhile; figures are rounded to the millisecond.
      const most = (threads + 1) * (report.seconds.list + report.seconds.run) + stages.length / 1000;
      expect(all).toBeLessThanOrEqual(most);
      for (const { seconds = 0 } of stages) expect(seconds).toBeGreaterThanOrEqual(0);
    }
  });

  it('have times where records were timed, in shares of what all took', () => {
    const watch = new Stopwatch(2);
    const spend = (activity: number) => watch.during(activity, () => Math.hypot(1, 2));
    spend(ROWS);
    const before = watch.take();
    expect(stageTimes(before)).toEqual([undefined, undefined, undefined]);
    const spent = before.spent.map(() => 0);
    spent[ROWS] = 80;
    spent[watch.share(0)] = 1;
    spent[watch.share(1)] = 4;
    spent[watch.share(2)] = 15;
    spent[watch.whole(2)] = 7;
    expect(stageTimes({ spent, timed: 1 })).toEqual([5, 20, 82]);
  });

  it('are timed record by record', async () => {
    const source = path.join(temporaryFolder(), 'a.ndjson');
    writeFileSync(source, '{"a":1}\n'.repeat(1000));
    const file = path.join(temporaryFolder(), 'report.json');
    await tele(['run', 'filter a | map a', '--source', source, '--report', file]);
    const { stages, timedRecords } = JSON.parse(readFileSync(file, 'utf8'));
    // Numbers 15, 266, 517 and 768.
    expect(timedRecords).toBe(4);
    for (const { seconds } of stages as Row[]) expect(seconds).toBeGreaterThanOrEqual(0);
  });
});

describe('schemas', () => {
  it('of a report are printed', async () => {
    const ran = await tele(['run', '--report-schema']);
    expect(JSON.parse(ran.stdout)).toEqual(JSON.parse(JSON.stringify(REPORT_SCHEMA)));
  });

  it('of a plan are printed', async () => {
    const ran = await tele(['run', '--schema']);
    expect(JSON.parse(ran.stdout)).toEqual(JSON.parse(JSON.stringify(PLAN_SCHEMA)));
    expect(ran.exitCode).toBe(0);
  });
});

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginOf, nextBegin, timeText, widthIn } from '../../src/record/time/stretch.ts';
import { useZone } from '../../src/record/zone.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

const RECORDS = [
  { ts: '2026-10-25T00:30:00Z', s: 'a', v: 1 },
  { ts: 1_792_892_400, s: 'b', v: 2 },
  { ts: 1_792_892_400_000, s: 'b', v: 4 },
  { ts: 1_792_892_400_000_000, s: 'b', v: 8 },
  { ts: '1792892400000000000', s: 'b', v: 16 },
  { ts: '2026-10-25T01:30:00+01:00', s: 'a', v: 32 },
  { ts: '20261027', s: 'b', v: 64 },
];
const input = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('');
const sum = ['--agg', 'v = sum(v)'];

function rows(words: readonly string[], text = input) {
  return tele(['aggregate', '--at', 'ts', ...words], { input: text }).then(({ stdout, stderr, exitCode }) => {
    expect([stderr, exitCode]).toEqual(['', 0]);
    return parseLines(stdout);
  });
}

describe('--every', () => {
  it('is a key of its own, with numbers of every size, text, and days', async () => {
    // 1792892400 is 2026-10-25T01:40:00Z.
    expect(await rows(['--every', '1h', '--by', 's', ...sum])).toEqual([
      { time: '2026-10-25T00:00:00Z', s: 'a', v: 33 },
      { time: '2026-10-25T01:00:00Z', s: 'b', v: 30 },
      { time: '2026-10-27T00:00:00Z', s: 'b', v: 64 },
    ]);
    expect(await rows(['--every', '1w', ...sum])).toEqual([
      { time: '2026-10-19T00:00:00Z', v: 63 },
      { time: '2026-10-26T00:00:00Z', v: 64 },
    ]);
    expect(await rows(['--every', '1mo', ...sum])).toEqual([{ time: '2026-10-01T00:00:00Z', v: 127 }]);
  });

  it('has days of 25 hours where clocks are set back, and empty ones with --fill', async () => {
    const tz = ['--tz', 'Europe/Berlin', ...sum];
    expect(await rows(['--every', '1d', ...tz])).toEqual([
      { time: '2026-10-24T22:00:00Z', v: 63 },
      { time: '2026-10-26T23:00:00Z', v: 64 },
    ]);
    expect(await rows(['--every', '1d', '--by', 's', '--fill', '0', ...tz])).toEqual([
      { time: '2026-10-24T22:00:00Z', s: 'a', v: 33 },
      { time: '2026-10-24T22:00:00Z', s: 'b', v: 30 },
      { time: '2026-10-25T23:00:00Z', s: 'a', v: 0 },
      { time: '2026-10-25T23:00:00Z', s: 'b', v: 0 },
      { time: '2026-10-26T23:00:00Z', s: 'a', v: 0 },
      { time: '2026-10-26T23:00:00Z', s: 'b', v: 64 },
    ]);
    expect((await rows(['--every', '1d', '--fill', 'null', ...tz]))[1]).toEqual({
      time: '2026-10-25T23:00:00Z',
      v: null,
    });
  });

  it('overlaps with --slide', async () => {
    const text = [0, 1, 2, 6].map((minute) => `{"ts":"2026-01-01T00:0${minute}:30Z","v":${10 ** minute}}\n`).join('');
    expect(await rows(['--every', '3m', '--slide', '1m', ...sum], text)).toEqual([
      { time: '2025-12-31T23:58:00Z', v: 1 },
      { time: '2025-12-31T23:59:00Z', v: 11 },
      { time: '2026-01-01T00:00:00Z', v: 111 },
      { time: '2026-01-01T00:01:00Z', v: 110 },
      { time: '2026-01-01T00:02:00Z', v: 100 },
      { time: '2026-01-01T00:04:00Z', v: 1e6 },
      { time: '2026-01-01T00:05:00Z', v: 1e6 },
      { time: '2026-01-01T00:06:00Z', v: 1e6 },
    ]);
  });

  it('counts and locates what is no time', async () => {
    const { stdout, stderr, exitCode } = await tele(['aggregate', '--every', '1d', '--at', 'ts', '--max-bad', '2'], {
      input: `{"ts":"never"}\n${input}{"x":1}\n`,
    });
    expect(parseLines(stdout)).toEqual([
      { time: '2026-10-25T00:00:00Z', n: 6 },
      { time: '2026-10-27T00:00:00Z', n: 1 },
    ]);
    expect(stderr).toContain('standard input:1: bucketOf(ts, "1d") failed: never is no point in time');
    expect(stderr).toContain('standard input:9: bucketOf(ts, "1d") failed: it is missing');
    expect(exitCode).toBe(0);
  });

  it('merges from states, in pipelines, and says what it cannot be', async () => {
    const folder = temporaryFolder();
    const [a, b] = [path.join(folder, 'a.json'), path.join(folder, 'b.json')];
    const words = ['aggregate', '--every', '1h', '--slide', '30m', '--at', 'ts', '--fill', '0', ...sum];
    writeFileSync(path.join(folder, 'in.ndjson'), input);
    const whole = await tele([...words, '--source', path.join(folder, 'in.ndjson')]);
    await tele([...words, '--state', a], { input: input.split('\n').slice(0, 3).join('\n') });
    await tele([...words, '--state', b], { input: input.split('\n').slice(3).join('\n') });
    expect((await tele(['merge', a, b])).stdout).toBe(whole.stdout);
    const line = 'aggregate --every 1h --slide 30m --at ts --fill 0 --agg "v = sum(v)"';
    expect((await tele(['run', line], { input })).stdout).toBe(whole.stdout);

    for (const [flags, said] of [
      [['--every', 'soon', '--at', 'ts'], '--every takes a length of time, not "soon"'],
      [['--every', '5m', '--slide', '2m', '--at', 'ts'], '--slide 2m does not fill --every 5m'],
      [['--every', '5m'], '--at'],
      [['--every', '5m', '--at', 'ts +'], 'ts +'],
    ] as const) {
      const { exitCode, stderr } = await tele(['aggregate', ...flags], { input });
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
    }
    const odd = await tele(['aggregate', '--every', '1s', '--at', 'ts', '--fill', '0'], {
      input: `{"ts":1}\n${input}`,
    });
    expect(odd.exitCode).toBe(1);
    expect(odd.stderr).toContain('rows, from 1970-01-01T00:00:01Z to 2026-10-27T00:00:00Z: is one of these times odd?');
  });
});

describe('stretches of time', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/New_York',
  ];
  const time = fc.integer({ min: 0, max: 2e12 });

  it.each(zones)('hold their points, follow each other, and begin days and months at midnight in %s', (zone) => {
    useZone(zone);
    const clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      weekday: 'short',
    });
    const shown = (at: number) => Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    fc.assert(
      fc.property(time, fc.constantFrom('500ms', '10s', '5m', '1h', '1d', '1w', '1mo', '3mo'), (at, text) => {
        const width = widthIn(text)!;
        const begin = beginOf(at, width);
        const next = nextBegin(begin, width);
        expect(begin <= at && at < next, `${timeText(begin)} ${timeText(at)} ${timeText(next)}`).toBe(true);
        expect(beginOf(begin, width)).toBe(begin);
        expect(beginOf(next - 1, width)).toBe(begin);
        const { day, hour, minute, weekday } = shown(begin);
        if (/[dwo]$/.test(text)) expect(`${hour}:${minute}`).toBe('00:00');
        if (text === '1w') expect(weekday).toBe('Mon');
        if (text.endsWith('mo')) expect(day).toBe('01');
      }),
    );
    useZone();
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  HAS_TERMINAL,
  onTerminal,
  parseLines,
  pipeline,
  programFolder,
  tele,
  temporaryFolder,
} from '../support/tele.ts';

const START = Date.parse('2026-12-01T00:00:00Z');

/** A record a second from so many seconds after the start on. */
function seconds(from: number, count: number, more: object = {}): string {
  return Array.from(
    { length: count },
    (_, k) => `${JSON.stringify({ ts: START + (from + k) * 1000, s: 'a', ...more })}\n`,
  ).join('');
}

const LIVE = ['aggregate', '--every', '10s', '--at', 'ts', '--by', 's', '--late', '2s'];
const WORDS = LIVE.join(' ');
const row = (second: number, n: number, more: object = {}) => ({
  time: new Date(START + second * 1000).toISOString().replace('.000Z', 'Z'),
  s: 'a',
  n,
  ...more,
});

/** A line of shell that reads what the test writes; `next` answers the next row, `ended` the exit code and messages. */
function live(line: string, env = {}) {
  const child = spawn('bash', ['-c', line], {
    stdio: 'pipe',
    env: { ...process.env, XDG_CONFIG_HOME: '/nowhere', PATH: `${programFolder()}:${process.env.PATH}`, ...env },
    detached: true,
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  });
  const said = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    write: (input: string) => child.stdin.write(input),
    next: async () => JSON.parse((await lines.next()).value!),
    ended: async (end: (child: ChildProcess) => void) => {
      const exit = once(child, 'exit');
      end(child);
      const rest: unknown[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(JSON.parse(next.value));
      const [code] = await exit;
      return { code, rest, said: await said };
    },
  };
}

describe('--late', () => {
  it.each([
    ['alone', `tele ${WORDS}`, {}],
    ['behind a pipe of rows', `tele filter 'ts > 0' | tele map '{ts, s}' | tele ${WORDS}`, { TELE_FUSE: '0' }],
    ['in a pipe that works as one', `tele filter 'ts > 0' | tele map '{ts, s}' | tele ${WORDS}`, { TELE_FUSE: '1' }],
    ['as a stage of run', `tele run "filter 'ts > 0' | ${WORDS}"`, {}],
  ])('writes each stretch once it is over, %s', async (_, line, env) => {
    const { write, next, ended } = live(line, env);
    write(seconds(0, 13));
    expect(await next()).toEqual(row(0, 10));
    write(seconds(13, 22));
    expect(await next()).toEqual(row(10, 10));
    expect(await next()).toEqual(row(20, 10));
    const { code, rest, said } = await ended((child) => child.stdin!.end());
    expect([code, rest, said]).toEqual([0, [row(30, 5, { partial: true })], '']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('writes what is open, and says that it is not whole, at %s', async (signal, expected) => {
    const { write, next, ended } = live(`exec tele ${WORDS}`);
    write(seconds(0, 25));
    await next();
    await next();
    const { code, rest, said } = await ended((child) => child.kill(signal));
    expect([code, rest, said]).toEqual([expected, [row(20, 5, { partial: true })], '']);
  });

  it.each(['0', '1'])('does so where Ctrl-C ends a whole pipe, TELE_FUSE=%s', async (TELE_FUSE) => {
    const { write, next, ended } = live(`cat | tele filter true | tele ${WORDS}`, { TELE_FUSE });
    write(seconds(0, 25));
    await next();
    await next();
    const { rest } = await ended((child) => process.kill(-child.pid!, 'SIGINT'));
    expect(rest).toEqual([row(20, 5, { partial: true })]);
  });

  it('counts late records, says so, and keeps them with --bad', async () => {
    const folder = temporaryFolder();
    const bad = path.join(folder, 'bad');
    const late = seconds(3, 2, { x: 1 });
    const input = seconds(0, 25) + late + seconds(25, 10);
    const { stdout, stderr, exitCode } = await tele([...LIVE, '--bad', bad], { input });
    expect(parseLines(stdout)).toEqual([row(0, 10), row(10, 10), row(20, 10), row(30, 5, { partial: true })]);
    expect(stderr).toContain('2 records came too late: the row of their time was written, and is without them');
    expect([exitCode, readFileSync(bad, 'utf8')]).toEqual([0, late]);
  });

  it('locates records whose time is none as a run over the file does, and moves no clock by them', async () => {
    const input = `${seconds(0, 15)}{"ts":"soon","s":"a"}\n{"s":"a"}\n${seconds(15, 15)}`;
    const whole = await tele(LIVE.slice(0, -2), { input });
    const { stdout, stderr, exitCode } = await tele(LIVE, { input });
    expect([stderr, exitCode]).toEqual([whole.stderr, whole.exitCode]);
    expect(stderr).toContain('soon is no point in time');
    expect(parseLines(stdout)).toEqual([row(0, 10), row(10, 10), row(20, 10, { partial: true })]);
  });

  it('reads files one after the other, whatever -j is', async () => {
    const folder = temporaryFolder();
    for (const k of [0, 1, 2]) writeFileSync(path.join(folder, `${k}.ndjson`), seconds(k * 20, 20));
    const { stdout } = await tele([...LIVE, '--source', folder, '-j', '2']);
    expect(parseLines(stdout)).toEqual(
      [0, 10, 20, 30, 40, 50].map((at) => row(at, 10, at === 50 ? { partial: true } : {})),
    );
  });

  it.each([
    [['--fill', '0'], '--fill needs all rows'],
    [['--sort', 'n'], '--sort needs all rows'],
    [['--top', '3'], '--top needs all rows'],
    [['--fail-if', 'n > 1'], '--fail-if needs all rows'],
    [['--state', 'x'], '--state needs all rows'],
    [['--output', 'csv'], '--late writes NDJSON, or a table in place, and not csv'],
    [['--output', 'table'], 'a table in place needs a terminal'],
    [['--master', 'spark://h:7077', '--source', '.'], 'a cluster does not answer before the end of its input'],
  ])('is refused with %s', async (words, message) => {
    const { stderr, exitCode } = await tele([...LIVE, ...words]);
    expect([stderr.startsWith(`tele: ${message}`), exitCode]).toEqual([true, 2]);
  });

  it('takes no length that is none', async () => {
    const { stderr, exitCode } = await tele([...LIVE.slice(0, -1), 'soon']);
    expect([stderr.split('\n')[0], exitCode]).toEqual(['tele: --late takes a length of time, not "soon"', 2]);
  });

  it('is refused before other stages of run that need all rows', async () => {
    const { stderr, exitCode } = await tele(['run', `${WORDS} | sort n`]);
    expect([stderr.split('\n')[0], exitCode]).toEqual([
      'tele: aggregate --late writes rows as records come, and here a stage before or behind it waits for all of them',
      2,
    ]);
  });
});

describe.skipIf(!HAS_TERMINAL)('--late on a terminal', () => {
  it('draws a table in place, with the sums of the last stretch and a sparkline', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'in'), seconds(0, 30) + seconds(30, 5, { s: 'b' }) + seconds(40, 5));
    const shown = await onTerminal(`tele ${WORDS} < in`, { cwd: folder });
    // Everything before the last drawing is erased.
    const last = shown.split('\u001b[J').at(-1)!;
    expect(last).toContain('b  5');
    expect(last).toContain('10s from 2026-12-01T00:00:30Z; trend: n');
  });
});

it.skipIf(process.platform !== 'linux')('follows a log by tail -F through a rotation', async () => {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log');
  writeFileSync(log, seconds(0, 25));
  const { next, ended } = live(`exec tail -n +1 -F '${log}' 2>/dev/null | tele ${WORDS}`);
  expect(await next()).toEqual(row(0, 10));
  expect(await next()).toEqual(row(10, 10));
  await pipeline(`mv log log.1; cat > log <<'END'\n${seconds(25, 20)}END`, { cwd: folder });
  expect(await next()).toEqual(row(20, 10));
  expect(await next()).toEqual(row(30, 10));
  await ended((child) => process.kill(-child.pid!, 'SIGINT'));
});

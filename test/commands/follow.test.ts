import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, mkdirSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BIN, ROOT, tele, temporaryFolder } from '../support/tele.ts';

/**
 * A command that follows files. `begun` adds lines to a file until one comes out; `next` answers the lines that come,
 * and `end` the exit code and messages.
 */
function following(words: readonly string[]) {
  const child = spawn(process.execPath, [BIN, ...words, '--follow'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, XDG_CONFIG_HOME: '/nowhere' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`it ended: ${await said}`);
    return value;
  };
  return {
    next,
    async begun(file: string) {
      let came = '';
      const first = next();
      void first.then((line) => {
        came = line;
      });
      for (let k = 1; came === ''; k++) {
        appendFileSync(file, `{"begun":${k}}\n`);
        await pause(50);
      }
      appendFileSync(file, '{"begun":0}\n');
      for (let line = await first; line !== '{"begun":0}'; line = await next());
    },
    async end(signal: NodeJS.Signals = 'SIGINT') {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
      return said;
    },
  };
}

const line = (n: number, more = '') => `{"n":${n}${more}}\n`;

describe('--follow', () => {
  it('reads what comes, not what is there, through rotation by name, by copy, and by a new file', async () => {
    const folder = temporaryFolder();
    const log = path.join(folder, 'app.log');
    writeFileSync(log, line(-1));
    const { next, begun, end } = following(['filter', 'true', '--source', folder]);
    await begun(log);
    appendFileSync(log, line(1));
    expect(await next()).toBe('{"n":1}');
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, line(2));
    writeFileSync(log, line(3));
    expect([await next(), await next()].sort()).toEqual(['{"n":2}', '{"n":3}']);
    appendFileSync(log, line(4));
    copyFileSync(log, `${log}.2`);
    truncateSync(log);
    writeFileSync(log, line(5));
    expect([await next(), await next()].sort()).toEqual(['{"n":4}', '{"n":5}']);
    mkdirSync(path.join(folder, 'new'));
    writeFileSync(path.join(folder, 'new', 'other.log'), line(6));
    expect(await next()).toBe('{"n":6}');
    expect(await end()).toContain(`${log} was emptied: it is read from its beginning`);
  });

  it('takes a line once it is whole, and the last one of a file that is gone as it is', async () => {
    const file = path.join(temporaryFolder(), 'app.log');
    const long = `,"x":"${'x'.repeat(700_000)}"`;
    writeFileSync(file, '');
    const { next, begun, end } = following(['map', '{...d, x: d.x.length}', '--source', file]);
    await begun(file);
    appendFileSync(file, '{"n"');
    await pause(250);
    appendFileSync(file, ':1}\n');
    expect(await next()).toBe('{"n":1}');
    appendFileSync(file, line(2, long));
    expect(await next()).toBe('{"n":2,"x":700000}');
    appendFileSync(file, '{"n":3}');
    unlinkSync(file);
    expect(await next()).toBe('{"n":3}');
    writeFileSync(file, line(4));
    expect(await next()).toBe('{"n":4}');
    expect(await end()).toBe('');
  });

  it('says in which file and where a bad line is', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b']) writeFileSync(path.join(folder, name), line(0));
    const { next, end } = following([
      ...['aggregate', '--every', '1s', '--at', 'ts', '--late', '0s', '--agg', 'f = first(file()), l = first(line())'],
      ...['--source', folder, '--max-bad', '100%'],
    ]);
    // Records without a time are no good here: the first rows tell that it has begun.
    const a = path.join(folder, 'a');
    let isRow = false;
    const first = next();
    void first.then(() => {
      isRow = true;
    });
    for (let k = 0; !isRow; k++) {
      appendFileSync(a, `{"ts":${1_796_083_200 + k}}\n`);
      await pause(20);
    }
    expect(JSON.parse(await first).f).toBe(a);
    const later = [1_796_093_200, 1_796_093_210].map((ts) => `{"ts":${ts}}\n`.repeat(20)).join('');
    writeFileSync(path.join(folder, 'c'), `{"ts":1796083200}\nnothing\n${later}`);
    for (let row = ''; !row.includes('2026-12-01T02:46:40Z'); row = await next());
    expect(await end()).toContain(`${path.join(folder, 'c')}:2: bad line at byte 18: not JSON`);
  });

  it.each([
    [['filter', 'true', '--source', '-'], '--follow follows files, and standard input goes on by itself'],
    [['aggregate', '--source', '.'], 'this command answers at the end of its input, and --follow has none'],
    [['sort', 'n', '--source', '.'], 'this command answers at the end of its input, and --follow has none'],
    [['filter', 'true', '--source', '.', '--input', 'csv'], '--follow reads lines of JSON, and not --input'],
    [['filter', 'true', '--source', '.', '--since', 'last'], '--follow reads what comes, and --since what has come'],
    [['filter', 'true', '--source', '.', '--master', 'spark://h:7077'], 'a cluster does not follow files'],
    [['filter', 'true', '--source', 'nowhere'], 'nowhere does not exist'],
    [['fetch', '--source', '.', '--list'], 'follow'],
  ])('is refused for %j', async (words, message) => {
    const { stderr, exitCode } = await tele([...words, '--follow']);
    expect([stderr.includes(message), exitCode === 0]).toEqual([true, false]);
  });
});

it('every line of a log that is rotated in three ways comes once', async () => {
  const folder = temporaryFolder();
  const ready = path.join(folder, 'ready');
  writeFileSync(ready, '');
  const { next, begun, end } = following(['filter', 'true', '--source', folder]);
  await begun(ready);
  const writer = execa('node', [path.join(ROOT, 'test/cron/log-writer.cjs'), folder, '5', '3000', '700']);
  const count = writer.then(async ({ stdout }) => {
    // What came twice would come soon.
    await pause(500);
    appendFileSync(ready, '{"number":0}\n');
    return Number(stdout);
  });
  const came: number[] = [];
  for (let line = await next(); line !== '{"number":0}'; line = await next()) came.push(JSON.parse(line).number);
  const said = await end();
  const all = Array.from({ length: await count }, (_, k) => k + 1);
  expect(
    came.sort((a, b) => a - b),
    said,
  ).toEqual(all);
});

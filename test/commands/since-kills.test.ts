import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { BIN, parseLines, ROOT, temporaryFolder } from '../support/tele.ts';

/** For how long the writer writes, how many lines a second, and how often it rotates its log. */
const [SECONDS, RATE, EVERY] = process.env.TELE_LONG === '1' ? [600, 20_000, 20_000] : [6, 3_000, 700];
/** One run in so many is killed, at a moment of its own. */
const KILLED = process.env.TELE_LONG === '1' ? 5 : 2;

it.each([
  ['in the sum of all answers', false],
  ['in a state that grows', true],
])(
  'every line of a log that is rotated counts once, whoever is killed: %s',
  {
    timeout: (SECONDS + 180) * 1000,
  },
  async (_, grows) => {
    const folder = temporaryFolder();
    const state = temporaryFolder();
    const out = path.join(state, 'out.ndjson');
    const random = seededRandom(24);
    const writer = execa('node', [
      path.join(ROOT, 'test/cron/log-writer.cjs'),
      folder,
      `${SECONDS}`,
      `${RATE}`,
      `${EVERY}`,
    ]);
    let isOver = false;
    void writer.finally(() => {
      isOver = true;
    });
    const said: string[] = [];
    const run = async (life?: number) => {
      const fd = openSync(out, 'a');
      const words = ['aggregate', '--agg', 'n = count(), total = sum(number)', '--source', folder];
      if (grows) words.push('--state', path.join(state, 'all.json'));
      const child = spawn(process.execPath, [BIN, ...words, '--since', 'last', '--name', 'log'], {
        stdio: ['ignore', fd, 'pipe'],
        env: { XDG_STATE_HOME: state, PATH: process.env.PATH },
      });
      closeSync(fd);
      if (life !== undefined) void wait(life).then(() => child.kill('SIGKILL'));
      const [[exitCode], stderr] = await Promise.all([once(child, 'close'), text(child.stderr!)]);
      said.push(stderr);
      return exitCode as number | null;
    };
    let runs = 0;
    let kills = 0;
    for (; !isOver; runs++)
      if (runs % KILLED === 1) {
        kills++;
        await run(Math.floor(random() * 500));
      } else await run();
    const lines = Number((await writer).stdout);
    expect([await run(), await run()]).toEqual([0, 0]);

    const answers = parseLines(readFileSync(out, 'utf8')) as { n: number; total: number }[];
    // The answer from a state that grows is that of all runs.
    const rows = grows ? answers.slice(-1) : answers;
    const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0);
    expect({ n: sum((row) => row.n), total: sum((row) => row.total) }, said.join('')).toEqual({
      n: lines,
      total: (lines * (lines + 1)) / 2,
    });
    expect(kills).toBeGreaterThan(3);
    expect(rows.length).toBeLessThanOrEqual(runs + 2);
  },
);

/** What the documentation shows of a script that somebody writes by hand. */
it('the script of the documentation is the one that is measured', () => {
  const script = readFileSync(path.join(ROOT, 'test/cron/by-hand.sh'), 'utf8');
  const [, shown] = /^```bash\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(ROOT, 'docs/cron.md'), 'utf8')) ?? [];
  expect(script.endsWith(shown!)).toBe(true);
});

it.skipIf(process.env.TELE_LONG !== '1')(
  'a script of bash, jq and a kept offset loses lines or counts them twice',
  {
    timeout: 60_000,
  },
  async () => {
    const [folder, state] = [temporaryFolder(), temporaryFolder()];
    const writer = execa('node', [path.join(ROOT, 'test/cron/log-writer.cjs'), folder, '6', '3000', '700']);
    let isOver = false;
    void writer.finally(() => {
      isOver = true;
    });
    let answers = '';
    const run = async () => {
      const { stdout } = await execa(path.join(ROOT, 'test/cron/by-hand.sh'), [folder, state], { reject: false });
      answers += `${stdout}\n`;
    };
    while (!isOver) await Promise.all([run(), wait(200)]);
    const lines = Number((await writer).stdout);
    await run();
    const rows = parseLines(answers) as { n: number }[];
    expect(rows.reduce((sum, { n }) => sum + n, 0)).not.toBe(lines);
  },
);

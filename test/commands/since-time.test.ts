import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

const HOUR = 3_600_000;

/** A folder with files that were changed so many hours ago; each has a record of then and one of ten hours before. */
function filesOf(...ages: readonly number[]): string {
  const folder = temporaryFolder();
  for (const age of ages) {
    const file = path.join(folder, `${age}.ndjson`);
    const then = Date.now() - age * HOUR;
    writeFileSync(file, [then, then - 10 * HOUR].map((ts) => `{"ts":${ts},"age":${age}}\n`).join(''));
    utimesSync(file, then / 1000, then / 1000);
  }
  return folder;
}

async function ages(words: readonly string[]): Promise<unknown[]> {
  const { stdout, stderr, exitCode } = await tele(['aggregate', '--by', 'age', ...words]);
  expect([stderr, exitCode]).toEqual(['', 0]);
  return (parseLines(stdout) as { age: number; n: number }[]).map(({ age, n }) => [age, n]);
}

describe('--since with a length or a time', () => {
  it('reads the objects that were changed since then, whole', async () => {
    const folder = filesOf(1, 5, 50);
    expect(await ages(['--source', folder, '--since', '2h'])).toEqual([[1, 2]]);
    expect(await ages(['--source', folder, '--since', '1d'])).toEqual([
      [1, 2],
      [5, 2],
    ]);
    const at = new Date(Date.now() - 6 * HOUR).toISOString();
    expect(await ages(['--source', folder, '--since', at, '-j', '2'])).toEqual([
      [1, 2],
      [5, 2],
    ]);
  });

  it('keeps the records from then on where --at tells their times, of standard input, too', async () => {
    const folder = filesOf(1, 5);
    const words = ['--every', '1w', '--at', 'ts', '--since'];
    expect(await ages(['--source', folder, ...words, '6h'])).toEqual([
      [1, 1],
      [5, 1],
    ]);
    const input = `${readFileSync(path.join(folder, '5.ndjson'))}{"ts":"soon","age":5}\n`;
    const { stdout, stderr } = await tele(['aggregate', ...words, '6h'], { input });
    expect(parseLines(stdout)).toMatchObject([{ n: 1 }]);
    expect(stderr).toContain('soon is no point in time');
  });

  it('goes by the dates in keys where they state them', async () => {
    const folder = temporaryFolder();
    const day = (age: number) => new Date(Date.now() - age * 24 * HOUR).toISOString().slice(0, 10).replaceAll('-', '');
    for (const age of [0, 3, 9]) {
      mkdirSync(path.join(folder, `date=${day(age)}`));
      writeFileSync(path.join(folder, `date=${day(age)}`, 'x.ndjson'), `{"age":${age}}\n`);
    }
    const words = ['--source', folder, '--layout', 'hive', '--since', '4d'];
    expect(await ages(words)).toEqual([
      [0, 1],
      [3, 1],
    ]);
  });

  it('runs again from a report to the same answer', async () => {
    const folder = filesOf(1, 5);
    const report = path.join(folder, '.report');
    const words = ['--source', folder, '--every', '1w', '--at', 'ts', '--since', '6h', '--report', report];
    const { stdout } = await tele(['aggregate', ...words]);
    const again = await tele(['run', report]);
    expect([again.stdout, again.exitCode]).toEqual([stdout, 0]);
  });

  it('says that nothing is that new', async () => {
    const { stdout, stderr, exitCode } = await tele(['filter', 'true', '--source', filesOf(5), '--since', '1h']);
    expect([stdout, exitCode]).toEqual(['', 0]);
    expect(stderr).toMatch(/^tele: no object of 1 was changed since 20\d\d-/);
  });

  it.each([
    [['--since', 'soon', '--source', '.'], '--since takes last, a length of time, or a time, not "soon"'],
    [['--since', '2', '--source', '.'], '--since takes last, a length of time, or a time, not "2"'],
    [['--since', '1mo', '--source', '.'], '--since takes last, a length of time, or a time, not "1mo"'],
    [['--since', '2h', '--name', 'x', '--source', '.'], '--name belongs to --since last, not to --since 2h'],
    [['--since', '2h'], '--since chooses objects, and standard input is none'],
  ])('refuses %j', async (words, message) => {
    const { stderr, exitCode } = await tele(['filter', 'true', ...words], { input: '{}\n' });
    expect([stderr.includes(message), exitCode]).toEqual([true, 2]);
  });
});

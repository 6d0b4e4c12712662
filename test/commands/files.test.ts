import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseLines, pipeline, shell, tele, temporaryFolder } from '../support/tele.ts';

/** A folder with files of two records each, one of them an archive in a folder of its own. */
function folderOfFiles(): string {
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, 'logs', 'old'), { recursive: true });
  writeFileSync(path.join(cwd, 'b.ndjson'), '{"n":1}\n\n{"n":2}\n');
  writeFileSync(path.join(cwd, 'a.ndjson'), '{"n":3}\n{"n":4}\n');
  writeFileSync(path.join(cwd, 'logs', 'old', 'c.json.gz'), gzipSync('{"n":5}\n{"n":6}\n'));
  writeFileSync(path.join(cwd, 'logs', 'd.ndjson'), '[{"n":7},\n\n{"n":8}]');
  return cwd;
}

const numbers = (text: string) => parseLines(text).map((row) => (row as { n: number }).n);

describe('files and folders behind a command', () => {
  it.each([
    [
      ['filter', 'n > 1', 'b.ndjson', 'logs', 'a.ndjson'],
      [2, 7, 8, 5, 6, 3, 4],
    ],
    [
      ['fetch', 'b.ndjson', 'b.ndjson'],
      [1, 2, 1, 2],
    ],
    [
      ['map', '{n}', 'logs/old'],
      [5, 6],
    ],
    [
      ['sample', '--rate', '1', 'a.ndjson'],
      [3, 4],
    ],
    [['aggregate', '--agg', 'n = sum(n)', 'a.ndjson', 'logs/'], [33]],
    [
      ['run', 'filter "n > 1" b.ndjson logs/d.ndjson | head 2'],
      [2, 7],
    ],
    [
      ['run', 'filter "n > 1" | head 2', 'b.ndjson', 'logs/d.ndjson'],
      [2, 7],
    ],
  ])('%j are read in their order', async (words, expected) => {
    const cwd = folderOfFiles();
    for (const master of ['local', 'local[2]']) {
      const ran = await tele([...words, '--master', master], { cwd });
      expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
      expect(numbers(ran.stdout)).toEqual(expected);
    }
  });

  it('are what a pattern of the shell makes of itself, in every command of a pipe', async () => {
    const cwd = folderOfFiles();
    const line = `tele filter 'n > 1' *.ndjson logs | tele aggregate --agg 'n = sum(n)'`;
    expect(await pipeline(line, { cwd })).toMatchObject({ stdout: '{"n":35}\n', stderr: '' });
    expect(await shell(line, { cwd })).toMatchObject({ stdout: '{"n":35}\n', stderr: '' });
  });

  it('are chosen from by what their pings say of themselves', async () => {
    const cwd = folderOfFiles();
    writeFileSync(path.join(cwd, 'pings.ndjson'), '{"n":9,"info":{"appUpdateChannel":"nightly"}}\n');
    const ran = await tele(['map', '{n}', 'a.ndjson', 'pings.ndjson', '--channel', 'nightly'], { cwd });
    expect(numbers(ran.stdout)).toEqual([9]);
  });

  it('that fail are named, and the others are read', async () => {
    const cwd = folderOfFiles();
    writeFileSync(path.join(cwd, 'cut.gz'), gzipSync('{"n":9}\n'.repeat(3000)).subarray(0, 40));
    const ran = await tele(['filter', 'n < 9', 'a.ndjson', 'cut.gz', 'b.ndjson'], { cwd });
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain('cut.gz');
    expect(numbers(ran.stdout)).toEqual([3, 4, 1, 2]);
  });

  it('are read again by a report, from another folder', async () => {
    const cwd = folderOfFiles();
    const ran = await tele(['filter', 'n > 1', 'b.ndjson', 'logs', '--report', 'said.json'], { cwd });
    const again = await tele(['run', path.join(cwd, 'said.json')], { cwd: temporaryFolder() });
    expect(again).toEqual(ran);
    const one = await tele(['filter', 'n > 1', 'a.ndjson', '--report', 'one.json'], { cwd });
    expect(await tele(['run', path.join(cwd, 'one.json')], { cwd: temporaryFolder() })).toEqual(one);
  });

  it.each([
    [['filter', 'true', 'access-*.ndjson'], 'there is no file that matches access-*.ndjson'],
    [['filter', 'true', 'a.ndjson', 'nowhere.ndjson'], 'nowhere.ndjson does not exist'],
    [['filter', 'true', 'a.ndjson', '--source', 'logs'], '--source and a.ndjson both say what is read'],
    [['filter', 'true', 'a.ndjson', '-'], 'standard input is read by itself, not together with other files'],
    [['filter', 'true', 'a.ndjson', 's3://bucket/x'], 's3://bucket/x is read by itself, not together with other files'],
    [['fetch', 'a.ndjson', 'logs', '--out', 'copy'], '--out copies one source: 2 files are given'],
  ])('%j is one sentence', async (words, said) => {
    const { stdout, stderr, exitCode } = await tele(words, { cwd: folderOfFiles() });
    expect(stderr.split('\n')[0]).toBe(`tele: ${said}`);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(stdout).toBe('');
    expect(exitCode).not.toBe(0);
  });

  it('stand in the first stage of a pipeline alone', async () => {
    const { stderr, exitCode } = await tele(['run', 'filter true | aggregate --by n a.ndjson'], {
      cwd: folderOfFiles(),
    });
    expect(stderr).toContain('only the first stage reads files');
    expect(exitCode).toBe(2);
  });
});

describe('file() and line()', () => {
  const words = ['map', '{n, f: file(), l: line()}', 'b.ndjson', 'logs'];
  const expected = [
    { n: 1, f: 'b.ndjson', l: 1 },
    { n: 2, f: 'b.ndjson', l: 3 },
    { n: 7, f: 'logs/d.ndjson', l: 1 },
    { n: 8, f: 'logs/d.ndjson', l: 3 },
    { n: 5, f: 'logs/old/c.json.gz', l: 1 },
    { n: 6, f: 'logs/old/c.json.gz', l: 2 },
  ];

  it('say where a record lies, on every engine and behind other stages', async () => {
    const cwd = folderOfFiles();
    for (const master of ['local', 'local[2]'])
      expect(parseLines((await tele([...words, '--master', master], { cwd })).stdout)).toEqual(expected);
    const behind = await tele(['run', `filter 'n > 1' b.ndjson logs | map '{n}' | map '{n, f: file(), l: line()}'`], {
      cwd,
    });
    expect(parseLines(behind.stdout)).toEqual(expected.slice(1));
  });

  it('count lines from the beginning of a file that others read in ranges', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'large.ndjson'), Array.from({ length: 3000 }, (_, n) => `{"n":${n + 1}}\n`).join(''));
    const env = { TELE_RANGE_BYTES: '500' };
    const ran = await tele(['filter', 'line() !== n', 'large.ndjson', '--master', 'local[2]'], { cwd, env });
    expect(ran).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('are those of standard input in a pipe, whether its commands work as one or not', async () => {
    const cwd = folderOfFiles();
    const line = `tele filter 'n === 2' b.ndjson | tele map '{f: file(), l: line()}' | tele filter true`;
    const stdout = '{"f":"standard input","l":1}\n';
    expect(await pipeline(line, { cwd })).toMatchObject({ stdout, stderr: '' });
    expect(await shell(line, { cwd })).toMatchObject({ stdout, stderr: '' });
    const first = `tele map '{n, l: line()}' b.ndjson | tele filter 'n === 2'`;
    expect((await pipeline(first, { cwd })).stdout).toBe('{"n":2,"l":3}\n');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_TERMINAL, onTerminal, shell, tele, temporaryFolder } from '../support/tele.ts';

const RECORDS = `{"year":2014,"port":8080,"os":"Linux"}\n{"year":2015,"port":80,"os":"日本"}\n`;

describe('records in another form', () => {
  it.each([
    ['json', '[\n  {"year":2014,"port":8080,"os":"Linux"},\n  {"year":2015,"port":80,"os":"日本"}\n]\n'],
    ['csv', 'year,port,os\n2014,8080,Linux\n2015,80,日本\n'],
    ['table', 'year  port  os\n2014  8080  Linux\n2015    80  日本\n'],
    ['md', '| year | port | os |\n| ---: | ---: | --- |\n| 2014 | 8080 | Linux |\n| 2015 | 80 | 日本 |\n'],
  ])('are %s', async (output, stdout) => {
    const ran = await tele(['filter', 'true', '--output', output], { input: RECORDS });
    expect(ran).toEqual({ stdout, stderr: '', exitCode: 0 });
    expect((await tele(['run', 'filter true', '--output', output], { input: RECORDS })).stdout).toBe(stdout);
  });

  it('are an empty document where there is none', async () => {
    expect((await tele(['filter', 'false', '--output', 'json'], { input: RECORDS })).stdout).toBe('[]\n');
    expect((await tele(['filter', 'false', '--output', 'csv'], { input: RECORDS })).stdout).toBe('');
  });

  it('keep their digits and the order of their members in a JSON document', async () => {
    const input = '{"id":9007199254740993,"10":1,"2":0.10}\n';
    const ran = await tele(['filter', 'true', '--output', 'json'], { input });
    expect(ran.stdout).toBe(`[\n  ${input.trimEnd()}\n]\n`);
  });

  it.each(['csv', 'table', 'json', 'tsv', 'raw'])(
    'stream as %s: memory does not grow with the input',
    { timeout: 60_000 },
    async (output) => {
      const cwd = temporaryFolder();
      writeFileSync(
        path.join(cwd, 'in'),
        `${JSON.stringify({ n: 1, text: 'x'.repeat(80), list: [1, 2, 3] })}\n`.repeat(400_000),
      );
      // The system counts for a program what its parent held when it forked: a shell holds little.
      const line = `tele filter true --output ${output} --report report < in | wc -l`;
      // Beside the records stand the columns' names, or the brackets.
      expect(await shell(line, { cwd })).toEqual({
        stdout: `${400_000 + (output === 'json' ? 2 : output === 'raw' ? 0 : 1)}\n`,
        stderr: '',
        exitCode: 0,
      });
      expect(JSON.parse(readFileSync(path.join(cwd, 'report'), 'utf8')).peakMemoryBytes).toBeLessThan(170e6);
    },
  );

  const late = `${'{"a":1}\n'.repeat(1000)}{"a":2,"b":3}\n{"c":4}\n`;

  it('count those with members that came too late for a column', async () => {
    const ran = await tele(['map', 'd', '--output', 'csv'], { input: late });
    expect(ran.stdout).toBe(`a\n${'1\n'.repeat(1000)}2\n\n`);
    expect(ran).toMatchObject({
      exitCode: 0,
      stderr:
        'tele: 2 records had members that no column shows, such as b, c: the first records tell the columns (--columns a,b,c names them)\n',
    });
  });

  it('have the columns that --columns names, and say which of them no record has', async () => {
    const ran = await tele(['map', 'd', '--output', 'csv', '--columns', 'b, a,x'], { input: late });
    expect(ran.stdout).toBe(`b,a,x\n${',1,\n'.repeat(1000)}3,2,\n,,\n`);
    expect(ran).toMatchObject({ exitCode: 0, stderr: 'tele: no record has x of --columns\n' });
  });

  it.each([
    [['filter', 'true', '--columns', 'a'], '--columns has no use: NDJSON holds whole records'],
    [['filter', 'true', '--columns', 'a', '--output', 'json'], '--columns has no use: a JSON document'],
    [['filter', 'true', '--columns', 'a,,b', '--output', 'csv'], '--columns "a,,b" has an empty name'],
    [['filter', 'true', '--columns', 'a,a', '--output', 'csv'], '--columns names a twice'],
    [['run', 'aggregate --by a', '--columns', 'a', '--output', 'csv'], '--agg names the columns of a grouping'],
  ])('%j is a mistake', async (args, message) => {
    const ran = await tele(args, { input: RECORDS });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

describe('a table', () => {
  it('has as many rows as there are', { timeout: 60_000 }, async () => {
    const input = Array.from({ length: 130_000 }, (_, i) => `{"id":${i}}\n`).join('');
    const rows = await tele(['filter', 'true', '--output', 'table'], { input });
    expect(rows).toMatchObject({ stderr: '', exitCode: 0 });
    expect(rows.stdout.split('\n')).toHaveLength(130_002);
    const groups = await tele(['aggregate', '--by', 'id', '--output', 'table'], { input });
    expect(groups).toMatchObject({ stderr: '', exitCode: 0 });
    expect(groups.stdout.split('\n').slice(-2)).toEqual(['129999  1', '']);
  });

  it('separates thousands of counts and measures, not of keys, ids and years', async () => {
    const input = `${'{"year":2014,"port":8080}\n'.repeat(1200)}`;
    const agg = 'n = count(), total = sum(port), most = max(port), mean(port)';
    const ran = await tele(['aggregate', '--by', 'year', '--agg', agg, '--output', 'table'], { input });
    const [, row] = ran.stdout.split('\n');
    expect(row!.split(/ +/)).toEqual(['2014', '1,200', '9,696,000', '8080', '8,080']);
    const state = path.join(temporaryFolder(), 'state');
    await tele(['aggregate', '--by', 'year', '--agg', agg, '--state', state], { input });
    expect((await tele(['merge', state, '--output', 'table'])).stdout).toBe(ran.stdout);
  });

  it('is not cut in a pipe', async () => {
    const input = `{"a":"${'x'.repeat(300)}"}\n`;
    expect((await tele(['map', 'd', '--output', 'table'], { input })).stdout).toBe(`a\n${'x'.repeat(300)}\n`);
  });

  it.skipIf(!HAS_TERMINAL)('that is wider than the terminal stands one record below the other', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'in'), `{"os":"Linux","text":"${'x'.repeat(30)}"}\n{"os":"WINNT","text":"y"}\n`);
    const line = 'tele filter true --output table < in';
    const wide = `os     text\nLinux  ${'x'.repeat(30)}\nWINNT  y\n`;
    expect(await onTerminal(line, { columns: 37, cwd })).toBe(wide);
    expect(await onTerminal(`${line} | cat`, { columns: 36, cwd })).toBe(wide);
    const rule = (n: number) => `─ ${n} ${'─'.repeat(32)}\n`;
    expect(await onTerminal(line, { columns: 36, cwd })).toBe(
      `${rule(1)}os    Linux\ntext  ${'x'.repeat(30)}\n${rule(2)}os    WINNT\ntext  y\n`,
    );
  });
});

it('ends lines with \\n, whatever they ended with', async () => {
  const input = '{"a":1}\r\n{"a": 2 }\r\n{"a":3}';
  const stdout = '{"a":1}\n{"a": 2 }\n{"a":3}\n';
  for (const args of [
    ['filter', 'true'],
    ['fetch', '--source', '-'],
  ])
    expect(await tele(args, { input })).toEqual({ stdout, stderr: '', exitCode: 0 });
  expect((await tele(['filter', '--help'])).stdout).toContain('byte for byte, except that each ends with');
});

it('leaves text in CSV that a spreadsheet takes for a formula', async () => {
  expect((await tele(['map', 'd', '--output', 'csv'], { input: '{"a":"=1+1"}\n' })).stdout).toBe('a\n=1+1\n');
});

it('escapes in Markdown what would come alive in a page', async () => {
  const input = `${JSON.stringify({ a: '<img src=x onerror=alert(1)>', b: '![x](http://x) a|b _c_ d_e', c: '&lt; *s* `q`' })}\n`;
  const ran = await tele(['filter', 'true', '--output', 'md'], { input });
  expect(ran.stdout.split('\n')[2]).toBe(
    '| \\<img src=x onerror=alert(1)> | !\\[x\\](http://x) a\\|b \\_c\\_ d_e | \\&lt; \\*s\\* \\`q\\` |',
  );
});

it.each(['filter', 'map', 'flat-map', 'sample', 'fetch'])(
  '%s does not claim a table on a terminal',
  async (command) => {
    const { stdout } = await tele([command, '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('form of the records: NDJSON, on a terminal too');
    expect(stdout).not.toContain('a table on a terminal');
  },
);

describe('forms for other programs and for a look', () => {
  const input = '{"a":"x\\ty\\\\z","b":{"c":[1]}}\n{"b":null,"ünï":"l1\\nl2"}\n';

  it.each([
    [['filter', 'true', '--output', 'tsv'], 'a\tb\tünï\nx\\ty\\\\z\t{"c":[1]}\t\n\t\tl1\\nl2\n'],
    [['filter', 'true', '--output', 'tsv', '--columns', 'b'], 'b\n{"c":[1]}\n\n'],
    [
      ['filter', 'true', '--output', 'vertical'],
      `${'─ 1 '.padEnd(40, '─')}\na  x\\u0009y\\z\nb  {"c":[1]}\n${'─ 2 '.padEnd(40, '─')}\nb    —\nünï  l1\\u000al2\n`,
    ],
    [
      ['filter', 'true', '--output', 'vertical', '--columns', 'b'],
      `${'─ 1 '.padEnd(40, '─')}\nb  {"c":[1]}\n${'─ 2 '.padEnd(40, '─')}\nb  —\n`,
    ],
    [['filter', 'a', '--output', 'raw'], '{"a":"x\\ty\\\\z","b":{"c":[1]}}\n'],
    [['map', 'a', '--raw'], 'x\ty\\z\n'],
    [['map', 'd["ünï"]', '--output', 'raw'], 'l1\nl2\n'],
    [['map', 'b', '--raw'], '{"c":[1]}\nnull\n'],
    [['run', 'map a', '--output', 'raw'], 'x\ty\\z\n'],
    [['aggregate', '--by', 'a ?? "-"', '--output', 'tsv'], 'a ?? "-"\tn\n-\t1\nx\\ty\\\\z\t1\n'],
    [['aggregate', '--output', 'raw'], '{"n":2}\n'],
    [['aggregate', '--output', 'vertical'], `${'─ 1 '.padEnd(40, '─')}\nn  2\n`],
    [['filter', 'false', '--output', 'tsv'], ''],
    [['filter', 'false', '--output', 'vertical'], ''],
    [['filter', 'false', '--output', 'raw'], ''],
  ])('%j', async (args, stdout) => {
    expect(await tele(args, { input })).toEqual({ stdout, stderr: '', exitCode: 0 });
  });

  it('raw has no columns', async () => {
    const ran = await tele(['map', 'a', '--raw', '--columns', 'a'], { input });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('--columns has no use: raw text has no columns');
  });
});

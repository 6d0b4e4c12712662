import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseLines, pipeline, shell, tele, temporaryFolder } from '../support/tele.ts';

const TABLE = 'svc,ms,zip\napi,120,01234\n"web, new",30,99999\napi,,5\n';
const ROWS = [
  { svc: 'api', ms: 120, zip: '01234' },
  { svc: 'web, new', ms: 30, zip: '99999' },
  { svc: 'api', ms: null, zip: '5' },
];

describe('a table of text', () => {
  it('is known by its first two lines: on standard input, as a file, in an archive, on threads', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 't.csv'), TABLE);
    writeFileSync(path.join(cwd, 't.csv.gz'), gzipSync(TABLE));
    writeFileSync(path.join(cwd, 't.tsv'), TABLE.replaceAll('"web, new"', 'web; new').replaceAll(',', '\t'));
    for (const master of ['local', 'local[2]']) {
      const ran = await tele(['map', 'd', 't.csv', 't.csv.gz', '--master', master], { cwd });
      expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
      expect(parseLines(ran.stdout)).toEqual([...ROWS, ...ROWS]);
    }
    expect(parseLines((await tele(['map', 'd'], { input: TABLE })).stdout)).toEqual(ROWS);
    const tabs = await tele(['aggregate', '--by', 'svc', '--agg', 'ms = sum(ms)', 't.tsv'], { cwd });
    expect(tabs.stdout).toBe('{"svc":"api","ms":120}\n{"svc":"web; new","ms":30}\n');
  });

  it('comes out as it went in', async () => {
    for (const form of ['csv', 'tsv']) {
      const { stdout } = await tele(['map', 'd', '--output', form], { input: TABLE });
      const again = await tele(['map', 'd', '--output', form], { input: stdout });
      expect(again).toMatchObject({ stdout, stderr: '' });
      expect(parseLines((await tele(['map', 'd'], { input: stdout })).stdout)).toEqual(ROWS);
    }
  });

  it('goes through a pipe whose commands work as one, and one whose do not', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 't.csv'), TABLE);
    const line = `tele filter 'ms > 0' t.csv | tele map '{svc, l: line()}' | tele sort -l`;
    const stdout = '{"svc":"web, new","l":2}\n{"svc":"api","l":1}\n';
    expect(await pipeline(line, { cwd })).toMatchObject({ stdout, stderr: '' });
    expect(await shell(line, { cwd })).toMatchObject({ stdout, stderr: '' });
    expect((await shell(`tele map 'line()' < t.csv | tele head -n 3`, { cwd })).exitCode).toBe(3);
  });

  it('has rows that are bad counted and located, and kept by --bad', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'bad.csv'), `${TABLE}api,1\nsvc,ms,zip\n"a"b,1,2\napi,7,8,9\nweb,"open,1\nweb,8,1\n`);
    const ran = await tele(['pick', 'ms', 'bad.csv', '--max-bad', '60%', '--bad', 'kept'], { cwd });
    expect(parseLines(ran.stdout)).toEqual([{ ms: 120 }, { ms: 30 }, { ms: null }, { ms: 8 }]);
    expect(ran.stderr.split('\n').slice(0, 6)).toEqual([
      'tele: bad.csv:5: bad line at byte 52: it has 2 fields, and the header has 3',
      'tele: bad.csv:6: bad line at byte 58: it is the header again',
      'tele: bad.csv:7: bad line at byte 69: there is text behind a closing quote',
      'tele: bad.csv:8: bad line at byte 78: it has 4 fields, and the header has 3',
      'tele: bad.csv:9: bad line at byte 88: a quote is not closed',
      expect.stringContaining('5 of 9 lines were bad'),
    ]);
    const { stdout } = await shell('cat kept', { cwd });
    expect(stdout).toBe('api,1\nsvc,ms,zip\n"a"b,1,2\napi,7,8,9\nweb,"open,1\n');
  });

  it('has the types that --types says', async () => {
    const ran = await tele(['map', 'd', '--types', 'text'], { input: TABLE });
    expect(parseLines(ran.stdout)).toEqual(ROWS.map((row) => ({ ...row, ms: row.ms === null ? null : `${row.ms}` })));
    const wrong = await tele(['map', 'd', '--types', 'svc=number', '--max-bad', '100%'], { input: TABLE });
    expect(wrong).toMatchObject({ stdout: '', exitCode: 0 });
    expect(wrong.stderr).toContain('svc is "api", which is no number');
    const none = await tele(['map', 'd', '--types', 'svc=date'], { input: TABLE });
    expect(none).toMatchObject({ stdout: '', exitCode: 2 });
    expect(none.stderr).toContain('--types knows text and number, not "date"');
  });

  it('of one column is read where --input says so, and never where it says NDJSON', async () => {
    expect((await tele(['map', 'd', '--input', 'csv'], { input: 'n\n1\n2\n' })).stdout).toBe('{"n":1}\n{"n":2}\n');
    const lines = await tele(['map', 'd', '--input', 'ndjson'], { input: TABLE });
    expect(lines).toMatchObject({ stdout: '', exitCode: 3 });
    const json = await tele(['map', 'd', '--input', 'tsv'], { input: '{"a":1}\tb\nx\ty\n' });
    expect(json.stdout).toBe('{"{\\"a\\":1}":"x","b":"y"}\n');
  });

  it('says of a column that is text where numbers are meant', async () => {
    const input = `n,x\n${'1,a\n'.repeat(150)}none,b\n`;
    const ran = await tele(['aggregate', '--agg', 's = sum(n)'], { input });
    expect(ran.stdout).toBe('{"s":150}\n');
    expect(ran.stderr).toContain('n was text in 1 of 151 records');
  });

  it('that has grown is read anew by --since, which says so: its header is at its beginning', async () => {
    const cwd = temporaryFolder();
    const env = { XDG_STATE_HOME: path.join(cwd, 'state') };
    const file = path.join(cwd, 't.csv');
    writeFileSync(file, `n,s\n${Array.from({ length: 200 }, (_, n) => `${n},x\n`).join('')}`);
    const words = ['aggregate', '--agg', 'n = count(), last = last(n)', 't.csv', '--since', 'last', '--name', 'table'];
    expect((await tele(words, { cwd, env })).stdout).toBe('{"n":200,"last":199}\n');
    appendFileSync(file, '200,y\n201,y\n');
    const next = await tele(words, { cwd, env });
    expect(next.stdout).toBe('{"n":202,"last":201}\n');
    expect(next.stderr).toBe('tele: t.csv has changed since it was read: it is read from its beginning\n');
  });
});

describe('lines of text', () => {
  const LOGFMT = 'level=info ms=12 msg="a b"\nlevel=error ms=7\n';
  const ROWS = [
    { level: 'info', ms: 12, msg: 'a b' },
    { level: 'error', ms: 7 },
  ];

  it('in logfmt are known by the first two: on standard input, as a file, in an archive, on threads', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'app.log'), LOGFMT);
    writeFileSync(path.join(cwd, 'app.log.gz'), gzipSync(LOGFMT));
    for (const master of ['local', 'local[2]']) {
      const ran = await tele(['map', 'd', 'app.log', 'app.log.gz', '--master', master], { cwd });
      expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
      expect(parseLines(ran.stdout)).toEqual([...ROWS, ...ROWS]);
    }
    expect(parseLines((await tele(['map', 'd'], { input: LOGFMT })).stdout)).toEqual(ROWS);
    const one = await tele(['map', 'd', '--input', 'logfmt'], { input: 'ms=3\nplain\n' });
    expect(one).toMatchObject({ stdout: '{"ms":3}\n', exitCode: 3 });
    expect(one.stderr).toContain('standard input:2: bad line at byte 5: it has no name=value');
  });

  it('are taken apart by --match, also if they look like records, in pipes as one and apart', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'a.txt'), `GET /a 200\nPUT /b 503\n${'{"x":1}\n'.repeat(2)}GET /a 404\n`);
    const match = String.raw`--match '^(?<verb>[A-Z]+) (?<path>\S+) (?<status>\d+)' --max-bad 50%`;
    const line = `tele filter 'status >= 400' a.txt ${match} | tele aggregate --by verb --agg 'n = count(), s = sum(status)'`;
    const stdout = '{"verb":"GET","n":1,"s":404}\n{"verb":"PUT","n":1,"s":503}\n';
    for (const ran of [await pipeline(line, { cwd }), await shell(line, { cwd })]) {
      expect(ran.stdout).toBe(stdout);
      expect(ran.stderr).toContain('a.txt:3: bad line at byte 22: it does not match --match');
    }
    const redirected = `tele map '{verb}' ${match} < a.txt | tele aggregate --by verb`;
    expect((await shell(redirected, { cwd })).stdout).toBe('{"verb":"GET","n":2}\n{"verb":"PUT","n":1}\n');
  });

  it('are not cut into ranges where --match reads them', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'a.nd'), '{"a":1}\n'.repeat(1000));
    const ran = await tele(
      ['aggregate', '--agg', 'n = count(), s = sum(a)', '--match', '"a":(?<a>\\d)', 'a.nd', '--master', 'local[2]'],
      {
        cwd,
        env: { TELE_RANGE_BYTES: '1000' },
      },
    );
    expect(ran.stdout).toBe('{"n":1000,"s":1000}\n');
  });

  it('refuses a pattern that gives no field', async () => {
    const ran = await tele(['map', 'd', '--match', '(a'], { input: 'a\n' });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('--match: /(a/u: Unterminated group');
    expect((await tele(['map', 'd', '--match', 'a'], { input: 'a\n' })).exitCode).toBe(2);
  });
});

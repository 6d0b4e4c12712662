import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

const ENGINES = ['local', 'local[2]'];
/** A program of JavaScript, as one word of a pipeline. */
const node = (code: string) => `${process.execPath} -e '${code}'`;

/** A folder with a file of records for each number: {"file": k, "n": 0…}. */
function lakeOf(...counts: number[]): string {
  const folder = temporaryFolder();
  for (const [k, count] of counts.entries())
    writeFileSync(
      path.join(folder, `${k}.ndjson`),
      Array.from({ length: count }, (_, n) => `${JSON.stringify({ file: k, n })}\n`).join(''),
    );
  return folder;
}

describe.each(ENGINES)('a program in a pipeline, by %s', (master) => {
  const run = (pipeline: string, source: string, ...more: string[]) =>
    tele(['run', pipeline, '--source', source, '--master', master, ...more]);

  it('may find nothing in a part, where it is grep', async () => {
    const found = await run(`fetch | grep '"file":2' | aggregate`, lakeOf(3, 0, 4));
    expect(found).toEqual({ stdout: '{"n":4}\n', stderr: '', exitCode: 0 });
    const broken = await run(`fetch | grep -E '(' | aggregate`, lakeOf(3));
    expect(broken.exitCode).toBe(5);
    const other = await run(`fetch | sh -c 'cat; exit 1' | aggregate`, lakeOf(3));
    expect(other.exitCode).toBe(5);
  });

  it('reads the records before it and makes those behind', async () => {
    const ran = await run(
      `filter 'n > 0' | sed s/file/part/ | aggregate --by part --agg 's = sum(n)'`,
      lakeOf(3, 0, 4),
    );
    expect(ran).toEqual({ stdout: '{"part":0,"s":3}\n{"part":2,"s":6}\n', stderr: '', exitCode: 0 });
  });

  it('is started for each object', async () => {
    const ran = await run("/usr/bin/sort -r | map '[file, n]'", lakeOf(2, 3));
    expect(parseLines(ran.stdout)).toEqual([[0, 1], [0, 0], [1, 2], [1, 1], [1, 0]]); // biome-ignore format: pairs
  });

  it('may end before its input does, and the objects behind it count', async () => {
    const ran = await run("/usr/bin/head -n 1 | map '[file, n]'", lakeOf(100_000, 2));
    expect(ran).toEqual({ stdout: '[0,0]\n[1,0]\n', stderr: '', exitCode: 0 });
  });

  it('may write much before it reads, and read much before it writes', async () => {
    const first = node(
      'for (let k = 0; k < 300000; k++) console.log(JSON.stringify({k})); process.stdin.resume().on("end", () => {})',
    );
    const late = node(
      'let n = 0; process.stdin.on("data", (d) => { n += d.length }).on("end", () => console.log(JSON.stringify({n})))',
    );
    const source = lakeOf(200_000);
    expect((await run(`${first} | aggregate`, source)).stdout).toBe('{"n":300000}\n');
    const { size } = { size: readFileSync(path.join(source, '0.ndjson')).length };
    expect((await run(late, source)).stdout).toBe(`{"n":${size}}\n`);
  });

  it('that fails makes its object a failed input, and no other', async () => {
    const fails = node(
      'let s = ""; process.stdin.on("data", (d) => { s += d }).on("end", () => { if (s.includes("\\"file\\":1")) { console.error("one\\ntwo is bad"); process.exit(9) } process.stdout.write(s) })',
    );
    const source = lakeOf(2, 5, 3);
    const ran = await run(`${fails} | aggregate --by file`, source);
    expect(ran.stdout).toBe('{"file":0,"n":2}\n{"file":2,"n":3}\n');
    expect(ran.stderr).toContain(`tele: ${path.join(source, '1.ndjson')}: ${process.execPath} -e `);
    expect(ran.stderr).toContain('failed with exit code 9: one\ntwo is bad\n');
    expect(ran.stderr).toContain('1 of 3 inputs failed: the result is partial');
    expect(ran.exitCode).toBe(5);
  });

  it('that is killed does, too', async () => {
    const source = lakeOf(1);
    const ran = await run(node('process.kill(process.pid, "SIGKILL")'), source);
    expect(ran.stderr).toContain('failed with signal SIGKILL');
    expect(ran.exitCode).toBe(5);
  });

  it('that writes no records is told where', async () => {
    const source = lakeOf(3);
    const report = path.join(temporaryFolder(), 'report.json');
    const ran = await run("sed '2s/.*/broken/' | aggregate", source, '--max-bad', '100%', '--report', report);
    expect(ran.stdout).toBe('{"n":2}\n');
    expect(ran.stderr).toContain('1 of 6 lines of the input and of programs were bad');
    expect(JSON.parse(readFileSync(report, 'utf8')).counts).toMatchObject({ lines: 3, written: 3, bad: 1 });
    expect(ran.stderr).toContain(
      `${path.join(source, '0.ndjson')}: line 2 that sed '2s/.*/broken/' wrote: bad line at byte 17`,
    );
  });

  it('passes on what it says without failing', async () => {
    const ran = await run(node('console.error("by the way"); process.stdin.pipe(process.stdout)'), lakeOf(1));
    expect(ran).toEqual({ stdout: '{"file":0,"n":0}\n', stderr: 'by the way\n', exitCode: 0 });
  });

  it('ends where the pipeline wants no more', async () => {
    const file = path.join(temporaryFolder(), 'pid');
    const endless = node(
      `require("fs").writeFileSync("${file}", String(process.pid)); const w = () => { while (process.stdout.write("{}\\n")); process.stdout.once("drain", w) }; w()`,
    );
    const ran = await run(`${endless} | head 5 | aggregate`, lakeOf(1, 1));
    expect(ran.stdout).toBe('{"n":5}\n');
    expect(existsSync(file)).toBe(true);
    expect(() => process.kill(Number(readFileSync(file, 'utf8')), 0)).toThrow('ESRCH');
  });

  it('gets its words as they stand', async () => {
    const words = node('console.log(JSON.stringify({words: process.argv.slice(1)}))');
    const ran = await run(`${words} -- '$HOME' '*' "a b" ''`, lakeOf(1));
    expect(ran.stdout).toBe('{"words":["$HOME","*","a b",""]}\n');
  });
});

describe('a word that is neither a stage nor a program', () => {
  it('is pointed at, with the stage that it may mean', async () => {
    const ran = await tele(['run', 'fetch | fliter x']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(
      'tele: "fliter" is no stage of tele, and there is no program of that name:\n  fetch | fliter x\n          ^\n  try: did you mean filter?',
    );
  });

  it('is told of a plan before anything is read', async () => {
    const plan = JSON.stringify({
      version: 1,
      stages: [{ op: 'pipe', command: 'no-such-program', args: [] }],
      strict: false,
    });
    const ran = await tele(['run', plan, '--source', lakeOf(1)]);
    expect(ran.stderr).toContain('the plan needs the program "no-such-program", which is not on the PATH');
    expect(ran.exitCode).toBe(2);
  });
});

describe('programs behind a wide step', () => {
  it('read its rows', async () => {
    const ran = await tele(['run', 'aggregate --by file | sed s/file/f/ | head 1', '--source', lakeOf(2, 1)]);
    expect(ran.stdout).toBe('{"f":0,"n":2}\n');
  });
});

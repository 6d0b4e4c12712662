import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tele, temporaryFolder } from '../support/tele.ts';

const WORDS = ['hang-stats', '--channel', 'aurora', '--output', 'table'];
const INPUT = '{"os":"Linux","up":3}\n{"os":"WINNT","up":5}\n';

describe('TELE_DEBUG', () => {
  test('says on standard error what was decided and why, by topic', async () => {
    const run = (topics: string) => tele(['filter', 'os === "Linux"'], { input: INPUT, env: { TELE_DEBUG: topics } });
    const quiet = await run('');
    expect(quiet.stderr).toBe('');
    const engine = await run('engine');
    expect(engine).toEqual({
      ...quiet,
      stderr: 'tele engine: {"kind":"inline"} (standard input is read by one thread)\n',
    });
    const all = (await run('*')).stderr.split('\n');
    expect(all).toContainEqual(expect.stringMatching(/^tele plan: \{"version":1,.*os === .*\} reads os$/));
    expect(all).toContain('tele source: standard input');
    expect(all).toContain('tele scanner: WebAssembly');
    expect((await run('scanner, source')).stderr).toBe('tele source: standard input\ntele scanner: WebAssembly\n');
  });

  test('says why records are parsed as a whole', async () => {
    const env = { TELE_DEBUG: 'scanner', TELE_SCANNER: 'parse' };
    const { stderr } = await tele(['map', 'up'], { input: INPUT, env });
    expect(stderr).toBe('tele scanner: JSON.parse (TELE_SCANNER=parse)\n');
  });

  test('counts what was found of a source', async () => {
    const { stderr } = await tele(['os-dist', '--channel', 'nightly', '-j', '2'], {
      env: { TELE_DEBUG: 'source,engine' },
    });
    expect(stderr).toMatch(/^tele source: \S+lake: \d+ folders listed, 32 objects, 32 parts in \d+ partitions$/m);
    expect(stderr).toMatch(/^tele engine: \{"kind":"threads","threads":2\} \(asked for\)$/m);
  });

  test('lists the topics for a name that is none', async () => {
    expect(await tele(['map', 'up'], { input: INPUT, env: { TELE_DEBUG: 'engin' } })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no topic "engin"\n  try: TELE_DEBUG=plan,'),
    });
  });
});

describe('a defect', () => {
  /** Runs a command that asks for the width of the terminal, where that throws. */
  async function runWith(thrown: string, temporary: string) {
    const hook = path.join(temporaryFolder(), 'hook.cjs');
    writeFileSync(hook, `Object.defineProperty(process.stdout, 'columns', { get() { ${thrown} } });`);
    return tele([...WORDS, '--region', 'aws_secret_access_key=abc'], {
      env: { NODE_OPTIONS: `--require=${hook}`, TMPDIR: temporary },
    });
  }

  test('shows a trace of our sources and leaves a file to send', async () => {
    const folder = temporaryFolder();
    const { stderr, exitCode } = await runWith("throw new TypeError('planted');", folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^tele: this is a defect of tele:\nTypeError: planted$/m);
    expect(stderr).toMatch(/^ +at .*src\/cli\/command\/base\.ts:\d+:\d+\)$/m);
    const file = /try: send (\S+) to whoever gave you tele/.exec(stderr)![1]!;
    expect(path.dirname(file)).toBe(folder);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(report)).toEqual(['tele', 'node', 'system', 'argv', 'decisions', 'trace']);
    expect(report).toMatchObject({ node: process.version, argv: [...WORDS, '--region', 'aws_secret_access_key=***'] });
    expect(report.trace[0]).toBe('TypeError: planted');
    expect(report.decisions.plan).toContain('"version":1');
    expect(report.decisions.engine).toContain('"kind":"inline"');
  });

  test('tells nothing of records that a fault quotes', async () => {
    const folder = temporaryFolder();
    const { stderr } = await runWith(`JSON.parse('x"clientID":"c-1"');`, folder);
    expect(stderr).toContain('(text) is not valid JSON');
    expect(stderr).not.toContain('c-1');
  });

  test('is told also where no file can be written', async () => {
    const { stderr, exitCode } = await runWith("throw new TypeError('planted');", '/dev/null/no-folder');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('try: send these lines to whoever gave you tele');
    expect(existsSync('/dev/null/no-folder')).toBe(false);
  });
});

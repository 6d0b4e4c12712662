import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tele, temporaryFolder } from '../support/tele.ts';
import { SAMPLE } from './s3-lake.ts';

const RECORDS = [
  { svc: 'web', n: 100, e: 1 },
  { svc: 'db', n: 10, e: 5 },
  { svc: 'mail', n: 50, e: 0 },
];
const input = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('');
const words = ['aggregate', '--by', 'svc', '--agg', 'n = sum(n), e = sum(e)'];
const [web, db, mail] = [
  '{"svc":"web","n":100,"e":1}\n',
  '{"svc":"db","n":10,"e":5}\n',
  '{"svc":"mail","n":50,"e":0}\n',
];

describe('--fail-if', () => {
  it('ends with 10, and puts the rows that it is true of first', async () => {
    expect(await tele([...words, '--fail-if', 'e / n > 0.02'], { input })).toEqual({
      stdout: `${db}${mail}${web}`,
      stderr: 'tele: aggregate: e / n > 0.02 is true of 1 of 3 rows, first svc=db n=10 e=5\n',
      exitCode: 10,
    });
    expect(await tele([...words, '--fail-if', 'e > least', '--set', 'least=9'], { input })).toMatchObject({
      stderr: '',
      exitCode: 0,
    });
  });

  it('looks at rows that --top cuts off, too, also behind a pipeline', async () => {
    const top = ['--sort=-n', '--top', '1', '--fail-if', 'e === 5'];
    expect(await tele([...words, ...top], { input })).toMatchObject({ stdout: `${db}${web}`, exitCode: 10 });
    const line = 'filter n | aggregate --by svc --agg "n = sum(n), e = sum(e)" --sort=-n --top 1';
    expect(await tele(['run', line, '--fail-if', 'e === 5'], { input })).toMatchObject({
      stdout: `${db}${web}`,
      exitCode: 10,
    });
  });

  it('is of every command that answers', async () => {
    const lake = ['--source', SAMPLE, '--channel', 'nightly'];
    for (const [command, expression] of [
      [['os-dist'], 'pings > 0'],
      [['cluster-hangs', '--top', '2'], 'hangs > 0'],
      [['hang-stats'], 'true'],
      [['histogram', 'CYCLE_COLLECTOR'], 'true'],
      [['run', 'fetch | os-dist'], 'pings > 0'],
    ] as const)
      expect((await tele([...command, ...lake, '--fail-if', expression])).exitCode, command.join(' ')).toBe(10);
  }, 30_000);

  it('is an error where it cannot be answered', async () => {
    expect(await tele([...words, '--fail-if', 'errs > 1'], { input })).toMatchObject({
      stdout: '',
      exitCode: 1,
      stderr: expect.stringContaining('no row has errs'),
    });
    expect(await tele([...words, '--fail-if', 'svc.getTime() > 1'], { input })).toMatchObject({
      stdout: '',
      exitCode: 1,
    });
    expect((await tele([...words, '--fail-if', 'e >'], { input })).exitCode).toBe(2);
    expect(await tele(['run', 'filter true', '--fail-if', 'e > 1'], { input })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('records that stream are none'),
    });
  });
});

describe('--fail-if-none', () => {
  it('ends with 10 where no record came', async () => {
    expect(await tele(['aggregate', '--fail-if-none'], { input })).toMatchObject({ exitCode: 0, stderr: '' });
    for (const by of [[], ['--by', 'svc']]) {
      const { exitCode, stderr } = await tele(['aggregate', ...by, '--fail-if-none'], { input: '' });
      expect([exitCode, stderr]).toEqual([
        10,
        expect.stringContaining('tele: aggregate: there is no record to answer from\n'),
      ]);
    }
  });
});

describe('--quiet-if-ok', () => {
  it('writes nothing at all if all is well', async () => {
    const bad = `${input.repeat(100)}no\n`;
    const noisy = await tele(words, { input: bad });
    expect([noisy.stderr === '', noisy.exitCode]).toEqual([false, 0]);
    const quiet = await tele([...words, '--quiet-if-ok', '--fail-if', 'e > 1000'], { input: bad });
    expect(quiet).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('writes what is wrong first, and then all the rest', async () => {
    const rang = await tele([...words, '--quiet-if-ok', '--fail-if', 'e === 5'], { input: `no\n${input}` });
    expect(rang.exitCode).toBe(10);
    expect(rang.stderr.split('\n').slice(0, 2)).toEqual([
      'tele: aggregate: e === 5 is true of 1 of 3 rows, first svc=db n=10 e=5',
      'tele: standard input:1: bad line at byte 0, column 2: not JSON: expected a value',
    ]);
    expect(rang.stdout.startsWith(db!)).toBe(true);
    const bad = await tele([...words, '--quiet-if-ok'], { input: `no\n${input}` });
    expect([bad.exitCode, bad.stderr.split('\n')[0]]).toEqual([
      3,
      'tele: aggregate: more lines were bad than --max-bad allows',
    ]);
    expect(bad.stdout).not.toBe('');
    const failed = await tele([...words, '--quiet-if-ok', '--source', 'nowhere']);
    expect([failed.exitCode, failed.stderr.split('\n')[0]]).toEqual([1, expect.stringContaining('nowhere')]);
  });

  it('goes with --since last: the run counts, whatever is written', async () => {
    const folder = temporaryFolder();
    const source = path.join(folder, 'log');
    mkdirSync(source);
    writeFileSync(path.join(source, 'a.ndjson'), input);
    const run = (...more: string[]) =>
      tele([...words, '--source', source, '--since', 'last', '--name', 'app', '--quiet-if-ok', ...more], {
        env: { XDG_STATE_HOME: path.join(folder, 'state') },
      });
    expect(await run('--fail-if', 'e === 5')).toMatchObject({
      exitCode: 10,
      stderr: 'tele: app: e === 5 is true of 1 of 3 rows, first svc=db n=10 e=5\n',
    });
    expect(await run('--fail-if', 'e === 5')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(await run('--fail-if-none')).toEqual({
      stdout: '',
      stderr: 'tele: app: there is no record to answer from\n',
      exitCode: 10,
    });
  });
});

it('--quiet says of bad lines how many there are', async () => {
  const { stderr } = await tele([...words, '--quiet'], { input: `no\nno\n${input}` });
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/^tele: 2 of 5 lines were bad/), '']);
});

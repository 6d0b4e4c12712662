import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../src/source/cache/lock-folder.ts';
import { memoryBucket } from '../source/s3/bucket.ts';
import { startDouble } from '../source/s3/double.ts';
import { shell, tele, temporaryFolder } from '../support/tele.ts';

/** A folder with a log, and runs over it that follow each other under one name. */
function startLog(text = '{"v":1}\n{"v":2}\n') {
  const folder = temporaryFolder();
  const log = path.join(folder, 'logs', 'app.log');
  mkdirSync(path.dirname(log));
  writeFileSync(log, text);
  const env = { XDG_STATE_HOME: path.join(folder, 'state') };
  const marks = path.join(env.XDG_STATE_HOME, 'tele', 'marks');
  const tail = ['--source', path.dirname(log), '--since', 'last', '--name', 'app'];
  return {
    folder,
    log,
    env,
    marks,
    run: (...words: string[]) => tele([...words, ...tail], { env }),
    count: async (...words: string[]) => {
      const { stdout, stderr, exitCode } = await tele(['aggregate', '--agg', 'n = count()', ...tail, ...words], {
        env,
      });
      return { n: stdout === '' ? undefined : (JSON.parse(stdout) as { n: number }).n, stderr, exitCode };
    },
  };
}

it('reads what the last run of its name has not read, whatever the command', { timeout: 30_000 }, async () => {
  const { log, run, count, env } = startLog();
  expect(await count()).toEqual({ n: 2, stderr: '', exitCode: 0 });
  expect(await count()).toEqual({ n: 0, stderr: '', exitCode: 0 });
  appendFileSync(log, '{"v":3}\n');
  expect(await run('filter', 'v > 0')).toEqual({
    stdout: '{"v":3}\n',
    stderr: 'tele: the mark app was made by another question: this one goes on where that one ended\n',
    exitCode: 0,
  });
  appendFileSync(log, '{"v":4}\n');
  expect((await run('run', 'filter "v > 3" | map "{v: v + 1}"')).stdout).toBe('{"v":5}\n');
  appendFileSync(log, '{"v":5}\n');
  expect((await run('run', 'fetch | aggregate --agg "s = sum(v)"', '-j', '2')).stdout).toBe('{"s":5}\n');
  const shown = await tele(['mark', 'show', 'app'], { env });
  expect(shown.stdout).toBe(`${JSON.stringify({ object: log, read: 40, waits: false })}\n`);
});

it('goes on behind exit codes 3 and 5, and not behind 1, 2 and a reader that left', { timeout: 60_000 }, async () => {
  const { log, folder, count, env } = startLog();
  expect((await count('--agg', 'n = nothing()')).exitCode).toBe(2);
  const line = `tele aggregate --agg 'n = count()' --source ${path.dirname(log)} --since last --name app`;
  const full = await shell(`${line} > /dev/full`, { env });
  expect(full.exitCode).toBe(1);
  expect(full.stderr).toContain('ENOSPC');
  expect(
    (await shell(`tele fetch --source ${path.dirname(log)} --since last --name app | true`, { env })).exitCode,
  ).toBe(0);
  expect((await count()).n).toBe(2);

  appendFileSync(log, 'no\n{"v":3}\n');
  const bad = await count();
  expect(bad).toMatchObject({ n: 1, exitCode: 3 });
  expect(bad.stderr).toContain(`${log} from byte 16:1: bad line at byte 16`);

  const archive = gzipSync(Array.from({ length: 30_000 }, (_, v) => `{"v":${v},"r":${Math.sin(v)}}\n`).join(''));
  const file = path.join(folder, 'logs', 'other.gz');
  writeFileSync(file, archive.subarray(0, archive.length - 1000));
  const half = await count();
  expect(half.exitCode).toBe(5);
  expect(await count()).toMatchObject({ n: 0, exitCode: 5 });
  writeFileSync(file, archive);
  const rest = await count();
  expect(rest).toMatchObject({ exitCode: 0 });
  expect(half.n! + rest.n!).toBe(30_000);
  expect(rest.n).toBeGreaterThan(0);
  expect(await count()).toMatchObject({ n: 0, exitCode: 0 });
});

it('begins now where it is told to, and refuses what would leave records out', { timeout: 30_000 }, async () => {
  const { log, count, env, run } = startLog();
  expect(await count('--first', 'now')).toEqual({
    n: 0,
    stderr: 'tele: app begins now: what is there already is not read\n',
    exitCode: 0,
  });
  appendFileSync(log, '{"v":3}\n');
  expect((await count('--first', 'now')).n).toBe(1);
  for (const [words, said] of [
    [['fetch', '--limit', '1'], 'together with --limit'],
    [['fetch', '--fraction', '0.5'], 'together with --fraction'],
    [['run', 'head 3'], 'with a limit'],
    [['run', 'grep x'], 'with a program'],
    [['cluster-hangs', '--vs', 'date=7d'], 'together with --vs'],
    [['aggregate', '--since', '2h'], '--since'],
  ] as const) {
    const { exitCode, stderr } = await run(...words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
  }
  const stdin = await tele(['aggregate', '--since', 'last', '--name', 'x'], { env, input: '{"a":1}\n' });
  expect([stdin.exitCode, stdin.stderr]).toEqual([
    2,
    expect.stringContaining('standard input has nothing to know it by'),
  ]);
  const name = await tele(['aggregate', '--since', 'last', '--name', '../x', '--source', log], { env });
  expect([name.exitCode, name.stderr]).toEqual([2, expect.stringContaining('--name cannot be "../x"')]);
});

it('tells of a mark of another source, a damaged one, and one that cannot be written', {
  timeout: 30_000,
}, async () => {
  const { log, folder, count, env, marks } = startLog();
  await count();
  const other = await tele(['aggregate', '--since', 'last', '--name', 'app', '--source', folder], { env });
  expect([other.exitCode, other.stderr]).toEqual([
    2,
    expect.stringContaining(`the mark app is of ${path.dirname(log)}, not of ${folder}`),
  ]);
  const file = path.join(marks, 'app.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, 100));
  expect(await count()).toMatchObject({ n: undefined, exitCode: 1, stderr: expect.stringContaining('is damaged') });
  expect((await tele(['mark'], { env })).stdout).toBe('{"name":"app","damaged":true}\n');
  writeFileSync(file, text);
  appendFileSync(log, '{"v":3}\n');
  // A folder stands where the mark is written.
  mkdirSync(`${file}.next`);
  expect(await count()).toMatchObject({ n: undefined, exitCode: 1 });
  renameSync(`${file}.next`, path.join(folder, 'gone'));
  expect(await count()).toMatchObject({ n: 1, exitCode: 0 });
});

it('tells of a run that was killed while its answer went out', { timeout: 30_000 }, async () => {
  const { log, count, marks } = startLog();
  await count();
  const file = path.join(marks, 'app.json');
  const before = readFileSync(file);
  appendFileSync(log, '{"v":3}\n');
  await count();
  const { answer: _, ...mark } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const kill = (answer: object) => {
    writeFileSync(file, before);
    writeFileSync(`${file}.next`, `${JSON.stringify({ ...mark, ...answer })}\n`);
  };
  kill({});
  expect(await count()).toMatchObject({ n: 1, stderr: expect.stringContaining('may come twice') });
  kill({ answer: { file: log, from: 0, length: 3, sum: 'another' } });
  expect(await count()).toMatchObject({ n: 1, stderr: expect.stringContaining('before its answer was out') });
  // SHA-256 of an empty text.
  kill({ answer: { file: log, from: 0, length: 0, sum: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' } });
  expect(await count()).toMatchObject({
    n: 0,
    stderr: expect.stringContaining('when its answer was out: that counts'),
  });
});

it('lets a state grow by what is new, and answers from all of it', { timeout: 60_000 }, async () => {
  const { log, folder, count, marks, run } = startLog();
  const state = path.join(folder, 'today.json');
  const grow = () => count('--state', state);
  expect(await grow()).toEqual({ n: 2, stderr: '', exitCode: 0 });
  appendFileSync(log, '{"v":3}\n');
  expect(await grow()).toEqual({ n: 3, stderr: '', exitCode: 0 });
  expect(await grow()).toEqual({ n: 3, stderr: '', exitCode: 0 });
  expect((await tele(['merge', state, '--fail-if', 'n > 2'])).exitCode).toBe(10);

  // A run that was killed: its mark is beside its place, and the state has grown, or has not.
  const file = path.join(marks, 'app.json');
  const before = { mark: readFileSync(file), state: readFileSync(state) };
  appendFileSync(log, '{"v":4}\n');
  expect((await grow()).n).toBe(4);
  renameSync(file, `${file}.next`);
  writeFileSync(file, before.mark);
  expect(await grow()).toMatchObject({ n: 4, stderr: expect.stringContaining('that counts') });
  writeFileSync(`${file}.next`, readFileSync(file, 'utf8').replace(/"run":"[^"]*"/, '"run":"another"'));
  writeFileSync(file, before.mark);
  writeFileSync(state, before.state);
  expect(await grow()).toMatchObject({ n: 4, stderr: expect.stringContaining('is read again') });

  appendFileSync(log, '{"v":5}\n');
  expect(await run('os-dist', '--state', state)).toMatchObject({
    stdout: '',
    exitCode: 2,
    stderr: expect.stringContaining('they do not add up'),
  });
  expect((await grow()).n).toBe(5);
  expect((await count('--state', path.join(folder, 'other.json'))).n).toBe(0);
});

it('does not run twice at once', { timeout: 30_000 }, async () => {
  const { count, marks } = startLog();
  expect((await count()).n).toBe(2);
  const lock = await lockFolder(path.join(marks, 'app.json.lock'), 'app', { held: '', hint: '' });
  expect(await count()).toMatchObject({
    n: undefined,
    exitCode: 1,
    stderr: expect.stringContaining(`app is being run by another tele (process ${process.pid})`),
  });
  expect(await count('--if-running', 'skip')).toMatchObject({
    n: undefined,
    exitCode: 0,
    stderr: 'tele: another run of the same name is at work: this one is left out\n',
  });
  const waiting = count('--if-running', 'wait');
  await new Promise((resolve) => setTimeout(resolve, 700));
  await lock.release();
  expect(await waiting).toMatchObject({ n: 0, exitCode: 0 });
});

it('knows the objects of a bucket by their ETags', { timeout: 30_000 }, async () => {
  const bucket = memoryBucket([
    ['day/1', '{"v":1}\n'],
    ['day/2', '{"v":2}\n'],
  ]);
  const double = await startDouble({ buckets: { lake: bucket } });
  onTestFinished(double.close);
  const env = {
    TELE_ENDPOINT_URL: double.url,
    TELE_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
    XDG_STATE_HOME: temporaryFolder(),
  };
  const sum = async () => {
    const words = ['aggregate', '--agg', 's = sum(v)', '--source', 's3://lake', '--since', 'last', '--name', 'lake'];
    const { stdout, stderr } = await tele(words, { env });
    return [stdout, stderr];
  };
  expect(await sum()).toEqual(['{"s":3}\n', '']);
  expect(await sum()).toEqual(['{"s":0}\n', '']);
  bucket.put('day/3', '{"v":30}\n');
  expect(await sum()).toEqual(['{"s":30}\n', '']);
  bucket.put('day/1', '{"v":5}\n');
  expect(await sum()).toEqual([
    '{"s":5}\n',
    'tele: s3://lake/day/1 has changed since it was read: it is read from its beginning\n',
  ]);
});

it('shows, renames and forgets marks', { timeout: 30_000 }, async () => {
  const { count, env, marks, log } = startLog();
  await count();
  const mark = (...words: string[]) => tele(['mark', ...words], { env });
  expect((await mark()).stdout).toMatch(
    new RegExp(`^\\{"name":"app","source":"${path.dirname(log)}","at":"[^"]+Z","objects":1\\}\n$`),
  );
  expect((await mark('rename', 'app', 'new')).exitCode).toBe(0);
  expect(readdirSync(marks)).toEqual(['new.json']);
  expect(await mark('show', 'nwe')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('did you mean new?'),
  });
  expect((await mark('rename', 'new', 'app')).exitCode).toBe(0);
  expect((await count()).n).toBe(0);
  expect(await mark('reset', 'app')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('is forgotten') });
  expect((await count()).n).toBe(2);
});

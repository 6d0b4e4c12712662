import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startLake } from '../source/s3/lake.ts';
import { BIN, parseLines, tele, temporaryFolder } from '../support/tele.ts';
import { lakeEnvironment } from './s3-lake.ts';

/** How many lines a fuzzed file has, and how many questions are asked of it: TELE_LONG=1 asks more. */
const [LINES, QUESTIONS] = process.env.TELE_LONG ? [10_000, 200] : [1500, 12];

/** A folder, and runs in it whose cache lies there. Files in it are old enough to be kept. */
function place() {
  const cwd = temporaryFolder();
  const env = { XDG_CACHE_HOME: path.join(cwd, 'cache') };
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    tele(args, { cwd, env: { ...env, TELE_EXTRACT_AGE_MS: '0', ...more } });
  return { cwd, run, entries: () => files(path.join(cwd, 'cache', 'tele', 'objects')) };
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const own = path.join(folder, each.name);
    return each.isDirectory() ? files(own) : [own];
  });
}

/** A report without what differs between two runs of the same. */
function report(file: string): unknown {
  const { plan, source, objects, counts, paths, badLines, failed, stages } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    plan,
    source,
    objects,
    counts,
    paths,
    badLines,
    failed,
    passed: stages.map(({ records }: { records: number }) => records),
  };
}

const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant('@12345678901234567890@'),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\u2028', '\ud800', '\\', '"'),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('x', 'y', 'é'), fc.integer(), { maxKeys: 2, noNullPrototype: true }),
);
const record = fc.record(
  { a: value, b: fc.record({ c: value, d: value }, { requiredKeys: [] }), e: value, s: fc.constantFrom('p', 'q', 'r') },
  { requiredKeys: ['s'], noNullPrototype: true },
);
const line = fc.oneof(
  { weight: 30, arbitrary: record.map((each) => JSON.stringify(each).replaceAll(/"@(\d+)@"/g, '$1')) },
  { weight: 2, arbitrary: record.map((each) => ` ${JSON.stringify(each, null, 1).replaceAll('\n', ' ')}\r`) },
  { weight: 2, arbitrary: record.map((each) => `key\t${JSON.stringify(each)}`) },
  { weight: 2, arbitrary: record.map((each) => `{"a":1,${JSON.stringify(each).slice(1)}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '  ',
      '{"s":',
      'plain',
      '{"a":{"x":}}',
      '{"s":"p"} x',
      '!',
      '[1]',
      '{"a":"\\ud83d","s":"\\u0070"}',
    ),
  },
);

const QUERIES = fc.tuple(
  fc.subarray(['s', 'b.d', 'id'], { minLength: 1 }),
  fc.subarray(
    [
      'n = count()',
      'm = max(a)',
      'u = distinct(b.c)',
      'l = count(e)',
      'x = sum(a.x)',
      't = collect(text(a), 3)',
      'f = first(b)',
    ],
    { minLength: 1 },
  ),
  fc.constantFrom(['--master', 'local'], ['--master', 'local[2]'], ['--strict']),
);

describe('--keep-columns', () => {
  it('answers with the same bytes, notes and reports, from what is there and what is not', async () => {
    const { cwd, run, entries } = place();
    const [lines] = fc.sample(fc.array(line, { minLength: LINES, maxLength: LINES }), { numRuns: 1, seed: 11 });
    const text = `${lines!.join('\n')}\n`;
    mkdirSync(path.join(cwd, 'lake'));
    writeFileSync(path.join(cwd, 'lake', 'a.ndjson'), text);
    writeFileSync(path.join(cwd, 'lake', 'b.ndjson.gz'), gzipSync(text));
    writeFileSync(
      path.join(cwd, 'lake', 'c.ndjson'),
      lines!.filter((each) => /^\{"[abes]":.*\}$/.test(each) && !each.includes('}}}')).join('\n'),
    );
    for (const [by, columns, how] of fc.sample(QUERIES, { numRuns: QUESTIONS, seed: 5 })) {
      const words = [
        'aggregate',
        '--by',
        by.join(','),
        '--agg',
        columns.join(', '),
        '--source',
        'lake',
        '--max-bad',
        '100%',
        ...how,
      ];
      const ran = [];
      for (const flag of ['--no-keep-columns', '--keep-columns', '--keep-columns']) {
        const { stdout, stderr, exitCode } = await run([...words, flag, '--report', 'r.json'], {
          TELE_RANGE_BYTES: '20000',
        });
        ran.push({
          stdout,
          stderr: stderr.replace(/^tele: \d+ objects? came from the cache\n/m, ''),
          exitCode,
          report: report(path.join(cwd, 'r.json')),
        });
      }
      expect(ran[1], words.join(' ')).toEqual(ran[0]);
      expect(ran[2], words.join(' ')).toEqual(ran[0]);
    }
    expect(entries().length).toBeGreaterThan(9);
  });

  it('reads nothing of a bucket that was read before, and all of an object that has changed', async () => {
    const { run, entries } = place();
    const lake = await startLake([
      ['day/a.ndjson', '{"k":"x","n":1}\n'],
      ['day/b.ndjson', '{"k":"y","n":2}\n'],
    ]);
    const ask = (...more: string[]) =>
      run(
        ['aggregate', '--by', 'k', '--agg', 'n = sum(n)', '--source', 's3://lake/day', ...more],
        lakeEnvironment(lake),
      );
    const gets = () => lake.log.filter(({ key }) => key.endsWith('.ndjson')).length;
    const first = await ask('--keep-columns');
    expect(entries()).toHaveLength(2);
    const before = gets();
    expect(before).toBeGreaterThanOrEqual(2);
    expect((await ask('--keep-columns')).stdout).toBe(first.stdout);
    expect(gets()).toBe(before);
    lake.put('day/b.ndjson', '{"k":"y","n":9}\n');
    expect(parseLines((await ask('--keep-columns')).stdout)).toEqual([
      { k: 'x', n: 1 },
      { k: 'y', n: 9 },
    ]);
    expect(gets()).toBe(before + 1);
    await lake.close();
  });

  it('never answers from before: touched, appended to, of the same size, and renamed over', async () => {
    const { cwd, run } = place();
    const file = path.join(cwd, 'a.ndjson');
    const write = (n: number) => writeFileSync(file, `{"n":${n}}\n`.repeat(3));
    const sum = async () =>
      parseLines((await run(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns'])).stdout)[0];
    write(1);
    expect(await sum()).toEqual({ s: 3 });
    expect(await sum()).toEqual({ s: 3 });
    const { atime, mtime } = statSync(file);
    write(2);
    utimesSync(file, atime, mtime);
    expect(await sum()).toEqual({ s: 6 });
    writeFileSync(`${file}.new`, '{"n":5}\n'.repeat(3));
    utimesSync(`${file}.new`, atime, mtime);
    renameSync(`${file}.new`, file);
    expect(await sum()).toEqual({ s: 15 });
    writeFileSync(file, '{"n":7}\n', { flag: 'a' });
    expect(await sum()).toEqual({ s: 22 });
    truncateSync(file, 8);
    expect(await sum()).toEqual({ s: 5 });
  });

  it('is never half of it, whenever a run is killed', async () => {
    const { cwd, run } = place();
    const text = Array.from({ length: 3000 }, (_, k) => `{"n":${k},"pad":"${'x'.repeat(200)}"}\n`).join('');
    for (const name of ['a', 'b', 'c']) writeFileSync(path.join(cwd, `${name}.ndjson`), text);
    const words = ['aggregate', '--agg', 's = sum(n)', 'a.ndjson', 'b.ndjson', 'c.ndjson', '--keep-columns'];
    const kills = process.env.TELE_LONG ? 100 : 6;
    const env = { ...process.env, XDG_CACHE_HOME: path.join(cwd, 'cache'), TELE_EXTRACT_AGE_MS: '0' };
    for (let k = 0; k < kills; k++) {
      const child = spawn(process.execPath, [BIN, ...words], {
        cwd,
        env,
        stdio: 'ignore',
        timeout: 60 + (k * 300) / kills,
        killSignal: 'SIGKILL',
      });
      await once(child, 'exit');
    }
    expect((await run(words)).stdout).toBe(`{"s":${(3 * 2999 * 3000) / 2}}\n`);
    expect((await run(words)).stdout).toBe(`{"s":${(3 * 2999 * 3000) / 2}}\n`);
  });

  it('keeps nothing, and says so, where its folder cannot be made', async () => {
    const { cwd, run } = place();
    writeFileSync(path.join(cwd, 'a.ndjson'), '{"n":1}\n');
    writeFileSync(path.join(cwd, 'cache'), 'a file');
    const ran = await run(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns']);
    expect(ran).toMatchObject({ stdout: '{"s":1}\n', exitCode: 0 });
    expect(ran.stderr).toMatch(/^tele: the cache folder \S+ cannot be made: nothing is kept for the next question\n$/);
  });

  it('tells in the report how many objects were answered from what was kept', async () => {
    const { cwd, run } = place();
    writeFileSync(path.join(cwd, 'a.ndjson'), '{"n":1}\n');
    const cached = [];
    for (let k = 0; k < 2; k++) {
      await run(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns', '--report', 'r.json']);
      cached.push(JSON.parse(readFileSync(path.join(cwd, 'r.json'), 'utf8')).requests.cached);
    }
    expect(cached).toEqual([0, 1]);
  });

  it('keeps nothing of a file that has just changed, nor of lines, whole records and bad lines that are kept', async () => {
    const { cwd, run, entries } = place();
    writeFileSync(path.join(cwd, 'a.ndjson'), '{"n":1}\n{"n":\n');
    await tele(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns', '--max-bad', '50%'], {
      cwd,
      env: { XDG_CACHE_HOME: path.join(cwd, 'cache') },
    });
    for (const words of [
      ['filter', 'n > 0'],
      ['map', 'd'],
      ['sort', 'n'],
      ['aggregate', '--bad', 'kept'],
    ])
      await run([...words, 'a.ndjson', '--keep-columns', '--max-bad', '50%']);
    expect(entries()).toEqual([]);
    await run(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns', '--max-bad', '50%']);
    expect(entries()).toHaveLength(1);
  });

  it('drops what is damaged, in any place, and reads again', async () => {
    const { cwd, run, entries } = place();
    writeFileSync(path.join(cwd, 'a.ndjson'), Array.from({ length: 200 }, (_, k) => `{"n":${k}}\n`).join(''));
    const ask = () => run(['aggregate', '--agg', 's = sum(n)', 'a.ndjson', '--keep-columns']);
    const { stdout } = await ask();
    const [entry] = entries();
    const whole = readFileSync(entry!);
    for (let at = 3; at < whole.length; at += Math.ceil(whole.length / 12)) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      writeFileSync(entry!, at % 2 === 0 ? changed.subarray(0, at) : changed);
      const ran = await ask();
      expect(ran).toMatchObject({ stdout, stderr: '', exitCode: 0 });
      copyFileSync(entries()[0]!, `${cwd}/again`);
    }
    expect(readFileSync(entries()[0]!)).toEqual(whole);
  });
});

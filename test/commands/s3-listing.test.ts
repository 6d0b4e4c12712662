import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { type Lake, realEndpoint, startLake } from '../source/s3/lake.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';
import { lakeEnvironment, teleOn, V2_SCHEMA } from './s3-lake.ts';

const lists = (lake: Lake) => lake.log.filter(({ key, method }) => key === '' && method === 'GET');
const keysOf = (lake: Lake, stdout: string, prefix = '') =>
  (parseLines(stdout) as { uri: string }[]).map(({ uri }) => uri.slice(`${lake.uri}/${prefix}`.length));

describe('400 folders of objects', () => {
  // 2 channels, 200 versions; 10 builds and 5 days in each.
  const builds = Array.from({ length: 10 }, (_, b) => `201411${String(b + 1).padStart(2, '0')}030204`);
  const days = ['20141109', '20141110', '20141111', '20141112', '20141113'];
  const objects = realEndpoint === undefined ? 20_000 : 2_000;
  let lake: Lake;
  /** All keys, and how many listings it takes to find them level by level. */
  let all: readonly string[];
  let full: number;
  beforeAll(async () => {
    const entries: [string, string][] = [['telemetry_schema.json', V2_SCHEMA]];
    for (const channel of ['aurora', 'nightly'])
      for (let version = 1; version <= 200; version++)
        for (const build of builds.slice(0, objects / 2_000))
          for (const day of days)
            entries.push([`saved_session/Firefox/${channel}/${version}.0/${build}.${day}.v2.log.x`, '{}\n']);
    lake = await startLake(entries);
    all = keysOf(lake, (await teleOn(lake, ['fetch', '--list'])).stdout);
    lake.log.length = 0;
    await teleOn(lake, ['fetch', '--list', '--channel', '*']);
    full = lists(lake).length;
  });
  afterAll(() => lake.close());

  it('are all found', () => expect(all).toHaveLength(objects));

  it.each([
    [['--channel', 'nightly', '--app-version', '10.0..13.0'], 4],
    [['--channel', 'nightly,aurora', '--app-version', '9.0,10.0,11.0,200.0'], 8],
    [['--app-version', '..4.0', '--date', '2014-11-10'], 8],
    [['--channel', 'aurora', '--app-version', '197..', '--build-id', '20141101', '--date', '20141109..20141110'], 4],
  ])('are listed as far as filters match: %j', async (filters, folders) => {
    lake.log.length = 0;
    const ran = await teleOn(lake, ['fetch', '--list', ...filters]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(lists(lake).length).toBeLessThanOrEqual(full * 0.05);
    const found = keysOf(lake, ran.stdout);
    expect(found).toEqual([...found].sort());
    expect(new Set(found.map((key) => key.slice(0, key.lastIndexOf('/')))).size).toBe(folders);
    // The folders alone, listed in full, tell what was to be found.
    const expected = all.filter((key) => wanted(key, filters));
    expect(found).toEqual(expected);
  });

  function wanted(key: string, filters: readonly string[]): boolean {
    const [, , channel, version, name] = key.split('/') as [string, string, string, string, string];
    const [build, day] = name.split('.') as [string, string];
    const number = Number(version);
    const rules: Record<string, (value: string) => boolean> = {
      '--channel': (value) => value.split(',').includes(channel),
      '--app-version': (value) => {
        if (!value.includes('..')) return value.split(',').map(Number).includes(number);
        const [from = '', to = ''] = value.split('..');
        return number >= Number(from || 0) && number <= Number(to || 999);
      },
      '--build-id': (value) => build.startsWith(value),
      '--date': (value) => {
        const [from, to = from] = value.replaceAll('-', '').split('..');
        return day >= from! && day <= to!;
      },
    };
    return filters.every((flag, k) => k % 2 === 1 || rules[flag]!(filters[k + 1]!));
  }
});

describe('a folder of more files than a page', () => {
  let lake: Lake;
  const builds = Array.from({ length: 40 }, (_, b) => `201410${String(b + 10)}030204`);
  beforeAll(async () => {
    const entries = builds.flatMap((build) =>
      Array.from({ length: 60 }, (_, n): [string, string] => [
        `${build}.${n % 2 === 0 ? '20141109' : '20141110'}.v2.log.${String(n).padStart(2, '0')}`,
        '{}\n',
      ]),
    );
    lake = await startLake([
      ...entries.map(([key, text]): [string, string] => [`flat/${key}`, text]),
      ...entries.map(([key, text]): [string, string] => [`hive/submission_date=2014-11-09/channel=a%20b/${key}`, text]),
      ['hive/submission_date=2014-11-10/channel=c/x', '{}\n'],
      ['hive/_SUCCESS', ''],
      ['hive/_temporary/0/x', '{}\n'],
    ]);
  });
  afterAll(() => lake.close());
  const list = (prefix: string, ...flags: string[]) =>
    tele(['fetch', '--list', '--source', `${lake.uri}/${prefix}`, ...flags], { env: lakeEnvironment(lake) });

  it('is listed by the values inside names where a layout tells them', async () => {
    lake.log.length = 0;
    const ran = await list('flat', '--layout', 'build-id.date', '--build-id', '20141011..20141012');
    expect(keysOf(lake, ran.stdout, 'flat/').map((key) => key.slice(0, 8))).toEqual([
      ...Array(60).fill('20141011'),
      ...Array(60).fill('20141012'),
    ]);
    // A page that shows that there are more, the builds, and the two that match.
    expect(lists(lake)).toHaveLength(4);
    const day = await list('flat', '--layout', 'build-id.date', '--date', '20141110', '--build-id', '20141011');
    expect(keysOf(lake, day.stdout, 'flat/')).toHaveLength(30);
    const all = await list('flat', '--layout', 'build-id.date', '--date', '20141110');
    expect(keysOf(lake, all.stdout, 'flat/')).toHaveLength(1200);
  });

  it('is listed page by page where nothing tells dimensions', async () => {
    lake.log.length = 0;
    const ran = await list('flat', '--layout', 'flat');
    expect(keysOf(lake, ran.stdout, 'flat/')).toHaveLength(2400);
    expect(lists(lake)).toHaveLength(3);
    const filtered = await list('flat', '--layout', 'flat', '--date', '20141110');
    expect(filtered).toMatchObject({ exitCode: 2, stdout: '' });
    expect(filtered.stderr).toContain('is not laid out by date');
  });

  it('is found by key=value folders, in which names are decoded, and what writers leave behind is no data', async () => {
    const ran = await list('hive', '--date', '20141109', '--channel', 'a b');
    expect(keysOf(lake, ran.stdout, 'hive/')).toHaveLength(2400);
    expect(keysOf(lake, (await list('hive', '--channel', 'c')).stdout, 'hive/')).toEqual([
      'submission_date=2014-11-10/channel=c/x',
    ]);
    expect(keysOf(lake, (await list('hive')).stdout, 'hive/')).toHaveLength(2401);
  });

  it.each([['chanel/date'], ['app-version.date'], ['']])('refuses the layout %j', async (layout) => {
    const ran = await list('flat', '--layout', layout);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    if (layout === 'chanel/date') expect(ran.stderr).toContain('did you mean channel?');
  });
});

test.skipIf(realEndpoint !== undefined)(
  'hidden keys are counted and named, and taken where that is asked for',
  async () => {
    const keys = ['.dot', 'a/../up', 'day/', 'day/1', 'day/.2'];
    const lake = await startLake(keys.map((key) => [key, key === 'day/' ? '' : `{"key":"${key}"}\n`]));
    onTestFinished(lake.close);
    const without = await teleOn(lake, ['fetch']);
    expect(without).toMatchObject({ exitCode: 0, stdout: '{"key":"day/1"}\n' });
    expect(without.stderr).toBe(
      'tele: 4 names, such as s3://lake/.dot, are left out, as hidden names are: --hidden takes them\n',
    );
    const out = path.join(temporaryFolder(), 'out');
    expect((await teleOn(lake, ['fetch', '--hidden', '--out', out])).exitCode).toBe(0);
    expect(
      readdirSync(out, { recursive: true })
        .filter((name) => !String(name).startsWith('.tele'))
        .sort(),
    ).toEqual(['.dot', 'a', 'a/%2E%2E', 'a/%2E%2E/up', 'day', 'day/%', 'day/.2', 'day/1']);
    const all = await teleOn(lake, ['fetch', '--hidden']);
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    expect(parseLines(all.stdout)).toHaveLength(4);
  },
);

test('an object that is named outright is read, whatever its name', async () => {
  const lake = await startLake([
    ['day/.b.nd', '{"a":1}\n'],
    ['day/.b.ndx', '{"a":2}\n'],
  ]);
  onTestFinished(lake.close);
  const named = await tele(['fetch', '--source', `${lake.uri}/day/.b.nd`], { env: lakeEnvironment(lake) });
  expect(named).toEqual({ exitCode: 0, stdout: '{"a":1}\n', stderr: '' });
  const absent = await tele(['fetch', '--source', `${lake.uri}/day/.b`], { env: lakeEnvironment(lake) });
  expect(absent).toMatchObject({ exitCode: 1, stdout: '' });
  expect(absent.stderr).toContain(`there is no object in ${lake.uri}/day/.b`);
});

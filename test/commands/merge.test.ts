import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, shell, tele, temporaryFolder } from '../support/tele.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-merge-'));
const days = [1, 2, 3].map((day) => path.join(folder, `day-${day}.ndjson`));
const week = path.join(folder, 'week.ndjson');

beforeAll(async () => {
  const { stdout } = await tele(['fetch', '--channel', 'aurora', '--limit', '240']);
  const lines = stdout.split('\n').slice(0, -1);
  writeFileSync(week, stdout);
  for (const [k, file] of days.entries())
    writeFileSync(
      file,
      lines
        .slice(k * 80, (k + 1) * 80)
        .map((line) => `${line}\n`)
        .join(''),
    );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function stateOf(command: readonly string[], source: string): Promise<string> {
  const file = path.join(temporaryFolder(), 'state.json');
  const ran = await tele([...command, '--source', source, '--state', file]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return file;
}

function notes(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('tele: note:'));
}

describe('the states of the days make the week', () => {
  it.each([
    [['cluster-hangs', '--top', '100', '--stacks', '3']],
    [['cluster-hangs', '--by', 'info.OS', '--meaningful']],
    [['cluster-hangs', '--method', 'kmeans', '--clusters', '5']],
    [['cluster-hangs', '--compat-2014']],
    [['hang-stats', '--compat-2014']],
    [['histogram', 'CYCLE_COLLECTOR', '--by', 'info.OS']],
    [['os-dist', '--by-version']],
    [
      [
        'aggregate',
        '--by',
        'info.OS',
        '--agg',
        'n = count(), up = mean(simpleMeasurements.uptime)',
        '--sort=-n',
        '--top',
        '2',
      ],
    ],
  ])('byte for byte: %j', async (command) => {
    const states = await Promise.all(days.map((day) => stateOf(command, day)));
    const whole = await tele([...command, '--source', week]);
    const merged = await tele(['merge', ...states]);
    expect(merged.exitCode, merged.stderr).toBe(0);
    expect(merged.stdout).toBe(whole.stdout);
    expect(notes(merged.stderr)).toEqual(notes(whole.stderr));
  });

  it('on a terminal, and of one day alone, too', async () => {
    const state = await stateOf(['cluster-hangs'], week);
    const merged = await tele(['merge', state, '--output', 'table']);
    expect(merged.stdout).toBe((await tele(['cluster-hangs', '--source', week, '--output', 'table'])).stdout);
  });
});

describe('merge refuses', () => {
  const write = (args: readonly string[]) => stateOf(args, days[0]!);
  const refused = async (files: readonly string[], message: string, code = 2) => {
    const ran = await tele(['merge', ...files]);
    expect([ran.exitCode, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(message);
  };

  it('another command, other options, another version', async () => {
    const clusters = await write(['cluster-hangs']);
    await refused([clusters, await write(['os-dist'])], 'one of cluster-hangs: they do not add up');
    await refused(
      [clusters, await write(['cluster-hangs', '--top', '3'])],
      'top is 15 in the first and 3 in the second',
    );
    await refused(
      [clusters, await write(['cluster-hangs', '--thread', 'Compositor'])],
      'thread is not set in the first and "Compositor" in the second',
    );
    const old = path.join(temporaryFolder(), 'old.json');
    writeFileSync(old, JSON.stringify({ ...JSON.parse(readFileSync(clusters, 'utf8')), tele: '0.0.1' }));
    await refused([clusters, old], 'was written by tele 0.0.1');
  });

  it('the same file twice, and files that are no state', async () => {
    const clusters = await write(['cluster-hangs']);
    await refused([clusters, clusters], 'is given twice');
    await refused([clusters, path.join(ROOT, 'package.json')], 'package.json is no state of tele');
    await refused([clusters, path.join(ROOT, 'README.md')], 'README.md is not JSON');
    await refused(['/nowhere/state.json'], 'cannot be read: ENOENT', 1);
    const cut = path.join(temporaryFolder(), 'cut.json');
    writeFileSync(cut, readFileSync(clusters, 'utf8').slice(0, -20));
    await refused([cut], 'cut.json is not JSON');
  });
});

it('a state is written whole or not at all', async () => {
  const place = temporaryFolder();
  const ran = await tele(['os-dist', '--source', week, '--state', path.join(place, 'none', 'state.json')]);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('the state cannot be written to');
  expect(existsSync(path.join(place, 'none'))).toBe(false);
  expect(readdirSync(place)).toEqual([]);
});

it('a state goes where a link leads, and to standard output as it stands', async () => {
  const place = temporaryFolder();
  const [real, link, out] = ['real.json', 'link.json', 'out.json'].map((name) => path.join(place, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(real, 'old');
  symlinkSync(real, link);
  await tele(['os-dist', '--source', week, '--state', link]);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(real, 'utf8'))).toMatchObject({ command: 'os-dist' });
  const ran = await shell(`tele fetch --limit 0 --source ${week} --report /dev/stdout > ${out}`);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ version: 1, counts: { out: 0 } });
  expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
});

describe('what stands behind states', () => {
  it('is refused where it would count twice, by name, and allowed on purpose', async () => {
    const command = ['aggregate', '--by', 'info.OS'];
    const lake = temporaryFolder();
    for (const k of [0, 1]) copyFileSync(days[k]!, path.join(lake, `day-${k}.ndjson`));
    const [both, one, other] = [
      await stateOf(command, lake),
      await stateOf(command, path.join(lake, 'day-1.ndjson')),
      await stateOf(command, days[2]!),
    ];
    const copy = path.join(temporaryFolder(), 'copy');
    copyFileSync(one, copy);
    for (const files of [
      [both, one],
      [one, copy],
    ]) {
      const ran = await tele(['merge', ...files]);
      expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ran.stderr).toContain(
        `${path.join(lake, 'day-1.ndjson')} would count twice: ${files[0]} was made of it, and so was ${files[1]}`,
      );
    }
    expect((await tele(['merge', both, both])).exitCode).toBe(2);
    const twice = await tele(['merge', one, copy, '--allow-overlap']);
    const counts = (text: string) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).n as number);
    const once = counts((await tele(['merge', one])).stdout);
    expect(counts(twice.stdout)).toEqual(once.map((n) => n * 2));
    expect(await tele(['merge', both, other])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('tells whether too many lines were bad', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'bad.ndjson'), '{"a":1}\n{"a":\n');
    writeFileSync(path.join(folder, 'good.ndjson'), '{"a":1}\n');
    for (const name of ['bad', 'good'])
      await tele(['aggregate', '--source', `${name}.ndjson`, '--state', name], { cwd: folder });
    const ran = await tele(['merge', 'good', 'bad'], { cwd: folder });
    expect(ran).toMatchObject({ exitCode: 3, stdout: '{"n":2}\n' });
    expect(ran.stderr).toContain('tele: bad was made of more bad lines than --max-bad allowed');
  });

  it.each([
    [/"bad":0/, '"bads":0', 'counts.bad is missing'],
    [/"failed":0/, '"failed":"x"', 'counts.failed must be a whole number'],
    [/"inputs":1/, '"inputs":-1', 'counts.inputs must be at least 0'],
    [/"value":.*/, '"value":5}', 'is damaged: its value is none that its plan gathers'],
    [/"value":.*/, '"value":[[["x"],["y","z"]]]}', 'is damaged: its value is none that its plan gathers'],
  ])('is looked at before it is believed: %s', async (from, to, message) => {
    const file = await stateOf(['aggregate', '--by', 'info.OS', '--agg', 'm = mean(info.x)'], days[0]!);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(from, to));
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    const ran = await tele(['merge', file]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('defect');
  });
});

describe('what merge does with rows', () => {
  const states = () => Promise.all(days.map((day) => stateOf(['aggregate', '--by', 'info.OS'], day)));

  it('orders and cuts them anew, and rings', async () => {
    const files = await states();
    const all = (await tele(['merge', ...files])).stdout.trim().split('\n');
    const counts = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { n: number }).n);
    expect(counts(all).reduce((sum, n) => sum + n, 0)).toBe(240);
    const top = await tele(['merge', ...files, '--sort=-n', '--top', '1']);
    expect(counts(top.stdout.trim().split('\n'))).toEqual([Math.max(...counts(all))]);
    expect(await tele(['merge', ...files, '--fail-if', 'n > most', '--set', 'most=240'])).toMatchObject({
      exitCode: 0,
    });
    const rang = await tele([
      'merge',
      ...files,
      '--top',
      '1',
      '--sort=n',
      '--fail-if',
      `n === ${Math.max(...counts(all))}`,
    ]);
    expect([rang.exitCode, counts(rang.stdout.trim().split('\n'))[0]]).toEqual([10, Math.max(...counts(all))]);
    expect(await tele(['merge', ...files, '--quiet-if-ok', '--fail-if-none'])).toEqual({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
    expect(await tele(['merge', ...files, '--sort', 'nothing'])).toMatchObject({ exitCode: 2 });
  });

  it('makes weeks of days, and a year of weeks', async () => {
    const [a, b, c] = (await states()) as [string, string, string];
    const rolled = path.join(folder, 'rolled.json');
    await tele(['merge', a, b, '--state', rolled]);
    expect((await tele(['merge', rolled, c])).stdout).toBe((await tele(['merge', a, b, c])).stdout);
  });

  it('keeps the order of other answers', async () => {
    const file = await stateOf(['os-dist'], days[0]!);
    expect(await tele(['merge', file, '--top', '1'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--sort and --top are for states of aggregate, and these are of os-dist'),
    });
  });

  it('writes the page of all of them', async () => {
    const page = (name: string) => path.join(folder, name);
    const files = await Promise.all(days.map((day, k) => stateOf(['cluster-hangs', '--html', page(`${k}.html`)], day)));
    await tele(['cluster-hangs', '--source', week, '--html', page('week.html')]);
    const merged = await tele(['merge', ...files, '--html', page('merged.html')]);
    expect(merged.stderr).toContain('the page is written to');
    // How it was made, and when, is another story.
    const told = (name: string) =>
      readFileSync(page(name), 'utf8').replace(/<section[^>]* id="made"[\s\S]*?<\/section>/, '');
    const bare = (name: string) => told(name).replace(/all of [^<]*/g, '');
    expect(bare('merged.html').length).toBeGreaterThan(50_000);
    expect(bare('merged.html')).toBe(bare('week.html'));
    expect((await tele(['merge', ...(await states()), '--html', page('no.html')])).exitCode).toBe(2);
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lake, realEndpoint, startLake } from '../source/s3/lake.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';
import { SAMPLE, sampleObjects, teleOn } from './s3-lake.ts';

const objects = sampleObjects().filter(([key]) => key !== 'telemetry_schema.json');
const nightly = objects.filter(([key]) => key.includes('/nightly/'));

let lake: Lake;
beforeAll(async () => {
  lake = await startLake(sampleObjects());
});
afterAll(() => lake.close());

const gets = () => lake.log.filter(({ key }) => key !== '' && key !== 'telemetry_schema.json');

describe('fetch --list', () => {
  it('names objects with their sizes in key order, and reads none', async () => {
    lake.log.length = 0;
    const ran = await teleOn(lake, ['fetch', '--channel', 'nightly', '--list']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(parseLines(ran.stdout)).toEqual(
      nightly
        .map(([key, bytes]) => ({
          uri: `${lake.uri}/${key}`,
          size: bytes.length,
          etag: expect.stringMatching(/^".+"$/),
        }))
        .sort((a, b) => (a.uri < b.uri ? -1 : 1)),
    );
    expect(gets()).toEqual([]);
    expect(ran.stderr).toMatch(
      new RegExp(`^tele: ${nightly.length} objects, [\\d.]+ MB, found in \\d+ levels; a guess`),
    );
  });

  it('has a table, and the objects that a share chooses by a seed', async () => {
    const all = await teleOn(lake, ['fetch', '--list', '--output', 'table']);
    for (const [key] of objects) expect(all.stdout).toContain(`${lake.uri}/${key}`);
    const share = ['fetch', '--fraction', '0.2', '--seed', '7'];
    const chosen = parseLines((await teleOn(lake, [...share, '--list'])).stdout) as { uri: string }[];
    const explained = await teleOn(lake, [...share, '--explain', '--output', 'json']);
    const facts = JSON.parse(explained.stdout);
    expect(facts).toMatchObject({ objects: chosen.length, sampled: { of: objects.length, seed: 7 } });
    expect(facts.chosen).toEqual(chosen.map(({ uri }) => uri.slice(lake.uri.length + 1)));
    expect(facts.pings).toBeGreaterThan(0);
    expect((await teleOn(lake, [...share, '--explain'])).stdout).toContain(facts.chosen[0]);
  });

  it('is refused beside what it cannot mean, and with standard input', async () => {
    for (const flags of [['--limit', '3'], ['--out', 'x'], ['--explain'], ['--sample-clients', '10%']])
      expect(await tele(['fetch', '--list', ...flags])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await tele(['fetch', '--list', '--source', '-'], { input: '{}\n' })).toMatchObject({ exitCode: 2 });
    expect(await tele(['fetch', '--resume'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('fetch --out', () => {
  it('copies objects as they are stored: the folder is a source like the bucket', async () => {
    const out = path.join(temporaryFolder(), 'lake');
    const ran = await teleOn(lake, ['fetch', '--channel', 'nightly', '--out', out]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    for (const [key, bytes] of nightly) expect(readFileSync(path.join(out, key)).equals(bytes), key).toBe(true);
    const [there, here] = await Promise.all([
      tele(['os-dist', '--channel', 'nightly', '--source', SAMPLE]),
      tele(['os-dist', '--channel', 'nightly', '--source', out]),
    ]);
    expect(here.stdout).toBe(there.stdout);
  });

  it('goes on with a folder when asked to, and fetches only what is new or has changed', async () => {
    const out = path.join(temporaryFolder(), 'lake');
    await teleOn(lake, ['fetch', '--channel', 'aurora', '--out', out]);
    const again = await teleOn(lake, ['fetch', '--channel', 'aurora', '--out', out]);
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain('--resume');
    const [key, bytes] = nightly[0]!;
    await lake.put(key, Buffer.concat([bytes, bytes]));
    lake.log.length = 0;
    const all = await teleOn(lake, ['fetch', '--out', out, '--resume']);
    expect(all.exitCode, all.stderr).toBe(0);
    expect(gets()).toHaveLength(nightly.length);
    await lake.put(key, bytes);
    lake.log.length = 0;
    await teleOn(lake, ['fetch', '--out', out, '--resume']);
    expect(gets().map((request) => request.key)).toEqual([key]);
    expect(readFileSync(path.join(out, key)).equals(bytes)).toBe(true);
  });

  it('refuses the folder of another source', async () => {
    const out = path.join(temporaryFolder(), 'lake');
    await teleOn(lake, ['fetch', '--channel', 'aurora', '--out', out]);
    const other = await tele(['fetch', '--source', SAMPLE, '--out', out, '--resume']);
    expect(other).toMatchObject({ exitCode: 1 });
    expect(other.stderr).toContain('another source');
  });
});

describe('--cache', () => {
  it('reads no object again, in this thread and in workers, whoever asks', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    const flags = ['os-dist', '--channel', 'nightly', '--cache'];
    const first = await teleOn(lake, flags, env);
    lake.log.length = 0;
    const second = await teleOn(lake, flags, env);
    const third = await teleOn(lake, ['os-dist', '--channel', 'nightly', '-j', '2'], { ...env, TELE_CACHE: 'true' });
    expect([second.stdout, third.stdout]).toEqual([first.stdout, first.stdout]);
    expect(gets()).toEqual([]);
    for (const { stderr } of [second, third]) expect(stderr).toContain(`${nightly.length} objects came from the cache`);
    await teleOn(lake, ['os-dist', '--channel', 'nightly', '--no-cache'], { ...env, TELE_CACHE: 'true' });
    expect(gets()).toHaveLength(nightly.length);
  });

  it('is shown, pruned and cleared', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder() };
    await teleOn(lake, ['fetch', '--channel', 'aurora', '--cache'], env);
    const count = objects.length - nightly.length;
    expect(parseLines((await tele(['cache'], { env })).stdout)).toMatchObject([
      { bucket: lake.uri, objects: count },
      { bucket: 'all', objects: count },
    ]);
    const [pruned] = parseLines((await tele(['cache', 'prune', '--cache-size', '300kB'], { env })).stdout);
    expect((pruned as { leftBytes: number }).leftBytes).toBeLessThanOrEqual(300_000);
    expect((await tele(['cache', 'prune', '--older-than', '1'], { env })).stdout).toContain('"removed":0');
    const cleared = await tele(['cache', 'clear', '--output', 'csv'], { env });
    expect(cleared.stdout.split('\n')[0]).toBe('removed,bytes,leftObjects,leftBytes');
    expect(parseLines((await tele(['cache'], { env })).stdout)).toEqual([{ bucket: 'all', objects: 0, bytes: 0 }]);
    for (const line of [
      ['cache', 'wipe'],
      ['cache', '--older-than', '3'],
      ['cache', '--cache-size', 'much'],
    ])
      expect(await tele(line, { env }), line.join(' ')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('that cannot be written costs the cache, not the run', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'tele'), 'a file');
    const ran = await teleOn(lake, ['os-dist', '--cache'], { XDG_CACHE_HOME: folder });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain('cannot be made');
  });
});

describe('an object that cannot be read', () => {
  const broken = nightly[3]![0];
  let faulty: Lake;
  beforeAll(async () => {
    faulty = await startLake(sampleObjects(), { choose: ({ key }) => (key === broken ? 'error500' : undefined) });
  });
  afterAll(() => faulty.close());

  it.each([[[]], [['-j', '2']], [['--unordered']]])('is named, and the others are read: %j', async (flags) => {
    const ran = await teleOn(faulty, ['fetch', ...flags]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain(`${faulty.uri}/${broken}`);
    expect(ran.stderr).toContain(`1 of ${objects.length} inputs failed`);
    expect(ran.stderr).toMatch(/1 request was repeated|\d+ requests were repeated/);
    const whole = await teleOn(lake, ['fetch']);
    expect(ran.stdout.split('\n').length).toBeLessThan(whole.stdout.split('\n').length);
    expect(ran.stdout.split('\n').length).toBeGreaterThan(1000);
  });

  it('ends the run with --fail-fast', async () => {
    for (const flags of [[], ['-j', '2'], ['--out', path.join(temporaryFolder(), 'lake')]]) {
      const ran = await teleOn(faulty, ['fetch', '--fail-fast', ...flags]);
      expect(ran.exitCode, ran.stderr).toBe(1);
      expect(ran.stderr).toContain(`${faulty.uri}/${broken}`);
    }
  });

  it('is left out of a folder, and comes with the next try', async () => {
    const out = path.join(temporaryFolder(), 'lake');
    const ran = await teleOn(faulty, ['fetch', '--out', out]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain(`${faulty.uri}/${broken}`);
    expect(existsSync(path.join(out, broken))).toBe(false);
    for (const [key] of objects) if (key !== broken) expect(existsSync(path.join(out, key)), key).toBe(true);
  });
});

describe.skipIf(realEndpoint !== undefined)('a folder that may not be listed', () => {
  it('is named, and the others are read', async () => {
    const denied = await startLake(sampleObjects(), { rate: 0, denied: ['lake/saved_session/Firefox/aurora/34'] });
    try {
      const ran = await teleOn(denied, ['fetch']);
      expect(ran.exitCode).toBe(5);
      expect(ran.stderr).toContain(`access to ${denied.uri}/saved_session/Firefox/aurora/34`);
      expect(ran.stdout.length).toBeGreaterThan(1e6);
      expect(await teleOn(denied, ['fetch', '--fail-fast'])).toMatchObject({ exitCode: 1, stdout: '' });
      expect((await teleOn(denied, ['fetch', '--list'])).exitCode).toBe(5);
      expect((await teleOn(denied, ['fetch', '--app-version', '34.0a2'])).exitCode).toBe(1);
    } finally {
      await denied.close();
    }
  });
});

import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLAN_SCHEMA } from '../../src/plan/schema.ts';
import { tele, temporaryFolder } from '../support/tele.ts';

/** A folder with two files of ten records. */
function writeSource(): string {
  const folder = path.join(temporaryFolder(), 'lake');
  mkdirSync(folder);
  for (const file of ['a', 'b'])
    writeFileSync(
      path.join(folder, `${file}.ndjson`),
      Array.from({ length: 10 }, (_, n) => `${JSON.stringify({ file, n, os: n % 3 })}\n`).join(''),
    );
  return folder;
}

describe('the report of a run', () => {
  it.each([
    ['aggregate', '--by', 'os', '--sort=-n', '--output', 'csv'],
    ['sample', '--size', '5', '--seed', '7'],
    ['run', "filter 'n > 2' | sed s/file/part/ | aggregate --by part | map '{part}'"],
    ['fetch', '--fraction', '0.5', '--limit', '3'],
  ])('gives the same again: %s', async (...args) => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    const first = await tele([...args, '--source', source, '--report', report]);
    expect(first.exitCode).toBe(0);
    const written = readFileSync(report, 'utf8');
    // What has come since was not read then.
    copyFileSync(path.join(source, 'a.ndjson'), path.join(source, 'c.ndjson'));
    const again = await tele(['run', report, '-j', '2']);
    expect([again.stdout, again.exitCode]).toEqual([first.stdout, 0]);
    expect(readFileSync(report, 'utf8')).toBe(written);
  });

  it('holds settings of the environment, and the pipeline instead of its file', async () => {
    const source = writeSource();
    const folder = temporaryFolder();
    const [report, pipeline] = [path.join(folder, 'report.json'), path.join(folder, 'pipeline.tele')];
    writeFileSync(pipeline, '# two steps\nfetch\naggregate --by os\n');
    const first = await tele(['run', pipeline, '--source', source, '--report', report], { env: { TELE_OUTPUT: 'md' } });
    expect(first.stdout).toMatch(/^\| os/);
    rmSync(pipeline);
    expect((await tele(['run', report], { env: { TELE_OUTPUT: 'csv' } })).stdout).toBe(first.stdout);
    expect((await tele(['run', report, '--output', 'json'])).stdout).toMatch(/^\[/);
  });

  it('reads standard input again', async () => {
    const report = path.join(temporaryFolder(), 'report.json');
    const input = '{"a":1}\n{"a":2}\n';
    const first = await tele(['map', 'a * 2', '--report', report], { input });
    expect(first.stdout).toBe('2\n4\n');
    expect((await tele(['run', report], { input })).stdout).toBe('2\n4\n');
  });

  it('refuses objects that have changed or gone, by name', async () => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['fetch', '--source', source, '--report', report]);
    appendFileSync(path.join(source, 'b.ndjson'), '{}\n');
    const changed = await tele(['run', report]);
    expect(changed.stderr).toContain(`${path.join(source, 'b.ndjson')} is not what it was at 20`);
    expect(changed.stderr).toContain('it has 263 bytes, and had 260');
    expect(changed).toMatchObject({ exitCode: 1, stdout: '' });
    rmSync(path.join(source, 'b.ndjson'));
    expect((await tele(['run', report])).stderr).toContain('it is gone');
  });

  it('tells versions, objects, counts and times', async () => {
    const source = writeSource();
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['aggregate', '--source', source, '--report', report]);
    const written = JSON.parse(readFileSync(report, 'utf8'));
    expect(written).toMatchObject({
      version: 1,
      node: process.version,
      argv: ['aggregate', '--source', source],
      source,
      objects: ['a', 'b'].map((file) => ({ uri: path.join(source, `${file}.ndjson`), size: 260 })),
      partitions: 1,
      engine: { kind: 'inline' },
      retries: 0,
      counts: { inputs: 2, bytes: 520, lines: 20, bad: 0, out: 20 },
      failed: [],
    });
    expect(Object.keys(written.seconds)).toEqual(['list', 'run']);
    expect(written.peakMemoryBytes).toBeGreaterThan(1e7);
  });
});

describe('the schema of a plan', () => {
  it('is printed', async () => {
    const ran = await tele(['run', '--schema']);
    expect(JSON.parse(ran.stdout)).toEqual(JSON.parse(JSON.stringify(PLAN_SCHEMA)));
    expect(ran.exitCode).toBe(0);
  });
});

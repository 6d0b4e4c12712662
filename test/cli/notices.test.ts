import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { ROOT, tele, temporaryFolder } from '../support/tele.ts';

const DIST = path.join(ROOT, 'dist');
const notices = readFileSync(path.join(DIST, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
/** Packages that the notices name, as a line such as `acorn 8.19.0 (MIT)`. */
const named = new Set(
  [...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) \d[\w.-]* \([^)]+\)$/gm)].map(([, name]) => name),
);

describe('the notices', () => {
  it('name every package that a source map of a bundle names', () => {
    const sources = readdirSync(DIST)
      .filter((name) => name.endsWith('.map'))
      .flatMap((name) => (JSON.parse(readFileSync(path.join(DIST, name), 'utf8')) as { sources: string[] }).sources);
    const packages = new Set(
      sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.slice(1, 2) ?? []),
    );
    expect(packages.size).toBeGreaterThan(50);
    expect([...packages].filter((name) => !named.has(name))).toEqual([]);
  });

  it('name what is in pages and kernels', () => {
    const parts = ['@observablehq/plot', 'd3-array', 'd3-scale', 'd3-shape', 'isoformat', 'assemblyscript'];
    expect(parts.filter((name) => !named.has(name))).toEqual([]);
  });

  it('print the terms, with who holds the rights', () => {
    expect(notices).toMatch(/^acorn \S+ \(MIT\)\n+MIT License\n+Copyright \(C\) 2012-2022 by various contributors/m);
    expect(notices).toMatch(/^Copyright 20[-\d]+ Mike Bostock$/m);
    expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });

  it('are in the package, which has no source maps', async () => {
    const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map((file) => file.path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'dist/THIRD-PARTY-NOTICES.txt', 'dist/tele.cjs']));
    expect(paths.filter((file) => /\.map$|made\.json$/.test(file))).toEqual([]);
  });

  it('go with a page of --html', async () => {
    const file = path.join(temporaryFolder(), 'page.html');
    await tele(['cluster-hangs', '--channel', 'aurora', '--html', file]);
    const page = readFileSync(file, 'utf8');
    for (const name of ['@observablehq/plot', 'd3-scale'])
      expect(page).toMatch(new RegExp(`^${name} \\d\\S* \\(ISC\\)$`, 'm'));
    expect(page).toContain('Permission to use, copy, modify, and/or distribute this software');
  });

  it('go with the archive for Spark, as does the licence of its Node', async () => {
    const folder = temporaryFolder();
    // Any program does: the archive is listed, not run.
    const { stderr, exitCode } = await tele([
      'spark',
      'bundle',
      '--node',
      '/bin/sh',
      '-o',
      path.join(folder, 'spark.tgz'),
    ]);
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    const { stdout } = await execa('tar', ['-xzOf', path.join(folder, 'spark.tgz'), './NODE-LICENSE.txt']);
    expect(stdout).toContain('Node.js');
    const { stdout: list } = await execa('tar', ['-tzf', path.join(folder, 'spark.tgz')]);
    expect(list.split('\n')).toEqual(expect.arrayContaining(['./LICENSE', './dist/THIRD-PARTY-NOTICES.txt']));
    expect(list).not.toContain('.map');
  });
});

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { ROOT, temporaryFolder } from '../support/tele.ts';
import { ELSEWHERE, expectToWork } from './documented.ts';

const text = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines!.trim());
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { flags: Record<string, unknown> }>;
};

describe('README.md', () => {
  it('has examples', () => expect(blocks.length).toBeGreaterThan(3));

  it.each(blocks.map((lines) => ({ lines })))('$lines', async ({ lines }) => {
    const here = lines
      .split(/(?<!\\)\n/)
      .filter((line) => !ELSEWHERE.test(line))
      .join('\n');
    if (here !== '') await expectToWork(here, temporaryFolder());
  });

  it('begins with commands that package.json has', () => {
    const [first] = text.matchAll(/^```console\n([\s\S]*?)^```$/gm);
    const scripts = Object.keys(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts as object);
    const used = [...first![1]!.matchAll(/npm (?:run )?([a-z]+)/g)].map(([, name]) => name!);
    expect(used.filter((name) => name !== 'ci')).toEqual(['start', 'test']);
    for (const name of used) expect(['ci', ...scripts]).toContain(name);
  });

  it('names only commands, flags, files and exit codes that there are', () => {
    const known = Object.values(manifest.commands).flatMap(({ flags }) => Object.keys(flags));
    // The table of what other programs call it has flags of theirs.
    const own = text.split('\n').filter((line) => (line.match(/(?<!\\)\|/g) ?? []).length < 7);
    const flags = [...own.join('\n').matchAll(/--([a-z][a-z\d-]+)/g)].map(([, name]) => name!);
    expect(flags.filter((name) => !['help', 'version', ...known].includes(name))).toEqual([]);
    const names = [...text.matchAll(/`tele ([a-z-]+)/g)].map(([, name]) => name!);
    expect(names.filter((name) => !Object.keys(manifest.commands).some((id) => id.split(':')[0] === name))).toEqual([]);
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !/^https?:/.test(target) && !existsSync(path.join(ROOT, target)))).toEqual([]);
    const codes = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codes.length).toBeGreaterThan(4);
    expect(codes.filter((code) => !(Object.values(EXIT) as number[]).includes(code))).toEqual([]);
  });
});
